# SPDX-License-Identifier: MIT
"""A device behind damaged lines on a clock that only waiting advances: the real link, without waiting."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import serial

from hil.faults.line import Line, Piece
from hil.protocol.messages import Info
from hil.targets.target import Latency, Target

POLL_S = 0.02


class _Way:
    """Pieces on their way in one direction."""

    def __init__(self, line: Line) -> None:
        self.line, self.last_due_s = line, 0.0
        self.pieces: deque[tuple[float, bytes]] = deque()

    def send(self, data: bytes, now_s: float) -> None:
        for piece in self.line.feed(data):
            self.add(piece, now_s)

    def add(self, piece: Piece, now_s: float) -> None:
        self.last_due_s = max(self.last_due_s, now_s) + piece.pause_s
        self.pieces.append((self.last_due_s, piece.data))


class VirtualPort:
    """What pyserial would give for the port of ``receive``; it may be unplugged for a time.

    Attributes:
        receive: The device.
        now_s: The clock.
        gone_until_s: Until then there is no such port.
    """

    def __init__(self, receive: Callable[[bytes], bytes], to_device: Line, to_host: Line) -> None:
        self.receive = receive
        self.now_s = 1000.0
        self.gone_until_s = 0.0
        self._to_device, self._to_host = _Way(to_device), _Way(to_host)
        self._arrived = bytearray()

    @contextlib.contextmanager
    def plugged_in(self) -> Iterator[None]:
        """Let links find this port, and live by its clock."""
        clock = SimpleNamespace(monotonic=lambda: self.now_s, sleep=self._sleep)
        with (
            patch("serial.serial_for_url", self._open),
            patch("hil.protocol.link.time", clock),
            patch("hil.session.recovery.time", clock),
        ):
            yield

    def unplug(self, for_s: float) -> None:
        self.gone_until_s = self.now_s + for_s
        for way in (self._to_device, self._to_host):
            way.line.cut()
            way.pieces.clear()
        self._arrived.clear()

    def _open(self, *_: object, **__: object) -> "VirtualPort":
        self._check()
        return self

    def _sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def _check(self) -> None:
        if self.now_s < self.gone_until_s:
            raise serial.SerialException("unplugged")

    def _pump(self) -> None:
        while self._to_device.pieces and self._to_device.pieces[0][0] <= self.now_s:
            due_s, data = self._to_device.pieces.popleft()
            self._to_host.send(self.receive(data), due_s)
        while self._to_host.pieces and self._to_host.pieces[0][0] <= self.now_s:
            self._arrived += self._to_host.pieces.popleft()[1]

    def write(self, data: bytes) -> None:
        self._check()
        self._to_device.send(data, self.now_s)

    @property
    def in_waiting(self) -> int:
        self._check()
        self._pump()
        return len(self._arrived)

    def read(self, size: int) -> bytes:
        if not self.in_waiting:
            due = [way.pieces[0][0] for way in (self._to_device, self._to_host) if way.pieces]
            self.now_s = min([self.now_s + POLL_S, *due])
            return b""
        data = bytes(self._arrived[:size])
        del self._arrived[:size]
        return data

    def reset_input_buffer(self) -> None:
        self._arrived.clear()

    def close(self) -> None:
        """Leave it to the next link."""


class PlainTarget(Target):
    """A target that runs already and may be said to have died.

    Attributes:
        starts: How often it has been started.
        last_words: How it ended; empty while it runs.
    """

    def __init__(self) -> None:
        self.name = "plain"
        self.starts, self.stops, self.last_words = 0, 0, ""

    def start(self) -> str:
        self.starts += 1
        self.last_words = ""
        return "virtual"

    def stop(self) -> None:
        self.stops += 1

    def latency(self, info: Info, ticks: int) -> Latency:
        raise NotImplementedError

    def exit_reason(self) -> str:
        return self.last_words


def sound_line() -> Line:
    return Line(Random(0), 0.0)
