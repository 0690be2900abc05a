# SPDX-License-Identifier: MIT
"""Set the archive that astroquery asks, and its time-out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from tinytransit.fetch.http import check_redirect

DEFAULT_ARCHIVE = "https://mast.stsci.edu"


@contextmanager
def asking(archive: str, timeout_s: float) -> Iterator[None]:
    """Let astroquery search an archive that speaks MAST's interface, with a time-out.

    Astroquery fixes its addresses when it is imported, in attributes of ``PortalAPI``, and asks requests for no
    time-out, which would wait for ever; both are changed for the block, in all threads. Names of objects that are no
    TIC, KIC or EPIC numbers, and coordinates, are resolved by mastresolver.stsci.edu: that address is written in
    astroquery's functions.

    Args:
        archive: Address of the server, without a slash at its end.
        timeout_s: How long a server may take to answer, in seconds.

    Raises:
        UnavailableError: In the block, if the archive redirects away from https.
    """
    from astroquery.mast.discovery_portal import PortalAPI
    from requests.adapters import HTTPAdapter

    patient_send = HTTPAdapter.send

    def send(self: Any, request: Any, *, timeout: Any = None, **how: Any) -> Any:
        answer = patient_send(self, request, timeout=timeout or timeout_s, **how)
        check_redirect(request.url, answer.headers.get("Location"))
        return answer

    changes: list[tuple[Any, str, Any]] = [
        (PortalAPI, "MAST_REQUEST_URL", f"{archive}/api/v0/invoke"),
        (PortalAPI, "COLUMNS_CONFIG_URL", f"{archive}/portal/Mashup/Mashup.asmx/columnsconfig"),
        (HTTPAdapter, "send", send),
    ]
    before = [getattr(owner, name) for owner, name, _ in changes]
    try:
        for owner, name, value in changes:
            setattr(owner, name, value)
        yield
    finally:
        for (owner, name, _), value in zip(changes, before, strict=True):
            setattr(owner, name, value)


def download_url(archive: str, uri: str) -> str:
    """Address of a data product, as astroquery makes it."""
    return f"{archive}/api/v0.1/Download/file?uri={quote(uri, safe=':/')}"
