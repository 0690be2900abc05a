# SPDX-License-Identifier: MIT
"""Ask a Table Access Protocol service (IVOA TAP 1.1), such as the NASA Exoplanet Archive's, for a table."""

import http.client
import queue
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any
from xml.etree import ElementTree

from tinytransit.catalog.errors import ServiceError

_LARGEST_BYTES = 1 << 27
_LARGEST_ERROR_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 20
_LONGEST_SECONDS = 600.0
_LEAST_BYTES_A_SECOND = 1000
# To connect, to think, to send the headers, and once more for a redirect.
_HEADER_TIMEOUTS = 4


class _KeepsHttps(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise ServiceError(
                f"{req.full_url.partition('?')[0]}: redirects to {newurl}, which is not https; give another address"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def query_tap(base_url: str, query: str, *, timeout_seconds: float = 60.0) -> str:
    """Run an ADQL query synchronously and return its rows as CSV text.

    Args:
        base_url: Of the service, such as ``https://exoplanetarchive.ipac.caltech.edu/TAP``.
        query: ADQL, such as ``select * from toi``.
        timeout_seconds: Longest silence of the service; less than 1 kB/s is silence too.

    Raises:
        ServiceError: If the address is not HTTP, the service cannot be reached, is busy, silent, refuses the query, or
            breaks off or exceeds its answer.
    """
    if urllib.parse.urlsplit(base_url).scheme not in ("http", "https"):
        raise ServiceError(f"the address of a service begins with http:// or https://, got {base_url!r}")
    # Each byte of a header begins the socket's time-out again; so somebody else has to look at the clock.
    opened, outcome = threading.Event(), queue.SimpleQueue[str | Exception]()

    def ask() -> None:
        try:
            outcome.put(_ask(base_url, query, timeout_seconds, opened))
        except Exception as error:  # raised again by who asked
            outcome.put(error)
        finally:
            opened.set()

    threading.Thread(target=ask, daemon=True).start()
    if not opened.wait(_HEADER_TIMEOUTS * timeout_seconds):
        raise _silence(base_url, timeout_seconds)
    found = outcome.get()
    if isinstance(found, Exception):
        raise found
    return found


def _ask(base_url: str, query: str, timeout_seconds: float, opened: threading.Event) -> str:
    form = {"request": "doQuery", "lang": "ADQL", "format": "csv", "query": query}
    url = f"{base_url.rstrip('/')}/sync?{urllib.parse.urlencode(form)}"
    try:
        with urllib.request.build_opener(_KeepsHttps).open(
            url, timeout=timeout_seconds
        ) as answer:  # http or https, checked above
            opened.set()
            body = _read(answer, base_url, timeout_seconds)
            announced = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        raise _refusal(base_url, error) from error
    except TimeoutError:
        raise _silence(base_url, timeout_seconds) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _silence(base_url, timeout_seconds) from None
        raise ServiceError(f"{base_url}: cannot be reached ({error.reason})") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # also a redirect to what is no address
        raise ServiceError(f"{base_url}: the answer broke off ({error!r}); try again") from error
    if len(body) > _LARGEST_BYTES:
        raise ServiceError(f"{base_url}: the answer is longer than {_LARGEST_BYTES} bytes; ask for fewer rows")
    if announced and announced.isdigit() and len(body) < int(announced):
        raise ServiceError(f"{base_url}: the answer broke off after {len(body)} of {announced} bytes; try again")
    text = body.decode("utf-8", errors="replace")
    # Services that cannot answer often do so with status 200.
    if text.lstrip()[:5].upper() == "ERROR" or text.lstrip().startswith("<"):
        raise ServiceError(f"{base_url}: the query was refused: {_message(body)}")
    return text


def _read(answer: http.client.HTTPResponse, base_url: str, window_seconds: float) -> bytes:
    """Return the answer, as far as it is not too long; each part is taken as it comes, so that the time is seen."""
    end = time.monotonic() + _LONGEST_SECONDS
    body = bytearray()
    judged, judged_bytes = time.monotonic(), 0
    while len(body) <= _LARGEST_BYTES and (part := answer.read1(_BLOCK_BYTES)):
        body += part
        now = time.monotonic()
        if now > end:
            raise ServiceError(f"{base_url}: no whole answer in {_LONGEST_SECONDS:g} seconds; ask for fewer rows")
        if now - judged > window_seconds:
            if len(body) - judged_bytes < _LEAST_BYTES_A_SECOND * (now - judged):
                raise _silence(base_url, window_seconds)
            judged, judged_bytes = now, len(body)
    return bytes(body)


def _silence(base_url: str, seconds: float) -> ServiceError:
    return ServiceError(f"{base_url}: no answer for {seconds:g} seconds; try again, or ask for fewer rows")


def _refusal(base_url: str, error: urllib.error.HTTPError) -> ServiceError:
    with error:
        message = _message(error.read(_LARGEST_ERROR_BYTES))
    if error.code in (429, 503):
        wait = error.headers.get("Retry-After")
        when = f"in {wait} seconds" if wait and wait.isdigit() else "later"
        return ServiceError(f"{base_url}: busy (HTTP {error.code}: {message or error.reason}); try again {when}")
    return ServiceError(f"{base_url}: HTTP {error.code}: {message or error.reason}")


def _message(body: bytes) -> str:
    """Return what an error document says: the QUERY_STATUS of a VOTable (DALI 1.1, section 4.2), or its plain text."""
    try:
        for element in ElementTree.fromstring(body).iter():
            if element.get("name") == "QUERY_STATUS" and element.get("value") == "ERROR":
                return _one_line("".join(element.itertext()))
    except ElementTree.ParseError:
        pass  # not XML: HTML or plain text
    return _one_line(re.sub(r"<[^>]*>", " ", body.decode("utf-8", errors="replace")))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
