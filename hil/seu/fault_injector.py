# SPDX-License-Identifier: MIT
"""A device in QEMU that can be stopped at any instruction of an inference, and upset there."""

import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from hil.errors import TargetError
from hil.protocol.frames import Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import Hello, Infer, Info, Result, Stats, StatsResult, decode_message
from hil.protocol.port import open_port
from hil.seu.gdb import PSR, Debugger
from hil.seu.trace import Trace, parse_trace
from hil.targets.qemu import QemuTarget
from tinytransit.verification.upsets.region import Region, Registers, Upset

HANG_S = 5.0
"""Seconds without an answer after which a device hangs; one takes milliseconds, on a busy host tenths of a second."""

_BOOT_S, _HELLO_S, _STOP_S = 20.0, 0.1, 20.0
_LINK_REGISTER = 14


class _Traceable(QemuTarget):
    """QEMU with a debugger stub and a place for its log."""

    def __init__(self, firmware: Path, folder: Path) -> None:
        super().__init__(firmware)
        self.socket, self.log = folder / "gdb", folder / "log"

    def command(self) -> list[str]:
        """Return QEMU's command line."""
        return [*super().command(), "-gdb", f"unix:{self.socket},server=on,wait=off", "-D", str(self.log)]


@dataclass(frozen=True)
class Reaction:
    """The reaction of a device to an upset.

    Attributes:
        answer: Its answer or last words; None if there were none in time.
        restarted: It has forgotten the session.
        died: The emulator gave up: a lock-up.
    """

    answer: Message | None
    restarted: bool = False
    died: bool = False


class FaultInjector:
    """A device that is restarted before each inference; stopped on leaving the context.

    Args:
        firmware: The ELF that ``pio run -e qemu`` builds.
        entry: Address of ``inference_run``.
    """

    def __init__(self, firmware: Path, entry: int) -> None:
        self._entry = entry
        self._folder = TemporaryDirectory(prefix="seu-")
        self._target = _Traceable(firmware, Path(self._folder.name))
        self._running = ExitStack()
        self._receiver = Receiver(with_text=True)
        self._seq = 0

    def __enter__(self) -> Self:
        with self._running as opened:
            opened.callback(self._folder.cleanup)
            opened.enter_context(self._target)
            port = self._target.start()
            self._serial = opened.enter_context(
                closing(open_port(port, self._target.baudrate, timeout_s=0.01, write_timeout_s=_STOP_S))
            )
            self._debugger = opened.enter_context(Debugger(self._target.socket, _BOOT_S))
            # All went well: what is open stays open until the context is left.
            self._running = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def stack_used(self) -> int:
        """Return how deep the stack has been, in bytes; the device must have been served."""
        answer = self._ask(Stats(), HANG_S)
        if not isinstance(answer, StatsResult):
            raise TargetError(f"the device without an upset answers {answer} to Stats")
        return answer.stack_used

    def trace(self, inputs: bytes) -> tuple[Trace, bytes]:
        """Infer without an upset; return each instruction of it, and the outputs.

        Raises:
            TargetError: If the device does not answer.
        """
        self._arrive(inputs)
        back = self._debugger.register(_LINK_REGISTER) & ~1
        self._debugger.set_breakpoint(back)
        self._target.log.unlink(missing_ok=True)
        self._debugger.monitor(f"logfile {self._target.log}")
        self._debugger.monitor("singlestep on")
        self._debugger.monitor("log exec,nochain")
        returned = self._debugger.go_until_stop(_STOP_S)
        self._debugger.monitor("log none")
        self._debugger.monitor("singlestep off")
        self._debugger.clear_breakpoint(back)
        self._debugger.go()
        answer = self._receive(HANG_S)
        if not returned or not isinstance(answer, Result):
            raise TargetError(f"the device without an upset answers {answer} to a golden window")
        return parse_trace(self._target.log.read_text()), answer.outputs

    def inject(self, upset: Upset, inputs: bytes, trace: Trace) -> Reaction:
        """Flip a bit during an inference, wait for what comes of it, and restore flash."""
        self._arrive(inputs)
        self._walk(trace, upset.instant)
        if upset.region is Region.REGISTERS:
            number = PSR if upset.bit.place == Registers.PSR else upset.bit.place
            self._debugger.set_register(number, self._debugger.register(number) ^ 1 << upset.bit.bit)
        else:
            self._flip(upset)
        self._debugger.go()
        try:
            reaction = self._watch()
        except (OSError, TargetError):
            if not self._target.exit_reason():
                raise
            return Reaction(None, died=True)
        self._debugger.stop()
        if upset.region is not Region.REGISTERS:
            # Flash is not loaded again at a reset.
            self._flip(upset)
        self._debugger.go()
        return reaction

    def word(self, address: int) -> int:
        """Return a word of memory."""
        self._debugger.stop()
        value = sum(self._debugger.byte(address + at) << 8 * at for at in range(4))
        self._debugger.go()
        return value

    def _flip(self, upset: Upset) -> None:
        place, bit = upset.bit
        self._debugger.set_byte(place, self._debugger.byte(place) ^ 1 << bit)

    def _arrive(self, inputs: bytes) -> None:
        """Restart the device, send a window, and stop at the first instruction of its inference."""
        self._debugger.stop()
        self._debugger.monitor("system_reset")
        self._debugger.go()
        self._greet()
        self._debugger.stop()
        self._debugger.set_breakpoint(self._entry)
        self._debugger.go()
        self._send(Infer(inputs))
        if self._debugger.wait(_STOP_S) is None:
            raise TargetError("the device without an upset does not begin an inference")
        self._debugger.clear_breakpoint(self._entry)

    def _walk(self, trace: Trace, instant: int) -> None:
        route = trace.route(instant)
        if route.passes is not None:
            self._debugger.set_breakpoint(route.address)
            for left in range(route.passes, -1, -1):
                if not self._debugger.go_until_stop(_STOP_S):
                    raise TargetError(f"the device without an upset does not come to 0x{route.address:08x} again")
                if left:
                    self._debugger.step()
            self._debugger.clear_breakpoint(route.address)
        for _ in range(route.steps):
            self._debugger.step()

    def _watch(self) -> Reaction:
        answer = self._receive(HANG_S)
        if answer is not None:
            return Reaction(answer)
        if self._target.exit_reason():
            return Reaction(None, died=True)
        # A device that has restarted refuses what comes before HELLO.
        return Reaction(None, restarted=self._ask(Stats(), _HELLO_S) is not None)

    def _greet(self) -> None:
        deadline = time.monotonic() + _BOOT_S
        while not isinstance(self._ask(Hello(), _HELLO_S), Info):
            if time.monotonic() > deadline:
                raise TargetError(f"the device does not answer HELLO within {_BOOT_S:g} s of its reset")

    def _ask(self, message: Message, within_s: float) -> Message | None:
        self._send(message)
        return self._receive(within_s)

    def _send(self, message: Message) -> None:
        self._seq = (self._seq + 1) & 0xFFFF
        self._serial.write(message.frame(self._seq).encode())

    def _receive(self, within_s: float) -> Message | None:
        """Return the answer to the last message, or the device's last words."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            for frame in self._receiver.feed(self._serial.read(max(1, self._serial.in_waiting))):
                if self._is_for_us(frame):
                    return decode_message(frame)
        return None

    def _is_for_us(self, frame: Frame) -> bool:
        return frame.seq in (self._seq, 0)
