# SPDX-License-Identifier: MIT
"""Supply currents of the microcontrollers, as their data sheets give them.

All are typical values at 25 °C for code in flash, peripherals off, radio off, in the mode that this project's firmware
sets up (flash cache and prefetch on; on the nRF52840 the linear regulator, since the firmware leaves the DC/DC
converter off). ``checked`` says whether the figure could be looked up again when this table was written; where it could
not, it stands as its maker published it, from memory, and a measurement should replace it
(`tinytransit feasibility --measured`).
"""

from dataclasses import dataclass

from tinytransit.errors import TinyTransitError


class CurrentError(TinyTransitError):
    """A microcontroller that no supply current is known of."""


@dataclass(frozen=True)
class RunCurrent:
    """What a microcontroller draws while it computes.

    Attributes:
        ma_at_clock: Milliamperes at ``clock_hz``.
        clock_hz: Of that figure; other clocks are scaled in proportion, which leaves out the constant part.
        source: Document and table.
        condition: Of the figure.
        checked: Whether the figure was found again in that document, or in a text that quotes it.
    """

    ma_at_clock: float
    clock_hz: int
    source: str
    condition: str
    checked: bool

    def milliamperes(self, clock_hz: int) -> float:
        """Return the current at a core clock."""
        return self.ma_at_clock * clock_hz / self.clock_hz


_MHZ = 1_000_000
_CURRENTS = {
    "stm32f405": RunCurrent(40.0, 168 * _MHZ, "ST DS8626, run mode from flash with ART; quoted by ST as 238 µA/MHz",
                            "3.3 V, peripherals off", True),
    "stm32f407": RunCurrent(40.0, 168 * _MHZ, "ST DS8626, run mode from flash with ART; quoted by ST as 238 µA/MHz",
                            "3.3 V, peripherals off", True),
    "stm32f411": RunCurrent(22.5, 100 * _MHZ, "ST DS10314 Rev 8, Table 25", "3.6 V, ART with prefetch, peripherals off",
                            True),
    "stm32f446": RunCurrent(36.0, 180 * _MHZ, "ST DS10693 and product page, 200 µA/MHz", "3.3 V, peripherals off",
                            False),
    "stm32l476": RunCurrent(10.2, 80 * _MHZ, "ST DS10198, run mode range 1 from flash with ART",
                            "3.0 V, linear regulator, peripherals off", False),
    "stm32l4r5": RunCurrent(13.2, 120 * _MHZ, "ST DS12023, features: 110 µA/MHz",
                            "linear regulator; the headline figure, low for the boost mode of 120 MHz", True),
    "nrf52840": RunCurrent(6.3, 64 * _MHZ, "Nordic nRF52840 Product Specification, CPU running CoreMark from flash",
                           "3.0 V, linear regulator, cache on", False),
}  # fmt: skip


def run_current(mcu: str) -> RunCurrent:
    """Return the current of a microcontroller.

    Args:
        mcu: Its part number, such as ``stm32f405rgt6``.

    Raises:
        CurrentError: If there is no figure for it.
    """
    for prefix, current in _CURRENTS.items():
        if mcu.lower().startswith(prefix):
            return current
    raise CurrentError(f"no supply current is known for {mcu}; measure it and give it with --measured, or name only "
                       f"boards with one of {', '.join(_CURRENTS)}")  # fmt: skip
