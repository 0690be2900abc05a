# SPDX-License-Identifier: MIT
"""Registers with what happens when they are read and written, and with a list of what must not have happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

WORD = 0xFFFFFFFF


@dataclass
class Register:
    """A register.

    Attributes:
        name: Peripheral and register, with a dot between them.
        reset: Its value after reset.
        bits: Those that exist; the others must be written as they are after reset.
        written: Called with the value before and the value written; returns the value that it then has.
        read: Called before it is read.
    """

    name: str
    reset: int
    bits: int
    written: Callable[[int, int], int] | None = None
    read: Callable[[], None] | None = None


@dataclass
class _Pending:
    """Bits that change when a register has been read so often."""

    reads: int
    bits: int
    value: int


@dataclass
class Peripherals:
    """The peripherals of a chip.

    Attributes:
        violations: What start-up code did that the chip's documentation forbids, in order.
        writes: Name and value of every write, in order.
        sent: Bytes that left the UART.
    """

    violations: list[str] = field(default_factory=list)
    writes: list[tuple[str, int]] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._at: dict[int, Register] = {}
        self._value: dict[str, int] = {}
        self._pending: dict[str, list[_Pending]] = {}
        self._clocks: dict[str, tuple[str, int]] = {}
        self._by_name: dict[str, Register] = {}

    def add(self, peripheral: str, base: int, registers: Iterable[tuple[str, int, int, int]]) -> None:
        """Add registers, each with name, offset, value after reset, and the bits that exist."""
        for name, offset, reset, bits in registers:
            register = Register(f"{peripheral}.{name}", reset, bits)
            self._at[base + offset] = self._by_name[register.name] = register
            self._value[register.name] = reset

    def on_write(self, name: str, written: Callable[[int, int], int]) -> None:
        """Say what a register makes of the value before and the value written."""
        self._by_name[name].written = written

    def on_read(self, name: str, read: Callable[[], None]) -> None:
        """Say what happens before a register is read."""
        self._by_name[name].read = read

    def needs_clock(self, peripheral: str, enable: str, bit: int) -> None:
        """Say which bit switches a peripheral on; before that nothing of it may be touched."""
        self._clocks[peripheral] = (enable, bit)

    def addresses(self) -> Iterable[int]:
        """Return where the registers lie."""
        return self._at.keys()

    def __getitem__(self, name: str) -> int:
        return self._value[name]

    def __setitem__(self, name: str, value: int) -> None:
        self._value[name] = value

    def later(self, name: str, bits: int, value: int, reads: int = 3) -> None:
        """Change bits of a register when it has been read so often: who does not wait is found out."""
        self._pending.setdefault(name, []).append(_Pending(reads, bits, value))

    def forbid(self, condition: bool, text: str) -> None:
        """Note a violation."""
        if condition:
            self.violations.append(text)

    def _checked(self, address: int, size: int, what: str) -> Register | None:
        register = self._at.get(address)
        if register is None or size != 4:
            self.violations.append(f"{what} of {size} bytes at 0x{address:08x}, where no register is known")
            return None
        peripheral = register.name.split(".")[0]
        enable, bit = self._clocks.get(peripheral, ("", 0))
        self.forbid(bool(enable) and not self[enable] & bit, f"{what} of {register.name} before its clock is on")
        return register

    def load(self, address: int, size: int) -> int:
        """Answer a read."""
        register = self._checked(address, size, "read")
        if register is None:
            return 0
        for pending in self._pending.get(register.name, []):
            pending.reads -= 1
            if pending.reads == 0:
                self[register.name] = self[register.name] & ~pending.bits | pending.value
        if register.read is not None:
            register.read()
        return self[register.name]

    def store(self, address: int, size: int, value: int) -> None:
        """Take a write."""
        register = self._checked(address, size, "write")
        if register is None:
            return
        self.writes.append((register.name, value))
        strange = (value ^ register.reset) & ~register.bits & WORD
        self.forbid(strange != 0, f"{register.name} = 0x{value:08x} changes reserved bits 0x{strange:08x}")
        before = self[register.name]
        self[register.name] = value if register.written is None else register.written(before, value)

    def values_written(self, name: str) -> list[int]:
        """Return what was written to a register, in order."""
        return [value for written, value in self.writes if written == name]
