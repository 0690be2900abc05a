# SPDX-License-Identifier: MIT
"""The firmware in QEMU's emulation of a netduinoplus2 (STM32F405, Cortex-M4 at 168 MHz)."""

import re
import shutil
from pathlib import Path

from hil.errors import TargetError
from hil.protocol.messages import Info, TimeBase
from hil.targets.process import ProcessTarget
from hil.targets.target import Latency, counted_latency, milliseconds

_EMULATOR = "qemu-system-arm"
_MACHINE = "netduinoplus2"
# Each instruction advances the emulated clock by 2^3 ns (QEMU system emulation manual, "TCG Instruction Counting").
_ICOUNT_SHIFT = 3
_NS_PER_INSTRUCTION = 1 << _ICOUNT_SHIFT


class QemuTarget(ProcessTarget):
    """QEMU with its first UART on a pseudo-terminal.

    Args:
        firmware: The ELF that ``pio run -e qemu`` builds.
    """

    PORT = re.compile(r"char device redirected to (\S+)")
    boot_s = 20.0

    def __init__(self, firmware: Path) -> None:
        super().__init__()
        self.name = "qemu"
        self._firmware = self.image = firmware

    def command(self) -> list[str]:
        """Return QEMU's command line.

        Raises:
            TargetError: If QEMU or the firmware is missing.
        """
        emulator = shutil.which(_EMULATOR)
        if emulator is None:
            raise TargetError(
                f"{_EMULATOR} is not installed; install it with: "
                "apt-get install --no-install-recommends qemu-system-arm"
            )
        if not self._firmware.is_file():
            raise TargetError(f"no firmware at {self._firmware}; build it with: pio run -e qemu")
        return [
            emulator,
            "-M",
            _MACHINE,
            "-kernel",
            str(self._firmware),
            "-serial",
            "pty",
            "-monitor",
            "none",
            "-display",
            "none",
            "-icount",
            f"shift={_ICOUNT_SHIFT}",
        ]

    def latency(self, info: Info, ticks: int) -> Latency:
        """Turn emulated time back into the count of instructions that made it.

        Raises:
            TargetError: If the firmware does not time by SysTick: QEMU's DWT counter stands still.
        """
        if info.time_base is not TimeBase.SYSTICK or info.core_hz == 0:
            raise TargetError(
                f"{info.board} times by {info.time_base.name} at {info.core_hz} Hz; in QEMU only SysTick "
                "counts; build the firmware with: pio run -e qemu"
            )
        instructions = round(milliseconds(info, ticks) * 1e6 / _NS_PER_INSTRUCTION)
        return counted_latency(info, 1e3 * instructions / info.core_hz, "QEMU")
