# SPDX-License-Identifier: MIT
"""A pseudo-terminal that leads to another serial port, over a line each way that damages frames and can be cut."""

import contextlib
import os
import select
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from hil.errors import TargetError
from hil.faults.line import Line, Piece
from hil.protocol.port import PortError, open_port
from hil.targets.pty_port import PtyPort

_CHUNK = 4096
_POLL_S = 0.05


class _Transit:
    """The bytes on their way in one direction: delivered in order, each piece when it is due."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._pieces: deque[tuple[float, bytes]] = deque()
        self._last_due_s = 0.0

    def send(self, data: bytes, now_s: float) -> None:
        for piece in self.line.feed(data):
            self._add(piece, now_s)

    def _add(self, piece: Piece, now_s: float) -> None:
        self._last_due_s = max(self._last_due_s, now_s) + piece.pause_s
        self._pieces.append((self._last_due_s, piece.data))

    def wait_s(self, now_s: float) -> float:
        """Return the seconds until something is due, at most those between two looks at everything else."""
        return min(_POLL_S, max(0.0, self._pieces[0][0] - now_s)) if self._pieces else _POLL_S

    def arrived(self, now_s: float) -> bytes:
        """Return what is due."""
        due = bytearray()
        while self._pieces and self._pieces[0][0] <= now_s:
            due += self._pieces.popleft()[1]
        return bytes(due)

    def cut(self) -> None:
        """Lose all that is on its way."""
        self.line.cut()
        self._pieces.clear()


class FaultProxy:
    """Runs in a thread of its own from entering the context to leaving it.

    When the device's port goes, so does the host's; a new proxy over the same lines is then what a new cable is.

    Args:
        port: The device's serial port: a device file, as pyserial takes it.
        baudrate: Its bits a second.
        path: Where the host's end is to appear, as a link to a pseudo-terminal.
        to_device: The line to the device.
        to_host: The line from it.
        cuts: At which frames towards the device, counted by that line, the host's end is unplugged.
        dark_s: Seconds until it is plugged in again, under the same path.

    Attributes:
        cuts_made: How often it has been unplugged.
        overruns: Bytes lost because an end did not read them, as a UART loses them.

    Raises:
        TargetError: If the port cannot be opened.
    """

    def __init__(
        self, port: str, baudrate: int, path: Path, to_device: Line, to_host: Line, cuts: Sequence[int] = (),
        dark_s: float = 0.2,
    ) -> None:  # fmt: skip
        self._path, self._dark_s = path, dark_s
        self._cuts = deque(sorted(cut for cut in cuts if cut > to_device.frames))
        self._to_device, self._to_host = _Transit(to_device), _Transit(to_host)
        self._host: PtyPort | None = None
        self._plug = contextlib.ExitStack()
        self._plug_in_at_s = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.cuts_made = self.overruns = 0
        try:
            self._device = open_port(port, baudrate, timeout_s=0)
        except PortError as error:
            raise TargetError(str(error)) from error

    def __enter__(self) -> Self:
        self._plug_in()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._unplug()
        self._device.close()

    def _run(self) -> None:
        with contextlib.suppress(_DeviceGoneError):
            while not self._stopping.is_set():
                self._step()
        self._unplug()

    def _step(self) -> None:
        now_s = time.monotonic()
        if self._host is None and now_s >= self._plug_in_at_s:
            self._plug_in()
        ends = [self._device.fileno(), *([self._host.fileno()] if self._host else [])]
        wait_s = min(self._to_device.wait_s(now_s), self._to_host.wait_s(now_s))
        ready, _, _ = select.select(ends, [], [], wait_s)
        now_s = time.monotonic()
        if self._device.fileno() in ready:
            self._to_host.send(self._read_device(), now_s)
        if self._host and self._host.fileno() in ready:
            self._to_device.send(os.read(self._host.fileno(), _CHUNK), now_s)
        if self._cuts and self._to_device.line.frames >= self._cuts[0]:
            self._cut(now_s)
        self._write(self._device.fileno(), self._to_device.arrived(now_s))
        answers = self._to_host.arrived(now_s)
        if self._host:
            self._write(self._host.fileno(), answers)

    def _cut(self, now_s: float) -> None:
        self._cuts.popleft()
        self.cuts_made += 1
        self._to_device.cut()
        self._to_host.cut()
        self._unplug()
        self._plug_in_at_s = now_s + self._dark_s

    def _plug_in(self) -> None:
        self._host = self._plug.enter_context(PtyPort())
        # A host that does not read must not stop the other direction.
        os.set_blocking(self._host.fileno(), False)
        self._path.symlink_to(self._host.path)

    def _unplug(self) -> None:
        self._path.unlink(missing_ok=True)
        self._plug.close()
        self._host = None

    def _read_device(self) -> bytes:
        try:
            data = os.read(self._device.fileno(), _CHUNK)
        except OSError as error:
            raise _DeviceGoneError from error
        # Ready, and yet nothing to read: it has hung up.
        if not data:
            raise _DeviceGoneError
        return data

    def _write(self, end: int, data: bytes) -> None:
        if not data:
            return
        try:
            written = os.write(end, data)
        except BlockingIOError:
            written = 0
        except OSError as error:
            raise _DeviceGoneError from error
        self.overruns += len(data) - written


class _DeviceGoneError(Exception):
    """The device has hung up."""
