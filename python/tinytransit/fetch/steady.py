# SPDX-License-Identifier: MIT
"""Bounds on a server that never quite falls silent: a least rate of its bytes, and a time for its headers."""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from tinytransit.fetch.errors import TransientError

T = TypeVar("T")

LEAST_BYTES_A_SECOND = 1000
"""What a server sends at least, on average over its longest silence; a modem of 1990 does."""


def steady(chunks: Iterator[bytes], window_s: float) -> Iterator[bytes]:
    """Yield chunks as they come, as long as they come fast enough; only the time of waiting for them counts.

    Args:
        chunks: Each handed on when it is there, however short; see ``ReadsOnce``.
        window_s: Time over which the rate is averaged, in seconds.

    Raises:
        TransientError: If fewer than ``LEAST_BYTES_A_SECOND`` came.
    """
    waited = received = 0.0
    while True:
        begin = time.monotonic()
        chunk = next(chunks, None)
        if chunk is None:
            return
        waited, received = waited + time.monotonic() - begin, received + len(chunk)
        yield chunk
        if waited >= window_s:
            if received < LEAST_BYTES_A_SECOND * waited:
                raise TransientError(f"the server sent {received:.0f} bytes in {waited:.0f} s, too few to wait for")
            waited = received = 0.0


class ReadsOnce:
    """A response of urllib3 whose ``read`` returns what is there, up to so many bytes, instead of waiting for them all.

    Between two short reads a transfer can be stopped, and seen to be slow.
    """

    def __init__(self, response: Any) -> None:
        self._response = response

    def read(self, amount: int) -> bytes:
        """Return at least a byte, at most ``amount``; nothing at the end."""
        data: bytes = self._response.read1(amount)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, unless it takes longer; it is then left to end by itself, or with the program.

    Raises:
        TransientError: If it takes longer; else what the call raises.
    """
    outcome: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except BaseException as error:  # raised again by who waits
            outcome.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TransientError(f"no whole answer in {seconds:g} s") from None
    if error is not None:
        raise error
    return cast(T, value)


@contextlib.contextmanager
def cut_off_after(connection: Any, seconds: float) -> Iterator[None]:
    """End a connection of urllib3 if the block takes longer: a time-out of a socket begins again with each byte.

    Args:
        connection: Connected; what reads from it then finds its end, and may take what it has for all of it.
        seconds: For the block.

    Raises:
        TimeoutError: Whatever the block made of it.
    """
    late = threading.Event()

    def cut_off() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():
            raise TimeoutError(f"no whole answer in {seconds:g} s")
