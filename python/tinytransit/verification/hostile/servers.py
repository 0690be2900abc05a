# SPDX-License-Identifier: MIT
"""A campaign of servers that drip, flood, fall silent, lie about lengths and lead elsewhere."""

import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tinytransit.verification.hostile.commands import Invoke, see_ended
from tinytransit.verification.hostile.damage import damaged
from tinytransit.verification.hostile.row import Row, try_all

_TIMEOUT_S = 0.3
_DRIP_S = 0.01
# What a server sends without end is cut off here, far beyond what any command takes.
_FLOOD_BYTES = 1 << 29
_FLOOD = b"x" * (1 << 16)
_CURVE = b"# star: TIC 1\nbtjd,flux\n" + b"".join(b"%d,1\n" % (1325 + row) for row in range(200))
_LISTING = (
    b'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>stpubdata</Name>'
    b"<IsTruncated>false</IsTruncated><KeyCount>1</KeyCount><Contents><Key>TIC_1.csv</Key><Size>%d</Size>"
    b'<ETag>"x"</ETag></Contents></ListBucketResult>'
) % len(_CURVE)
_TABLE = b"kepid,koi_period\n1,3.0\n"

Send = Callable[[bytes], None]


def ask_hostile_servers(invoke: Invoke, seed: int, count: int) -> Row:
    """Have ``fetch s3`` and ``catalog --tap`` ask servers of 127.0.0.1 whose answers are spoilt in drawn ways.

    Args:
        invoke: Runs a command.
        seed: Draws the ways.
        count: How many servers.
    """

    def call(number: int) -> None:
        random = np.random.default_rng([seed, number])
        with _server(random) as address, TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
            out = Path(scratch)
            asked = ["catalog", "--tap", address, "--query", "select 1", "--out", str(out / "table.csv")]
            if number % 2:
                asked = [
                    "fetch",
                    "s3",
                    "--endpoint-url",
                    address,
                    "--attempts",
                    "1",
                    "--max-size",
                    "2",
                    "--out",
                    str(out),
                ]
            see_ended(invoke(["tinytransit", *asked, "--timeout", str(_TIMEOUT_S)]))

    return try_all("servers: ask hostile ones", seed, (partial(call, number) for number in range(count)))


@contextmanager
def _server(random: np.random.Generator) -> Iterator[str]:
    """Answer on a free port, each connection in a thread, until the block ends."""
    ending = threading.Event()
    drawing = threading.Lock()

    def answer(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5.0)
            request = b""
            while b"\r\n\r\n" not in request and (part := connection.recv(1 << 16)):
                request += part
            with drawing:
                sound = random.random() < 0.4
                way = 0 if sound else int(random.integers(1, len(_WAYS)))
                own = np.random.default_rng(random.integers(1 << 32))
            body = _LISTING if b"list-type" in request else _TABLE if b"doQuery" in request else _CURVE
            _WAYS[way](connection.sendall, body, own, ending)

    def serve() -> None:
        while not ending.is_set():
            with contextlib.suppress(TimeoutError):
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ending.set()
            serving.join()


def _head(length: object, status: str = "200 OK", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


def _drip_all(send: Send, body: bytes, _: np.random.Generator, ending: threading.Event) -> None:
    _drip(send, _head(len(body)) + body * 50, ending)


def _drip_body(send: Send, body: bytes, _: np.random.Generator, ending: threading.Event) -> None:
    send(_head(50 * len(body)))
    _drip(send, body * 50, ending)


def _stall(send: Send, body: bytes, _: np.random.Generator, ending: threading.Event) -> None:
    send(_head(len(body)) + body[:9])
    ending.wait()


def _flood_body(send: Send, _body: bytes, _: np.random.Generator, ending: threading.Event) -> None:
    send(_head(None))
    _flood(send, ending)


def _flood_head(send: Send, _body: bytes, _: np.random.Generator, ending: threading.Event) -> None:
    send(b"HTTP/1.1 200 OK\r\nX: ")
    _flood(send, ending)


def _drip(send: Send, data: bytes, ending: threading.Event) -> None:
    for place in range(len(data)):
        send(data[place : place + 1])
        if ending.wait(_DRIP_S):
            return


def _flood(send: Send, ending: threading.Event) -> None:
    for _ in range(_FLOOD_BYTES // len(_FLOOD)):
        if ending.is_set():
            return
        send(_FLOOD)


# What can go wrong with an answer; the first is a sound one.
_Way = Callable[[Send, bytes, np.random.Generator, threading.Event], object]
_STATUSES = ("204 x", "206 x", "301 x", "400 x", "404 x", "416 x", "429 x", "500 x", "503 x", "999 x", "-1 x", "200")
_PLACES = (
    "/",
    "//",
    "http://[",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "http://127.0.0.1:1/",
    "https://127.0.0.1:1/",
)
_LENGTHS = (0, 1, 10**9, 10**30, -1, "x", "")
_WAYS: tuple[_Way, ...] = (
    lambda send, body, _r, _e: send(_head(len(body)) + body),
    lambda send, body, _r, _e: send(_head(len(body)) + body[: len(body) // 2]),
    _drip_all,
    _drip_body,
    _stall,
    lambda _s, _b, _r, ending: ending.wait(),
    _flood_body,
    _flood_head,
    lambda send, body, random, _e: send(_head(_LENGTHS[random.integers(len(_LENGTHS))]) + body),
    lambda send, body, random, _e: send(_head(len(body), _STATUSES[random.integers(len(_STATUSES))]) + body),
    lambda send, _b, random, _e: send(_head(0, "302 Found", f"Location: {_PLACES[random.integers(len(_PLACES))]}")),
    lambda send, _b, random, _e: send(random.bytes(int(random.integers(1, 5000)))),
    lambda send, body, random, _e: send(damaged(_head(len(body)) + body, random)),
    lambda send, body, random, _e: send(_head(len(body)) + damaged(body, random)),
    lambda send, body, random, _e: send(_head(None, "200 OK", "Transfer-Encoding: chunked") + damaged(
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), random)),
    lambda send, _b, _r, _e: send(_head(None, "200 OK", "Content-Encoding: gzip") + gzip.compress(bytes(1 << 24))),
    lambda send, _b, _r, _e: send(_head(None) + b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"c" * 1000 +
                                  b'">]><a>' + b"&b;" * 10_000 + b"</a>"),
    lambda send, _b, _r, _e: send(_head(None) + b"<a>" * 100_000),
    lambda send, body, _r, _e: send(_head(len(body), "429 Busy", "Retry-After: 99999999999") + body),
)  # fmt: skip
