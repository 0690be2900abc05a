# SPDX-License-Identifier: MIT
"""The image that would be flashed, in LabWired's simulation of the board's chip.

As a program, ``python -m hil.targets.labwired --board BOARD --firmware ELF``, it bridges the chip's UART to a
pseudo-terminal that it names.
"""

import importlib.util
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hil.errors import InputError, TargetError
from hil.protocol.messages import Info, TimeBase
from hil.targets.process import ProcessTarget
from hil.targets.pty_port import PtyPort
from hil.targets.target import Latency, counted_latency, cycle_counter_latency
from hil.targets.without_ssat import NOTE, uses_of
from tinytransit.boards import board_facts, boards_with, clock_of, environment_of
from tinytransit.errors import TinyTransitError

if TYPE_CHECKING:
    from labwired import Sim

# Of one byte on the simulated line, which is then one of 5 Mbaud: most of what a window takes is instructions that are
# simulated while its bytes arrive. The interrupt's handler needs less, and the firmware has room for a whole frame.
_BYTE_TIME = "2us"
# As long as one takes at 115200 baud; a handler that has not run by then is one that is kept from running.
_LONGEST_BYTE_TIMES = 44
# Long enough that the bridge costs nothing, short enough that an answer is not kept waiting.
_SLICE = "1ms"
_IDLE_S = 0.005
# Set-enable and set-pending registers of the interrupt controller (Armv7-M Architecture Reference Manual, B3.4).
_NVIC_ISER, _NVIC_ISPR = 0xE000E100, 0xE000E200


@dataclass(frozen=True)
class Chip:
    """LabWired's names for a board's chip.

    Attributes:
        name: The packaged chip.
        irq: Interrupt of the UART that the firmware talks through.
        uart: That peripheral; None is the chip's console.
    """

    name: str
    irq: int
    uart: str | None = None


def chip_of(board: str) -> Chip:
    """Return the chip of a board, from the key ``labwired`` of its JSON.

    Raises:
        BoardError: If the board is unknown.
        InputError: If LabWired cannot run it.
    """
    facts = board_facts(board)
    if "labwired" not in facts:
        raise InputError(
            f"LabWired has no model that runs the board {board}; boards that it runs: "
            f"{', '.join(boards_with('labwired'))}"
        )
    return Chip(**facts["labwired"])


class LabwiredTarget(ProcessTarget):
    """A process of this module.

    Args:
        board: A board as PlatformIO names it.
        firmware: Its ELF.

    Raises:
        InputError: If LabWired cannot run the board.
    """

    # It simulates about two million instructions a second, and names the port when the device has tested itself.
    START_S = 180.0
    boot_s = answer_s = 60.0

    def __init__(self, board: str, firmware: Path) -> None:
        super().__init__()
        self.name = f"labwired:{board}"
        self._board = board
        self._firmware = self.image = firmware
        chip_of(board)
        self._clock_hz = clock_of(board)
        if uses_of(firmware).avoided:
            self.name += ", image without SSAT"
            self.note = NOTE

    def command(self) -> list[str]:
        """Return the command line.

        Raises:
            TargetError: If LabWired or the firmware is missing.
        """
        if importlib.util.find_spec("labwired") is None:
            raise TargetError(
                "the package labwired is not installed; install it with: pip install 'tinytransit[emulators]'"
            )
        if not self._firmware.is_file():
            raise TargetError(
                f"no firmware at {self._firmware}; build it with: pio run -e {environment_of(self._board)}"
            )
        return [sys.executable, "-m", "hil.targets.labwired", "--board", self._board, "--firmware", str(self._firmware)]

    def latency(self, info: Info, ticks: int) -> Latency:
        """Say that the ticks are instructions: LabWired's cycle counter advances by one with each.

        So do the timers of its nRF52840, which has no cycle counter, whatever their rate is on silicon. They are
        counted as cycles at the board's clock, for LabWired's F407 never leaves that of reset.

        Raises:
            TargetError: If the firmware does not time by either, or reports no core clock.
        """
        if info.time_base is TimeBase.TIMER and info.core_hz:
            told = counted_latency(info, 1e3 * ticks / info.core_hz, "LabWired")
        else:
            told = cycle_counter_latency(info, ticks, "LabWired")
        if info.core_hz in (0, self._clock_hz):
            return told
        full = counted_latency(replace(info, core_hz=self._clock_hz), 1e3 * ticks / self._clock_hz, "LabWired")
        return replace(full, detail=f"{full.detail} (the simulated chip stays at {info.core_hz / 1e6:g} MHz)")


class Bridge:
    """The chip's UART on a pseudo-terminal.

    LabWired (0.25) keeps a received byte where the firmware finds it but raises no interrupt for it, so the bridge does
    what the UART would: it sets the interrupt pending, a byte at a time.

    Args:
        sim: A simulation of the firmware.
        irq: The UART's interrupt.
    """

    def __init__(self, sim: "Sim | Any", irq: int) -> None:
        self._sim = sim
        self._bank, self._mask = 4 * (irq // 32), 1 << irq % 32

    def receive(self, data: bytes) -> None:
        """Let bytes arrive, each when the one before is taken; before the firmware listens, they are lost."""
        for byte in data:
            if self._sim.read_u32(_NVIC_ISER + self._bank) & self._mask:
                self._sim.send_bytes(bytes([byte]))
                self._sim.write_u32(_NVIC_ISPR + self._bank, self._mask)
            for _ in range(_LONGEST_BYTE_TIMES):
                self._sim.run_for(_BYTE_TIME)
                if not self._sim.read_u32(_NVIC_ISPR + self._bank) & self._mask:
                    break

    def run(self) -> bytes:
        """Run for a moment and return what was sent.

        Raises:
            TargetError: If the simulation stops.
        """
        reason = self._sim.run_for(_SLICE)
        if reason.kind != "reached":
            raise TargetError(f"the simulation stopped: {reason.kind}, pc {reason.pc}")
        return bytes(self._sim.read_uart_bytes())


def main(
    board: Annotated[str, typer.Option(help="Board, as PlatformIO names it.")],
    firmware: Annotated[Path, typer.Option(help="Its ELF.")],
) -> None:
    """Simulate the firmware with its UART on a pseudo-terminal until the process is ended."""
    from labwired import Sim

    try:
        chip = chip_of(board)
        with Sim(firmware, chip=chip.name, uart=chip.uart) as sim, PtyPort() as port:
            bridge = Bridge(sim, chip.irq)
            while not (banner := bridge.run()):
                pass
            port.write(banner)
            print(f"serial port: {port.path}", flush=True)
            while (data := port.read(_IDLE_S)) is not None:
                bridge.receive(data)
                port.write(bridge.run())
    except TinyTransitError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(main)
