# SPDX-License-Identifier: MIT
"""A real HTTP server that fails on demand: refuses, cuts bodies off, falls silent, changes its files."""

import hashlib
import http.client
import re
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer: another one, a body that stops after so many bytes, or that comes in drips.

    ``drip`` is where the drips of one byte begin: ``headers`` or ``body``.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"not now"
    cut_after: int | None = None
    stall_after: int | None = None
    drip: str = ""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Seen:
    """A request that was answered: what it asked for and how many bytes of body it got."""

    path: str
    range: str | None
    status: int
    sent: int


class FaultyServer:
    """Answers in threads on a free port of 127.0.0.1; by TLS, if it is given a certificate with its key.

    Attributes:
        faults: For every path, what goes wrong with the next answers; after that all is well.
        seen: The requests so far.
        stalled: Set once an answer has fallen silent.
    """

    def __init__(self, answer: Callable[[Request], Answer], certificate: Path | None = None) -> None:
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.seen: list[Seen] = []
        self.stalled = threading.Event()
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (BrokenPipeError, ConnectionResetError):  # a client that was killed or gave up
                    self.close_connection = True

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.path, dict(self.headers), body)
                outer._serve(self, request, answer)

            do_HEAD = do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def ranges(self, path: str) -> list[str | None]:
        """The ranges that were asked for of a path."""
        return [one.range for one in self.seen if one.path == path]

    def _serve(self, handler: BaseHTTPRequestHandler, request: Request, answer: Callable[[Request], Answer]) -> None:
        waiting = self.faults[request.path]
        fault = waiting.popleft() if waiting else Fault()
        reply = answer(request) if fault.status is None else Answer(fault.status, fault.headers, fault.body)
        stops = [stop for stop in (fault.cut_after, fault.stall_after) if stop is not None]
        body = reply.body[: min(stops)] if stops else reply.body
        self.seen.append(Seen(request.path, request.headers.get("Range"), reply.status, len(body)))
        if fault.drip:
            self._drip(handler, reply, fault.drip)
            return
        handler.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if request.method != "HEAD":
            handler.wfile.write(body)
        if stops:
            handler.close_connection = True
            if fault.stall_after is not None:
                self.stalled.set()
                self._closing.wait()

    def _drip(self, handler: BaseHTTPRequestHandler, reply: Answer, part: str) -> None:
        """Send a byte every 20 ms, until the client or the server has enough."""
        handler.close_connection = True
        lines = [f"HTTP/1.1 {reply.status} OK", f"Content-Length: {len(reply.body)}"]
        headers = "".join(f"{line}\r\n" for line in lines).encode()
        if part == "body":
            handler.wfile.write(headers + b"\r\n")
            rest = reply.body
        else:
            rest = headers + b"X-More: " + b"x" * 50_000
        for place in range(len(rest)):
            handler.wfile.write(rest[place : place + 1])
            self.stalled.set()
            if self._closing.wait(0.02):
                return


class Files:
    """Answers with files, their ETags, and parts of them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.etags = True

    def __call__(self, request: Request) -> Answer:
        content = self.files.get(request.path)
        if content is None:
            return Answer(404)
        tag = f'"{hashlib.sha1(content).hexdigest()}"'
        headers = {"ETag": tag} if self.etags else {}
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        if asked is None or request.headers.get("If-Range") not in (None, tag):
            return Answer(200, headers, content)
        start = int(asked[1])
        if start >= len(content):
            return Answer(416, headers)
        return Answer(
            206, {**headers, "Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}, content[start:]
        )


def forwarding(url: str) -> Callable[[Request], Answer]:
    """Answer with what another server says."""
    place = url.removeprefix("http://")

    def answer(request: Request) -> Answer:
        connection = http.client.HTTPConnection(place)
        connection.request(request.method, request.path, request.body or None, dict(request.headers))
        response = connection.getresponse()
        body = response.read()
        left_out = {"content-length", "connection", "date", "server", "transfer-encoding"}
        headers = {name: value for name, value in response.getheaders() if name.lower() not in left_out}
        connection.close()
        return Answer(response.status, headers, body)

    return answer
