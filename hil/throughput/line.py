# SPDX-License-Identifier: MIT
"""A pseudo-terminal in front of a port that lets bytes through as slowly as a UART would."""

import os
import queue
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import serial

from hil.protocol.port import POLL_S, open_port
from hil.targets.pty_port import PtyPort

BITS_A_BYTE = 10
"""8N1: a start bit, eight bits, a stop bit."""

# Bytes are passed on in slices of about this duration: a sleep cannot be much shorter.
_SLICE_S = 1e-3
_WRITE_S = 5.0


class PacedLine:
    """A line of ``baud`` bits a second each way between a host and a port.

    The time a byte takes is counted from when it was received here or the byte before it was through, whichever is
    later, so that a thread that wakes late delays bytes but does not lower the rate.

    Args:
        port: The device's port, as pyserial takes it.
        port_baudrate: Bits a second that it is opened with; means nothing to a pseudo-terminal.
        baud: Bits a second to let through.

    Attributes:
        path: What the host opens.

    Raises:
        PortError: If the port cannot be opened.
    """

    def __init__(self, port: str, port_baudrate: int, baud: int) -> None:
        self._byte_s = BITS_A_BYTE / baud
        self._slice = max(1, round(_SLICE_S / self._byte_s))
        self._stopping = threading.Event()
        self._device = open_port(port, port_baudrate, write_timeout_s=_WRITE_S)
        self._host = PtyPort()
        # A host that does not read any more must not keep a thread from ending.
        os.set_blocking(self._host.fileno(), False)
        self.path = self._host.path
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._connect(self._read_host, self._device.write)
        self._connect(self._read_device, self._write_host)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._device.close()
        with self._host:
            pass

    def _connect(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        for work in (lambda: self._receive(read, waiting), lambda: self._deliver(waiting, write)):
            thread = threading.Thread(target=work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _write_host(self, data: bytes) -> None:
        while data and not self._stopping.is_set():
            try:
                data = data[os.write(self._host.fileno(), data) :]
            except BlockingIOError:
                self._stopping.wait(_SLICE_S)

    def _read_host(self) -> bytes:
        return self._host.read(POLL_S) or b""

    def _read_device(self) -> bytes:
        return bytes(self._device.read(max(1, self._device.in_waiting)))

    def _receive(self, read: Callable[[], bytes], waiting: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
        while not self._stopping.is_set():
            try:
                data = read()
            except (serial.SerialException, OSError):
                return  # The port has gone, and so nothing comes from it any more: the host sees a silent line.
            now = time.monotonic()
            for start in range(0, len(data), self._slice):
                waiting.put((now, data[start : start + self._slice]))

    def _deliver(self, waiting: "queue.SimpleQueue[tuple[float, bytes]]", write: Callable[[bytes], object]) -> None:
        through = 0.0
        while not self._stopping.is_set():
            try:
                received, data = waiting.get(timeout=POLL_S)
            except queue.Empty:
                continue
            through = max(through, received) + len(data) * self._byte_s
            time.sleep(max(0.0, through - time.monotonic()))
            try:
                write(data)
            except (serial.SerialException, OSError):
                return  # As above.
