# SPDX-License-Identifier: MIT
"""A TAP service on this machine that always gives the same answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOI = "toi,tid,tfopwg_disp,pl_orbper\n1.01,5,PC,3.0\n"


@contextmanager
def service(
    status: int = 200, body: str = TOI, headers: dict[str, str] | None = None, silent: threading.Event | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a service that always gives one answer, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if silent is not None:
                silent.wait(30)
                return
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body.encode()))} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/TAP", asked
    finally:
        if silent is not None:
            silent.set()
        server.shutdown()
        thread.join()
        server.server_close()
