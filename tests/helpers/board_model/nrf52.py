# SPDX-License-Identifier: MIT
"""The nRF52840 around its core, after power-on or as the Nano 33 BLE's bootloader leaves it."""

from helpers.board_model.registers import WORD, Peripherals

_FLAG = 1
_TASKS = ("STARTRX", 0x000), ("STOPRX", 0x004), ("STARTTX", 0x008), ("STOPTX", 0x00C)
_EVENTS = (
    ("CTS", 0x100), ("NCTS", 0x104), ("RXDRDY", 0x108), ("ENDRX", 0x110), ("TXDRDY", 0x11C), ("ENDTX", 0x120),
    ("ERROR", 0x124), ("RXTO", 0x144), ("RXSTARTED", 0x14C), ("TXSTARTED", 0x150), ("TXSTOPPED", 0x158),
)  # fmt: skip
_PSEL = ("RTS", 0x508), ("TXD", 0x50C), ("CTS", 0x510), ("RXD", 0x514)
UARTE, UART = 8, 4


class Nrf52840(Peripherals):
    """An nRF52840.

    Args:
        revision: Word 0x134 of FICR: 5 is build code F0.
        approtect: UICR.APPROTECT.
        reset_flags: RESETREAS.
        after_bootloader: Whether the UARTE runs with DMA, as the bootloader of the Nano 33 BLE leaves it.
    """

    def __init__(
        self, revision: int = 5, approtect: int = WORD, *, reset_flags: int = 0, after_bootloader: bool = False
    ) -> None:
        super().__init__()
        self.add("FICR", 0x10000000, [("PART", 0x130, 8, 0), ("REVISION", 0x134, revision, 0)])
        self.add("UICR", 0x10001000, [("APPROTECT", 0x208, approtect, 0)])
        self.add("CLOCK", 0x40000000, [
            ("HFCLKSTART", 0x000, 0, _FLAG), ("LFCLKSTART", 0x008, 0, _FLAG), ("HFCLKSTARTED", 0x100, 0, _FLAG),
            ("RESETREAS", 0x400, reset_flags, 0x1F000F), ("LFCLKSTAT", 0x418, 0, 0), ("APPROTECT", 0x558, 0, WORD),
        ])  # fmt: skip
        self.add("NVMC", 0x4001E000, [("ICACHECNF", 0x540, 0, 0x101)])
        bootloader = {"ENABLE": UARTE, "TXD": 0x23, "RXD": 0x2A, "RTS": WORD, "CTS": WORD} if after_bootloader else {}
        self.add("UART", 0x40002000, [
            *((f"TASKS_{name}", offset, 0, _FLAG) for name, offset in _TASKS),
            *((name, offset, int(after_bootloader and name in ("ENDRX", "RXDRDY")), _FLAG) for name, offset in _EVENTS),
            ("SHORTS", 0x200, 0x20 if after_bootloader else 0, 0x78), ("INTENSET", 0x304, 0, 0x5A0397),
            ("INTENCLR", 0x308, 0, 0x5A0397), ("ERRORSRC", 0x480, 0, 0xF),
            ("ENABLE", 0x500, bootloader.get("ENABLE", 0), 0xF),
            # Of a pin's selection Nordic's own drivers write the number alone (hal/nrf_uarte.h).
            *((name, offset, bootloader.get(name, WORD), WORD) for name, offset in _PSEL),
            ("BYTE_OUT", 0x51C, 0, 0xFF), ("BAUDRATE", 0x524, 0x04000000, WORD), ("CONFIG", 0x56C, 0, 0x1F),
        ])  # fmt: skip
        for port, base in ((0, 0x50000000), (1, 0x50000300)):
            self.add(f"P{port}", base, [("OUTSET", 0x508, 0, WORD),
                                        *((f"PIN_CNF{n}", 0x700 + 4 * n, 2, 0x3070F) for n in range(32))])  # fmt: skip
        self.add("RTC0", 0x4000B000, [
            ("START", 0, 0, _FLAG), ("STOP", 4, 0, _FLAG), ("CLEAR", 8, 0, _FLAG), ("TICK", 0x100, 0, _FLAG),
            ("INTENSET", 0x304, 0, 0xF0003), ("EVTENSET", 0x344, 0, 0xF0003), ("PRESCALER", 0x508, 0, 0xFFF),
        ])  # fmt: skip
        self.add("TIMER0", 0x40008000, [
            ("START", 0, 0, _FLAG), ("STOP", 4, 0, _FLAG), ("CLEAR", 0x0C, 0, _FLAG), ("CAPTURE0", 0x40, 0, _FLAG),
            ("MODE", 0x504, 0, 3), ("BITMODE", 0x508, 0, 3), ("PRESCALER", 0x510, 4, 15), ("CC0", 0x540, 0, WORD),
        ])  # fmt: skip
        self.add("WDT", 0x40010000, [("START", 0, 0, _FLAG), ("CRV", 0x504, WORD, WORD), ("CONFIG", 0x50C, 1, 9),
                                     ("RR0", 0x600, 0, WORD)])  # fmt: skip
        self.receiving = self.sending = after_bootloader
        self.rtc_runs = self.watchdog_runs = False
        self.on_write("CLOCK.HFCLKSTART", lambda before, value: self._task(self.later, "CLOCK.HFCLKSTARTED", 1, 1))
        self.on_write(
            "CLOCK.LFCLKSTART", lambda before, value: self._task(self.later, "CLOCK.LFCLKSTAT", 1 << 16, 1 << 16)
        )
        self.on_write("CLOCK.RESETREAS", lambda before, value: before & ~value)
        self.on_write("UART.TASKS_STARTRX", lambda before, value: self._listen(True))
        self.on_write("UART.TASKS_STARTTX", lambda before, value: self._speak(True))
        self.on_write("UART.TASKS_STOPRX", lambda before, value: self._listen(False))
        self.on_write("UART.TASKS_STOPTX", lambda before, value: self._speak(False))
        self.on_write("UART.ENABLE", self._enable)
        self.on_write("UART.BYTE_OUT", self._send)
        for name, _ in _PSEL:
            self.on_write(f"UART.{name}", self._while_off)
        self.on_write("RTC0.START", lambda before, value: self._run_rtc(True))
        self.on_write("RTC0.STOP", lambda before, value: self._run_rtc(False))
        self.on_write("RTC0.PRESCALER", self._set_rtc)
        self.on_write("WDT.START", lambda before, value: self._watch())
        for name in ("CRV", "CONFIG"):
            self.on_write(f"WDT.{name}", self._before_watch)

    def _task(self, action: object, *arguments: object) -> int:
        assert callable(action)
        action(*arguments)
        return 0

    def _listen(self, on: bool) -> int:
        if not on and self.receiving:
            self.later("UART.RXTO", 1, 1)
        self.forbid(on and self["UART.ENABLE"] != UART, "the receiver starts while the UART is off")
        self.receiving = on
        return 0

    def _speak(self, on: bool) -> int:
        if not on and self.sending:
            self.later("UART.TXSTOPPED", 1, 1)
        self.sending = on
        return 0

    def _enable(self, before: int, value: int) -> int:
        # DMA that is not stopped writes to memory that is somebody else's (Product Specification, UARTE, "Low power").
        running = before == UARTE and (self.receiving or self.sending)
        self.forbid(running or (before == UARTE and not self["UART.RXTO"]), "the UARTE is switched off while it runs")
        self.forbid(bool(value) and bool(before), "the UART changes its kind while it is on")
        return value

    def _while_off(self, before: int, value: int) -> int:
        self.forbid(self["UART.ENABLE"] != 0, "a pin is chosen while the UART is on")
        return value

    def _send(self, before: int, value: int) -> int:
        self.forbid(self["UART.ENABLE"] != UART or not self.sending, "a byte is sent while the UART is off")
        self.sent.append(value)
        self.later("UART.TXDRDY", 1, 1, reads=2)
        return value

    def _run_rtc(self, on: bool) -> int:
        self.rtc_runs = on
        return 0

    def _set_rtc(self, before: int, value: int) -> int:
        self.forbid(self.rtc_runs, "the RTC's prescaler is set while it runs")
        return value

    def _watch(self) -> int:
        self.watchdog_runs = True
        return 0

    def _before_watch(self, before: int, value: int) -> int:
        self.forbid(self.watchdog_runs, "the watchdog is set while it runs")
        return value

    @property
    def baud(self) -> float:
        """What the line runs at: the register is in units of 16 MHz / 2^32."""
        return self["UART.BAUDRATE"] * 16e6 / 2**32
