# SPDX-License-Identifier: MIT
"""From modelled cycles to what a board family takes, with the band that published figures show.

Modelled counts were compared with figures that others measured on silicon and published:

- Zero wait states: ten routines of pqm4 (github.com/mupq/pqm4) took 0.4 to 3.4 % more than the mid estimate; the band
  is -3 / +6 %. It is not recorded whether that estimate had the address stall: 0.8 % of the plain kernels' mid.
- nRF52840 at 64 MHz: ten operators took 1.002 x mid + 3.8 x data reads from flash, within 6 %. No instruction
  cache hides a data read.
- STM32L4R5 at 120 MHz with its flash accelerator (ART): 1.05 to 1.28 x mid.
- STM32F4 with ART: 1.03 to 1.15 x mid, known from few figures.

An estimate holds for the exact ELF only: the compiler's version alone has moved a network by 21 %.
"""

from dataclasses import dataclass
from typing import Literal

from tinytransit.verification.emulator.errors import TimingError
from tinytransit.verification.profile.profile import Cost, Cycles


@dataclass(frozen=True)
class Family:
    """A board family: ``low`` .. ``high`` times (``mid_factor`` x mid + ``per_flash_read`` x data reads from flash).

    Attributes:
        name: As ``family`` knows it.
        clocks_hz: Core clocks that the figures are for, or that reports quote.
        mid_factor: Cycles for each modelled one.
        per_flash_read: Cycles for each data read from flash, beside the modelled ones.
        low: Lower end of the band, as a factor.
        high: Upper end.
        source: What the band rests on.
    """

    name: str
    clocks_hz: tuple[int, ...]
    mid_factor: float
    per_flash_read: float
    low: float
    high: float
    source: str


_MHZ = 1_000_000
FAMILIES = (
    Family("zero-wait", (64 * _MHZ, 80 * _MHZ, 120 * _MHZ, 168 * _MHZ), 1.0, 0.0, 0.97, 1.06,
           "no wait states; ten routines of pqm4, silicon 0.4 to 3.4 % above mid"),
    Family("nrf52840", (64 * _MHZ,), 1.002, 3.8, 0.94, 1.06, "ten operators at 64 MHz, within 6 %"),
    # The published ratios to mid lie between the ends, so mid is put half way.
    Family("stm32l4", (80 * _MHZ, 120 * _MHZ), 1.165, 0.0, 1.05 / 1.165, 1.28 / 1.165,
           "STM32L4R5 at 120 MHz with ART, 1.05 to 1.28 x mid"),
    Family("stm32f4", (168 * _MHZ,), 1.09, 0.0, 1.03 / 1.09, 1.15 / 1.09,
           "STM32F4 with ART, 1.03 to 1.15 x mid, from few figures"),
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """What an inference takes on a board.

    Attributes:
        family: Name of the family.
        clock_hz: Core clock.
        cycles: The band and its middle.
        source: What the band rests on.
        kind: How the figure was obtained.
    """

    family: str
    clock_hz: int
    cycles: Cycles
    source: str
    kind: Literal["modelled"] = "modelled"

    @property
    def milliseconds(self) -> tuple[float, float, float]:
        """Return low, mid and high in milliseconds."""
        low, mid, high = (1e3 * c / self.clock_hz for c in (self.cycles.low, self.cycles.mid, self.cycles.high))
        return low, mid, high


def family(name: str) -> Family:
    """Return a board family.

    Raises:
        TimingError: If there is none of that name.
    """
    for known in FAMILIES:
        if known.name == name:
            return known
    raise TimingError(f"no timing band for {name!r}; known are {', '.join(known.name for known in FAMILIES)}")


def estimate(board: Family, cost: Cost, clock_hz: int) -> Estimate:
    """Return what a cost means on a board.

    Args:
        board: Its family.
        cost: From a profile.
        clock_hz: Core clock; above zero.

    Raises:
        TimingError: If the clock is not above zero.
    """
    if clock_hz <= 0:
        raise TimingError(f"the core clock must be above 0 Hz, got {clock_hz}")
    middle = board.mid_factor * cost.cycles.mid + board.per_flash_read * cost.flash_reads
    cycles = Cycles(round(board.low * middle), round(middle), round(board.high * middle))
    return Estimate(board.name, clock_hz, cycles, board.source)


def estimates(cost: Cost) -> list[Estimate]:
    """Return the estimate for every family at each of its clocks."""
    return [estimate(board, cost, clock) for board in FAMILIES for clock in board.clocks_hz]
