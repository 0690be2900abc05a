# SPDX-License-Identifier: MIT
"""The input of Renode for a board: a platform description (.repl) and a script (.resc).

A comment that names a file of Renode means the repositories renode/renode and renode/renode-infrastructure; "manual" is
renode/renode-docs. This was written from them and has never been run with Renode, which could not be installed. No
description of an STM32L4 was found there, so the L476 and the L4R5 are left out. That of the STM32F4 is for the F405
and F407 (STM32F40x.svd); that it serves the F411 and F446 is inferred from the registers that this firmware uses.
"""

from dataclasses import dataclass
from pathlib import Path

from hil.errors import InputError
from tinytransit.boards import board_facts, boards_with, clock_of

_HZ_PER_MHZ = 1_000_000


@dataclass(frozen=True)
class Chip:
    """A board's chip, as Renode simulates it.

    Attributes:
        platform: The description in Renode's folder ``platforms/cpus``, without suffix.
        uart: The peripheral of that description that the firmware talks through.
        core_hz: The processor's speed.
        vectors: Address of the vector table.
    """

    platform: str
    uart: str
    core_hz: int
    vectors: int


# What the firmware needs beyond Renode's descriptions. An `init:` replaces the one of the description (manual,
# "Platform description format"), whose ApplySVD would fetch a file from the network. It has to contain something, so it
# names a register that the firmware writes and Renode does not model.
_EXTRA_ENTRIES = {
    # platforms/cpus/stm32f4.repl
    "stm32f4": """\
sysbus:
    init:
        Tag <0xE0042008, 0xE004200B> "DBGMCU_APB1_FZ"
""",
    # platforms/cpus/nrf52840.repl. With easyDMA its UART has no RXD and TXD, which this firmware uses
    # (Peripherals/UART/NRF52840_UART.cs); Renode's own test tests/platforms/NRF52840.robot turns it off in this way.
    "nrf52840": """\
uart0:
    easyDMA: false

sysbus:
    init:
        Tag <0x4001E540, 0x4001E543> "NVMC_ICACHECNF"
""",
}


def chip_of(board: str) -> Chip:
    """Return the chip of a board, from the key ``renode`` of its JSON.

    Raises:
        BoardError: If the board is unknown.
        InputError: If Renode has no platform for it.
    """
    facts = board_facts(board)
    if "renode" not in facts:
        raise InputError(
            f"Renode has no platform for the board {board}; boards that it has one for: "
            f"{', '.join(boards_with('renode'))}"
        )
    return Chip(**facts["renode"], core_hz=clock_of(board), vectors=int(facts["build"]["flash_origin"], 16))


def description(chip: Chip) -> str:
    """Return the platform description: Renode's own, with a cycle counter and the clock's speed.

    The counter is src/Emulator/Cores/Arm-M/DWT.cs, whose only argument is a frequency; the descriptions of these chips
    lack it. It brings the processor's time up to date before each reading, so it advances by one an instruction if its
    frequency is the processor's rate. NVIC.cs keeps DEMCR.TRCENA and takes ``systickFrequency``.
    """
    return f"""\
using "platforms/cpus/{chip.platform}.repl"

dwt: Miscellaneous.DWT @ sysbus 0xE0001000
    frequency: {chip.core_hz}

nvic:
    systickFrequency: {chip.core_hz}

{_EXTRA_ENTRIES[chip.platform]}"""


def script(chip: Chip, repl: Path, image: Path, port: Path) -> str:
    """Return the script that starts the machine and then logs ``serial port: PORT``.

    Args:
        chip: What to simulate.
        repl: Where :func:`description` was written.
        image: The ELF.
        port: Where Renode is to make a link to its pseudo-terminal (manual, "UART integration").
    """
    # PerformanceInMips is instructions a microsecond of virtual time (manual, "Time framework"). The macro `reset` is
    # run again when the watchdog resets the machine (manual, "Monitor and script syntax"); CortexM.cs then forgets the
    # vector table's address.
    return f"""\
using sysbus
mach create
machine LoadPlatformDescription {monitor_path(repl)}
cpu PerformanceInMips {chip.core_hz // _HZ_PER_MHZ}
emulation CreateUartPtyTerminal "host" "{port}"
connector Connect sysbus.{chip.uart} host

$image={monitor_path(image)}
macro reset
\"\"\"
    sysbus LoadELF $image
    cpu VectorTableOffset {chip.vectors:#010x}
\"\"\"
runMacro $reset

start
log "serial port: {port}"
"""


def monitor_path(path: Path) -> str:
    """Return a path as Renode's Monitor reads it: spaces are escaped (PathToken.cs)."""
    return "@" + str(path).replace(" ", r"\ ")
