# SPDX-License-Identifier: MIT
"""The STM32F405, F407, F411, F446, L476 and L4R5 around their core."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from helpers.board_model.registers import WORD, Peripherals

MHZ = 1_000_000
LSI_HZ = 32_000
_IWDG_START, _IWDG_UNLOCK, _IWDG_RELOAD = 0xCCCC, 0x5555, 0xAAAA


class Stm32(Peripherals):
    """What both families have: pins, the independent watchdog, the debug unit.

    Attributes:
        watchdog_ticks: Ticks of the low-speed oscillator until the watchdog ends the chip, as last loaded; 0 before
            it runs.
    """

    def __init__(self, gpio_base: int, ports: str, enable: str, idcode: int) -> None:
        super().__init__()
        self.watchdog_ticks = 0
        self._unlocked = False
        for index, port in enumerate(ports):
            # SVD: MODER and PUPDR of ports A and B hold the debug port's pins.
            moder, pupdr = {"A": (0xA8000000, 0x64000000), "B": (0x280, 0x100)}.get(port, (0, 0))
            self.add(f"GPIO{port}", gpio_base + 0x400 * index, [
                ("MODER", 0x00, moder, WORD), ("PUPDR", 0x0C, pupdr, WORD),
                ("AFR0", 0x20, 0, WORD), ("AFR1", 0x24, 0, WORD),
            ])  # fmt: skip
            self.needs_clock(f"GPIO{port}", enable, 1 << index)
        self.add(
            "IWDG", 0x40003000, [("KR", 0, 0, 0xFFFF), ("PR", 4, 0, 7), ("RLR", 8, 0xFFF, 0xFFF), ("SR", 12, 0, 7)]
        )
        self.add("DBGMCU", 0xE0042000, [("IDCODE", 0, idcode, 0), ("APB1_FZ", 8, 0, 0x06E01C0F)])
        self._in_force = (0, 0xFFF)
        self.on_write("IWDG.KR", self._key)
        self.on_write("IWDG.PR", lambda before, value: self._watchdog_setting(1, value))
        self.on_write("IWDG.RLR", lambda before, value: self._watchdog_setting(2, value))
        self.on_read("IWDG.SR", self._take_over)

    def _key(self, before: int, value: int) -> int:
        if value in (_IWDG_START, _IWDG_RELOAD):
            prescaler, reload = self._in_force
            self.watchdog_ticks = (4 << prescaler) * (reload + 1)
        self._unlocked = value == _IWDG_UNLOCK
        return value

    def _watchdog_setting(self, bit: int, value: int) -> int:
        self.forbid(not self._unlocked, "the watchdog is set while it is locked")
        self["IWDG.SR"] |= bit
        self.later("IWDG.SR", bit, 0, reads=50)
        return value

    def _take_over(self) -> None:
        if self["IWDG.SR"] == 0:
            self._in_force = (self["IWDG.PR"], self["IWDG.RLR"])

    def pin_function(self, port: str, number: int) -> int | None:
        """Return the alternate function of a pin that is pulled up; None if it is no such pin."""
        mode = self[f"GPIO{port}.MODER"] >> 2 * number & 3
        pulled_up = self[f"GPIO{port}.PUPDR"] >> 2 * number & 3 == 1
        function = self[f"GPIO{port}.AFR{number // 8}"] >> 4 * (number % 8) & 15
        return function if mode == 2 and pulled_up else None


@dataclass(frozen=True)
class F4Kind:
    """What differs among the F4: existing bits by their CMSIS headers, limits by their data sheets.

    Attributes:
        pll_bits: Bits of RCC_PLLCFGR that exist.
        rcc_bits: Those of RCC_CR.
        pwr: Bits of PWR_CR and PWR_CSR, and PWR_CR after reset.
        scale: PWR_CR_VOS for the highest speed.
        wait_states: Greatest MHz with 0, 1, 2, ... wait states at 2.7 to 3.6 V.
        limits: Greatest MHz of APB1 and APB2, and of the core without over-drive.
        idcode: DBGMCU_IDCODE.
    """

    pll_bits: int
    rcc_bits: int
    pwr: tuple[int, int, int]
    scale: int
    wait_states: tuple[int, ...]
    limits: tuple[int, int, int]
    idcode: int


_F405 = F4Kind(0x0F437FFF, 0x0F0FFFFB, (0x43FF, 0x430F, 0x4000), 1 << 14, (30, 60, 90, 120, 150, 168), (42, 84, 168),
               0x100F6413)  # fmt: skip
F4_KINDS = {
    "stm32f405rgt6": _F405,
    "stm32f407vgt6": _F405,
    "stm32f411ret6": F4Kind(0x0F437FFF, 0x0F0FFFFB, (0x30EFFF, 0x430F, 0x8000), 3 << 14, (30, 64, 90, 100),
                            (50, 100, 100), 0x10006431),
    "stm32f446ret6": F4Kind(0x7F437FFF, 0x3F0FFFFB, (0x3FEFFF, 0x0F438F, 0xC000), 3 << 14,
                            (30, 60, 90, 120, 150, 180), (45, 90, 168), 0x10006421),
}  # fmt: skip
REVISION_A = replace(_F405, idcode=0x10006413), replace(_F405, idcode=0x20006411)
"""How the first F405 and F407 say what they are: as such, or, by their erratum, as an F2."""


class F4(Stm32):
    """An F4.

    Args:
        kind: Which.
        hse_hz: The board's crystal, or what its debugger gives.
        hse_starts: Whether it does.
        pll_locks: Whether it does.
        reset_flags: RCC_CSR.
    """

    hsi_hz = 16 * MHZ

    def __init__(
        self,
        kind: F4Kind,
        hse_hz: int,
        *,
        hse_starts: bool = True,
        pll_locks: bool = True,
        reset_flags: int = 0x0E000000,
    ) -> None:
        super().__init__(0x40020000, "ABCDEFGHI", "RCC.AHB1ENR", kind.idcode)
        self._kind, self._hse_hz, self._starts, self._locks = kind, hse_hz, hse_starts, pll_locks
        self.add("RCC", 0x40023800, [
            ("CR", 0x00, 0x83, kind.rcc_bits), ("PLLCFGR", 0x04, 0x24003010, kind.pll_bits),
            ("CFGR", 0x08, 0, 0xFF7FFCFF), ("AHB1ENR", 0x30, 0x100000, 0x7E7411FF), ("APB1ENR", 0x40, 0, 0x36FEC9FF),
            ("APB2ENR", 0x44, 0, 0x75F33), ("CSR", 0x74, reset_flags, 0xFF000003),
        ])  # fmt: skip
        self.add("PWR", 0x40007000, [("CR", 0, kind.pwr[2], kind.pwr[0]), ("CSR", 4, 0, kind.pwr[1])])
        self.add("FLASH", 0x40023C00, [("ACR", 0, 0, 0x1F0F)])
        for name, base, enable, bit in (
            ("USART1", 0x40011000, "RCC.APB2ENR", 1 << 4), ("USART2", 0x40004400, "RCC.APB1ENR", 1 << 17),
            ("USART3", 0x40004800, "RCC.APB1ENR", 1 << 18),
        ):  # fmt: skip
            # SR: transmitter empty and ready (RM0090, 30.6.1).
            self.add(
                name, base, [("SR", 0, 0xC0, 0x3FF), ("DR", 4, 0, 0x1FF), ("BRR", 8, 0, 0xFFFF), ("CR1", 12, 0, 0xBFFF)]
            )
            self.needs_clock(name, enable, bit)
            self.on_write(f"{name}.DR", self._send)
        self.needs_clock("PWR", "RCC.APB1ENR", 1 << 28)
        self.on_write("RCC.CR", self._control)
        self.on_write("RCC.PLLCFGR", self._set_pll)
        self.on_write("RCC.CFGR", self._configure)
        self.on_write("PWR.CR", self._power)

    def _send(self, before: int, value: int) -> int:
        self.sent.append(value)
        return value

    def _control(self, before: int, value: int) -> int:
        started = value & ~before
        if started & 1 << 16 and self._starts:
            self.later("RCC.CR", 1 << 17, 1 << 17)
        if started & 1 << 24 and self._locks:
            self.forbid(
                bool(self["RCC.PLLCFGR"] & 1 << 22) and not before & 1 << 17, "the PLL starts from a dead crystal"
            )
            self.later("RCC.CR", 1 << 25, 1 << 25)
            # The regulator takes its scale up when the PLL runs (HAL_PWREx_ControlVoltageScaling).
            self.later("PWR.CSR", 1 << 14, 1 << 14)
        ready = 1 << 1 | 1 << 17 | 1 << 25
        return value & ~ready | before & ready

    def _set_pll(self, before: int, value: int) -> int:
        self.forbid(bool(self["RCC.CR"] & 1 << 24), "the PLL is set while it runs")
        return value

    def _power(self, before: int, value: int) -> int:
        self.forbid(
            bool((before ^ value) & 3 << 14 and self["RCC.CR"] & 1 << 24),
            "the voltage scale changes while the PLL runs",
        )
        if value & ~before & 1 << 16:
            self.later("PWR.CSR", 1 << 16, 1 << 16)
        if value & ~before & 1 << 17:
            self.forbid(not self["PWR.CSR"] & 1 << 16, "over-drive is switched to before it is ready")
            self.later("PWR.CSR", 1 << 17, 1 << 17)
        return value

    @property
    def pll_hz(self) -> float:
        """What the PLL would give."""
        setting = self["RCC.PLLCFGR"]
        source = self._hse_hz if setting & 1 << 22 else self.hsi_hz
        vco_in = source / (setting & 63)
        vco = vco_in * (setting >> 6 & 511)
        self.forbid(
            not 1 * MHZ <= vco_in <= 2 * MHZ or not 100 * MHZ <= vco <= 432 * MHZ, f"the PLL's oscillator at {vco} Hz"
        )
        return vco / (2 * ((setting >> 16 & 3) + 1))

    def _configure(self, before: int, value: int) -> int:
        if value & 3 == 2 and before & 3 != 2:
            mhz = self.pll_hz / MHZ
            ready = self["RCC.CR"] & 1 << 25 and self["PWR.CSR"] & 1 << 14
            self.forbid(not ready, "the core goes to the PLL before PLL and voltage are ready")
            self.forbid(self["PWR.CR"] & 3 << 14 != self._kind.scale, "the core goes to full speed at a low voltage")
            needed = next(states for states, most in enumerate(self._kind.wait_states) if mhz <= most)
            self.forbid(
                self["FLASH.ACR"] & 15 != needed, f"{self['FLASH.ACR'] & 15} wait states at {mhz} MHz, not {needed}"
            )
            divided = [mhz / _divider(value >> shift & 7) for shift in (10, 13)]
            for bus, most in zip(divided, self._kind.limits, strict=False):
                self.forbid(bus > most, f"a bus at {bus} MHz")
            self.forbid(mhz > self._kind.limits[2] and not self["PWR.CSR"] & 1 << 17, f"{mhz} MHz without over-drive")
            self.later("RCC.CFGR", 3 << 2, 2 << 2)
        return value & ~(3 << 2) | before & 3 << 2

    @property
    def core_hz(self) -> float:
        """What the core runs at."""
        return self.pll_hz if self["RCC.CFGR"] >> 2 & 3 == 2 else self.hsi_hz

    def baud(self, uart: str) -> float:
        """What the line runs at."""
        shift = 13 if uart == "USART1" else 10
        return self.core_hz / _divider(self["RCC.CFGR"] >> shift & 7) / self[f"{uart}.BRR"]


def _divider(field: int) -> int:
    return 1 if field < 4 else 2 << field - 4


@dataclass(frozen=True)
class L4Kind:
    """What differs between the L4: as :class:`F4Kind`."""

    pll_bits: int
    cfgr_bits: int
    ahb2_bits: int
    cr5_bits: int
    latency_bits: int
    wait_states: tuple[int, ...]
    idcode: int


L4_KINDS = {
    "stm32l476rgt6": L4Kind(0x07737F73, 0x7700BFFF, 0x430FF, 0, 7, (16, 32, 48, 64, 80), 0x10076415),
    "stm32l4r5zit6": L4Kind(0xFF737FF3, 0x7F00BFFF, 0x5471FF, 0x100, 15, (20, 40, 60, 80, 100, 120), 0x10036470),
}


class L4(Stm32):
    """An L4.

    Args:
        kind: Which.
        pll_locks: Whether the PLL does.
        reset_flags: RCC_CSR.

    Attributes:
        blocks: Tells how many stretches of code, each of a cycle at least, have been executed.
        settled_after: Microseconds at half speed before full speed, at the least; None if there were none.
    """

    msi_hz, hsi_hz = 4 * MHZ, 16 * MHZ

    def __init__(self, kind: L4Kind, *, pll_locks: bool = True, reset_flags: int = 0x0C000600) -> None:
        super().__init__(0x48000000, "ABCDEFGH", "RCC.AHB2ENR", kind.idcode)
        self._kind, self._locks = kind, pll_locks
        self.settled_after: float | None = None
        self.blocks: Callable[[], int] = lambda: 0
        self._switched = 0
        self.add("RCC", 0x40021000, [
            ("CR", 0x00, 0x63, 0x3F0F0FFF), ("CFGR", 0x08, 0, kind.cfgr_bits), ("PLLCFGR", 0x0C, 0x1000, kind.pll_bits),
            ("AHB2ENR", 0x4C, 0, kind.ahb2_bits), ("APB1ENR1", 0x58, 0, 0xF2FEC83F), ("APB1ENR2", 0x5C, 0, 0x23),
            ("CSR", 0x94, reset_flags, 0xFF800F03),
        ])  # fmt: skip
        self.add("PWR", 0x40007000, [("CR2", 4, 0, 0x6FF), ("CR5", 0x80, 0x100, kind.cr5_bits)])
        self.add("FLASH", 0x40022000, [("ACR", 0, 0x600, 0x7F00 | kind.latency_bits)])
        for name, base, enable, bit in (
            ("USART2", 0x40004400, "RCC.APB1ENR1", 1 << 17), ("LPUART1", 0x40008000, "RCC.APB1ENR2", 1 << 0),
        ):  # fmt: skip
            divider = 0xFFFF if name == "USART2" else 0xFFFFF
            self.add(name, base, [("CR1", 0, 0, WORD), ("BRR", 0x0C, 0, divider), ("ISR", 0x1C, 0xC0, 0),
                                  ("ICR", 0x20, 0, 0x121B5F), ("TDR", 0x28, 0, 0x1FF)])  # fmt: skip
            self.needs_clock(name, enable, bit)
            self.on_write(f"{name}.TDR", self._send)
        self.needs_clock("PWR", "RCC.APB1ENR1", 1 << 28)
        self.on_write("RCC.CR", self._control)
        self.on_write("RCC.PLLCFGR", self._set_pll)
        self.on_write("RCC.CFGR", self._configure)
        self.on_write("FLASH.ACR", self._access)

    def _send(self, before: int, value: int) -> int:
        self.sent.append(value)
        return value

    def _control(self, before: int, value: int) -> int:
        started = value & ~before
        if started & 1 << 8:
            self.later("RCC.CR", 1 << 10, 1 << 10)
        if started & 1 << 24 and self._locks:
            self.forbid(not before & 1 << 10, "the PLL starts from an oscillator that is not ready")
            self.later("RCC.CR", 1 << 25, 1 << 25)
        ready = 1 << 1 | 1 << 10 | 1 << 25
        return value & ~ready | before & ready

    def _set_pll(self, before: int, value: int) -> int:
        self.forbid(bool(self["RCC.CR"] & 1 << 24), "the PLL is set while it runs")
        return value

    def _access(self, before: int, value: int) -> int:
        both = (before ^ value) & 15 and (before ^ value) & 1 << 8
        self.forbid(bool(both), "wait states and prefetch change in one write")
        return value

    @property
    def pll_hz(self) -> float:
        """What the PLL would give to the core."""
        setting = self["RCC.PLLCFGR"]
        self.forbid(setting & 3 != 2 or not setting & 1 << 24, "the PLL has no source or no output")
        vco = self.hsi_hz / ((setting >> 4 & 7) + 1) * (setting >> 8 & 127)
        self.forbid(not 64 * MHZ <= vco <= 344 * MHZ, f"the PLL's oscillator at {vco} Hz")
        return vco / (2 * ((setting >> 25 & 3) + 1))

    @staticmethod
    def _ahb_divider(cfgr: int) -> int:
        field = cfgr >> 4 & 15
        return 1 if field < 8 else 2 << field - 8

    def _configure(self, before: int, value: int) -> int:
        if value & 3 == 3:
            mhz = self.pll_hz / MHZ
            core = mhz / self._ahb_divider(value)
            self.forbid(not self["RCC.CR"] & 1 << 25, "the core goes to the PLL before that is ready")
            needed = next(states for states, most in enumerate(self._kind.wait_states) if mhz <= most)
            self.forbid(
                self["FLASH.ACR"] & 15 != needed, f"{self['FLASH.ACR'] & 15} wait states at {mhz} MHz, not {needed}"
            )
            self.forbid(mhz > 80 and self["PWR.CR5"] != 0, f"{mhz} MHz without boost")
            if before & 3 != 3:
                self.forbid(core > 80, f"the core goes to {core} MHz in one step")
                self.later("RCC.CFGR", 3 << 2, 3 << 2)
                self._switched = self.blocks()
            elif self._ahb_divider(before) > self._ahb_divider(value):
                self.settled_after = (self.blocks() - self._switched) / (mhz / 2)
        return value & ~(3 << 2) | before & 3 << 2

    @property
    def core_hz(self) -> float:
        """What the core runs at."""
        source = self.pll_hz if self["RCC.CFGR"] >> 2 & 3 == 3 else self.msi_hz
        return source / self._ahb_divider(self["RCC.CFGR"])

    def baud(self, uart: str) -> float:
        """What the line runs at."""
        return self.core_hz * (256 if uart == "LPUART1" else 1) / self[f"{uart}.BRR"]
