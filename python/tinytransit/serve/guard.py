# SPDX-License-Identifier: MIT
"""What stands before every request: the right host, the token, the same origin, a rate; and headers behind it.

A page of another site that is open in the same browser can send requests here, and a name server can point a name of
its own at this computer. Neither gets through: the name of the host must be one that this server goes by, and a request
that changes something must come from a page of this server, or from no page.
"""

import hmac
from collections.abc import Awaitable, Callable, Container
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tinytransit.serve.limits import RateLimiter

COOKIE = "tinytransit"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

PAGE_OF_ITS_OWN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
}
"""Headers of a page that needs nothing else: it has its styles in it, and no script."""

Next = Callable[[Request], Awaitable[Response]]


class Guard:
    """A middleware.

    Args:
        hosts: Names that the server goes by; empty: any, where a token is asked for.
        token: To be shown by every request; None: none is asked for.
        limiter: Of requests.
    """

    def __init__(self, hosts: Container[str], token: str | None, limiter: RateLimiter) -> None:
        self._hosts, self._token, self._limiter = hosts, token, limiter

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Answer a request, or refuse it."""
        response = self._refusal(request) or await call_next(request)
        for name, value in _HEADERS.items():
            # A page with styles of its own brings its own policy.
            response.headers.setdefault(name, value)
        if request.url.path.startswith("/api"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def _refusal(self, request: Request) -> Response | None:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        if self._token is None and host not in self._hosts:
            return _refused(421, f"this server does not go by the name {host!r}")
        client = request.client.host if request.client else ""
        if not self._limiter.allows(client):
            return _refused(429, "too many requests; wait a moment", {"Retry-After": "1"})
        origin = request.headers.get("origin")
        if request.method not in _SAFE_METHODS and origin is not None and (
            urlsplit(origin).netloc != request.headers.get("host")
        ):  # fmt: skip
            return _refused(403, "the request comes from a page of another site")
        return None if self._token is None else self._unauthorised(request, self._token)

    def _unauthorised(self, request: Request, token: str) -> Response | None:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ") or request.cookies.get(COOKIE, "")
        if _equal(shown, token):
            return None
        if request.method == "GET" and request.url.path == "/" and _equal(request.query_params.get("token", ""), token):
            welcome = RedirectResponse("/", 303)
            welcome.set_cookie(COOKIE, token, httponly=True, samesite="strict")
            return welcome
        return _refused(401, "a token is needed: Authorization: Bearer TOKEN, or open /?token=TOKEN once",
                        {"WWW-Authenticate": "Bearer"})  # fmt: skip


def _equal(shown: str, token: str) -> bool:
    return hmac.compare_digest(shown.encode(), token.encode())


def _refused(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"detail": reason}, status, headers)
