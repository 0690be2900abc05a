# SPDX-License-Identifier: MIT
"""Files by HTTP: from any offset, if the server vouches that the file is still the same."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tinytransit.fetch.errors import ChangedError, TransientError, UnavailableError
from tinytransit.fetch.retrying import TRANSIENT_STATUSES, retry_after_s
from tinytransit.fetch.source import CHUNK, Body
from tinytransit.fetch.steady import ReadsOnce, cut_off_after, steady

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests


class HttpReader:
    """Opens URLs; threads may share it, each has a session of its own.

    Args:
        timeout_s: How long a server may take to accept a connection, to send its headers, and to send the next bytes,
            in seconds; over this time its rate is judged too (``steady``).
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._of_thread = threading.local()

    @contextmanager
    def open(self, url: str, offset: int, version: str | None) -> Iterator[Body]:
        """Open a URL; see ``Source.open``.

        ``Range`` is only sent together with ``If-Range`` (RFC 9110, section 13.1.5): a file that changed comes whole.
        """
        import requests

        headers = {"Accept-Encoding": "identity"}
        if offset and version:
            headers |= {"Range": f"bytes={offset}-", "If-Range": version}
        try:
            response = self._session().get(url, headers=headers, timeout=self._timeout_s, stream=True)
        except requests.RequestException as error:
            raise TransientError(f"no answer: {core(error)}") from error
        with response:
            _check_status(response)
            yield _body(response, offset, version, self._timeout_s)

    def _session(self) -> "requests.Session":
        if not hasattr(self._of_thread, "session"):
            self._of_thread.session = _new_session(self._timeout_s)
        session: requests.Session = self._of_thread.session
        return session


def check_redirect(url: str, target: str | None) -> None:
    """Check where an answer points, if it does.

    Raises:
        UnavailableError: If that is away from https.
    """
    if target and url.startswith("https:") and not urljoin(url, target).startswith("https:"):
        raise UnavailableError(
            f"{url} redirects to {target}, which is not https: anybody on the way could change what comes; give "
            "another address"
        )


def _new_session(timeout_s: float) -> "requests.Session":
    """Return a session that gives a server so long for its headers, and follows no redirect away from https."""
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Session(requests.Session):
        def get_redirect_target(self, resp: "requests.Response") -> str | None:
            target = super().get_redirect_target(resp)
            check_redirect(resp.url, target)
            return target

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options)
            pools = (HTTPConnectionPool, HTTPSConnectionPool)
            self.poolmanager.pool_classes_by_scheme = {
                pool.scheme: type(pool.__name__, (pool,), {"ConnectionCls": patient(pool.ConnectionCls)})
                for pool in pools
            }

    def patient(connection: type) -> type:
        def getresponse(self: Any) -> Any:
            with cut_off_after(self, timeout_s):
                return connection.getresponse(self)  # type: ignore[attr-defined]

        return type(connection.__name__, (connection,), {"getresponse": getresponse})

    session = Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, Adapter())
    return session


def core(error: BaseException) -> str:
    """What happened, out of the layers in which requests and urllib3 wrap it."""
    inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    return core(inner) if isinstance(inner, BaseException) else str(error)


def _check_status(response: "requests.Response") -> None:
    if response.status_code in (200, 206):
        return
    text = f"the server answered {response.status_code} {response.reason}"
    if response.status_code in (412, 416):  # what was asked for is not in the file as it is now
        raise ChangedError(text)
    if response.status_code in TRANSIENT_STATUSES:
        raise TransientError(text, retry_after_s(response.headers.get("Retry-After")))
    raise UnavailableError(text)


def _body(response: "requests.Response", offset: int, version: str | None, timeout_s: float) -> Body:
    headers = response.headers
    if response.status_code == 200:
        length = headers.get("Content-Length", "")
        return Body(
            offset=0,
            size=int(length) if length.isascii() and length.isdigit() else None,
            version=_validator(headers),
            md5=None,
            chunks=steady(raw_chunks(response.raw), timeout_s),
        )
    part = re.fullmatch(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", headers.get("Content-Range", ""))
    if part is None or int(part[1]) != offset or (_validator(headers) or version) != version:
        raise ChangedError(f"the server answered with other bytes than those from {offset} on")
    return Body(
        offset=offset,
        size=int(part[3]) if part[3] != "*" else None,
        version=version,
        md5=None,
        chunks=steady(raw_chunks(response.raw), timeout_s),
    )


def _validator(headers: "Mapping[str, str]") -> str | None:
    """What If-Range may carry: a strong ETag, else a date old enough to be one (RFC 9110, section 8.8.2.2)."""
    tag = headers.get("ETag", "")
    if tag:
        return tag if tag.startswith('"') else None
    try:
        modified, now = (parsedate_to_datetime(headers[name]) for name in ("Last-Modified", "Date"))
        return headers["Last-Modified"] if now - modified > timedelta(minutes=1) else None
    except (KeyError, ValueError, TypeError):  # absent, no dates, or one of them without a zone
        return None


def raw_chunks(raw: Any) -> Iterator[bytes]:
    """Yield the body of a response of urllib3 as it comes.

    Raises:
        TransientError: If it breaks off.
    """
    import urllib3

    try:
        while chunk := ReadsOnce(raw).read(CHUNK):
            yield chunk
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TransientError(f"the transfer broke off: {error}") from error
