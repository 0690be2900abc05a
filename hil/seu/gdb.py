# SPDX-License-Identifier: MIT
"""The part of GDB's remote serial protocol that flipping bits needs, over a Unix socket.

Source: Debugging with GDB, appendix "GDB Remote Serial Protocol": packets ``$...#checksum``, acknowledged by ``+``.
"""

import socket
import time
from pathlib import Path

from hil.errors import TargetError
from hil.protocol.port import Closable

_CHUNK = 4096
_POLL_S = 0.01
_SETTLE_S = 0.2
_INTERRUPT = b"\x03"
_REGISTER_BYTES = 4


class DebuggerError(TargetError):
    """The emulator's debugger does not answer, or refuses."""


class Debugger(Closable):
    """A connection to a stub; the emulated processor stops when it is made.

    Args:
        path: The socket.
        within_s: Seconds that the stub may take to appear.

    Raises:
        DebuggerError: If it does not.
    """

    def __init__(self, path: Path, within_s: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._pending = b""
        self._running = False
        deadline = time.monotonic() + within_s
        while True:
            try:
                self._socket.connect(str(path))
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise DebuggerError(f"no debugger stub at {path} within {within_s:g} s: {error}") from error
                time.sleep(_POLL_S)
        # That the processor has stopped may be told unasked, and is told again on asking.
        self.ask("?")
        while self.wait(_SETTLE_S) is not None:
            pass
        # QEMU takes packets for single registers only from those who have asked what registers there are.
        self.ask("qXfer:features:read:target.xml:0,fff")

    def ask(self, packet: str, timeout_s: float = 5.0) -> str:
        """Send a packet and return its answer.

        Raises:
            DebuggerError: If there is none in time, or it is an error.
        """
        self._send(packet)
        answer = self.wait(timeout_s)
        if answer is None or answer.startswith("E"):
            raise DebuggerError(f"the debugger stub answers {answer!r} to {packet[:40]!r}")
        return answer

    def wait(self, timeout_s: float) -> str | None:
        """Return the next packet, such as the reason of a stop; None if there is none in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            start, end = self._pending.find(b"$"), self._pending.find(b"#")
            if 0 <= start < end <= len(self._pending) - 3:
                body = self._pending[start + 1 : end]
                self._pending = self._pending[end + 3 :]
                self._write(b"+")
                # Of all packets, those that begin so tell of a stop.
                self._running = self._running and body[:1] not in (b"T", b"S")
                return body.decode("ascii")
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self._socket.settimeout(left_s)
            try:
                received = self._socket.recv(_CHUNK)
            except TimeoutError:
                return None
            except OSError as error:
                raise DebuggerError(f"the emulator has closed its debugger stub: {error}") from error
            if not received:
                raise DebuggerError("the emulator has closed its debugger stub")
            self._pending += received

    def go(self) -> None:
        """Let the processor run; ``wait`` returns when it has stopped."""
        self._send("c")
        self._running = True

    def go_until_stop(self, timeout_s: float) -> bool:
        """Let the processor run; whether it stopped in time."""
        self.go()
        return self.wait(timeout_s) is not None

    def step(self) -> None:
        """Execute one instruction."""
        self.ask("s")

    def stop(self) -> None:
        """Stop the processor, wherever it is; harmless if it has stopped."""
        if not self._running:
            return
        self._write(_INTERRUPT)
        if self.wait(5.0) is None:
            raise DebuggerError("the emulated processor does not stop")

    def set_breakpoint(self, address: int) -> None:
        """Stop before the instruction at an address."""
        self.ask(f"Z1,{address:x},2")

    def clear_breakpoint(self, address: int) -> None:
        """Undo ``set_breakpoint``."""
        self.ask(f"z1,{address:x},2")

    def register(self, number: int) -> int:
        """Return a core register: 0 to 15, or ``PSR``."""
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def set_register(self, number: int, value: int) -> None:
        """Change a core register."""
        self.ask(f"P{number:x}={value.to_bytes(_REGISTER_BYTES, 'little').hex()}")

    def byte(self, address: int) -> int:
        """Return a byte of memory."""
        return int(self.ask(f"m{address:x},1"), 16)

    def set_byte(self, address: int, value: int) -> None:
        """Change a byte of memory, flash too."""
        self.ask(f"M{address:x},1:{value:02x}")

    def monitor(self, command: str) -> None:
        """Have QEMU carry out a command of its monitor."""
        answer = self.ask(f"qRcmd,{command.encode().hex()}")
        # What the command prints comes first, in packets that begin with O.
        while answer.startswith("O") and answer != "OK":
            answer = self.wait(5.0) or "OK"

    def close(self) -> None:
        """Let go; the processor runs on."""
        self._socket.close()

    def _send(self, packet: str) -> None:
        self._write(f"${packet}#{sum(packet.encode()) % 256:02x}".encode())

    def _write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise DebuggerError(f"the emulator has closed its debugger stub: {error}") from error


PSR = 25
"""GDB's number of the psr (feature org.gnu.gdb.arm.m-profile, which counts the old floating-point registers)."""
