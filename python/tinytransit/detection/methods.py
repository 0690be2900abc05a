# SPDX-License-Identifier: MIT
"""The search methods behind one interface, and which of them can be used here."""

from collections.abc import Callable
from functools import cache

from tinytransit.detection import bls, fast_folding, tls
from tinytransit.detection.grid import SearchGrid
from tinytransit.detection.peak import Periodogram
from tinytransit.detection.settings import Method
from tinytransit.detection.time_bins import TimeBins

SearchFunction = Callable[[TimeBins, SearchGrid], Periodogram]

METHODS: dict[Method, SearchFunction] = {"fast": fast_folding.search, "bls": bls.search, "tls": tls.search}
_FALLBACK: Method = "bls"


def usable(method: Method) -> tuple[Method, str | None]:
    """Return the method to search with, and, where it is not the one asked for, a sentence that says why.

    Args:
        method: As asked for. ``fast`` needs the library gerbls, which is compiled when it is installed.
    """
    if method == "fast" and not _fast_folding_works():
        return _FALLBACK, (
            "searched by bls, ten times slower than fast folding, since gerbls is not installed: "
            "pip install 'tinytransit[fast-search]'"
        )
    return method, None


@cache
def _fast_folding_works() -> bool:
    try:
        import gerbls  # noqa: F401
    except (ImportError, OSError):
        return False
    return True
