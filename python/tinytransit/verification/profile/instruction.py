# SPDX-License-Identifier: MIT
"""Thumb-2 instructions, reduced to what their cost depends on."""

from dataclasses import dataclass
from enum import Enum, auto

import capstone
from capstone import arm

from tinytransit.verification.emulator.errors import EmulationError


class Kind(Enum):
    """How an instruction is costed; a name for each group of rows in Arm's table."""

    DATA = auto()
    DIVIDE = auto()
    LOAD = auto()
    STORE = auto()
    MULTIPLE = auto()
    CALL = auto()
    BRANCH = auto()
    TABLE_BRANCH = auto()
    IT = auto()
    SYSTEM = auto()
    SYNCHRONIZE = auto()
    FLOAT = auto()


@dataclass(frozen=True)
class Instruction:
    """One instruction at one address.

    Attributes:
        address: Where it lies.
        size: 2 or 4 bytes.
        kind: How it is costed.
        cycles: Cycles of a FLOAT, words of a MULTIPLE, otherwise 0.
        address_registers: Registers that make up the address of a load or store.
        written: Registers that it changes.
        base_update: Whether it loads and changes its base register too.
        register_offset: Whether its address is the sum of two registers.
        literal: Whether it loads relative to the program counter.
        read: Registers that it uses.
    """

    address: int
    size: int
    kind: Kind
    cycles: int
    address_registers: frozenset[int]
    written: frozenset[int]
    base_update: bool
    register_offset: bool
    literal: bool
    read: frozenset[int]

    @property
    def end(self) -> int:
        """Address of the next instruction in memory."""
        return self.address + self.size


def _ids(*names: str) -> frozenset[int]:
    return frozenset(getattr(arm, f"ARM_INS_{name}") for name in names)


_KINDS = {
    Kind.DIVIDE: _ids("SDIV", "UDIV"),
    Kind.LOAD: _ids("LDR", "LDRB", "LDRH", "LDRSB", "LDRSH", "LDRT", "LDRBT", "LDRHT", "LDRSBT", "LDRSHT", "LDREX",
                    "LDREXB", "LDREXH"),
    Kind.STORE: _ids("STR", "STRB", "STRH", "STRT", "STRBT", "STRHT", "STREX", "STREXB", "STREXH"),
    Kind.MULTIPLE: _ids("LDM", "LDMDB", "STM", "STMDB", "PUSH", "POP", "LDRD", "STRD", "VLDMIA", "VLDMDB", "VSTMIA",
                        "VSTMDB", "VPUSH", "VPOP", "VLDR", "VSTR"),
    Kind.CALL: _ids("BL", "BLX"),
    Kind.BRANCH: _ids("B", "BX", "CBZ", "CBNZ"),
    Kind.TABLE_BRANCH: _ids("TBB", "TBH"),
    Kind.IT: _ids("IT"),
    Kind.SYSTEM: _ids("MRS", "MSR", "CPS"),
    Kind.SYNCHRONIZE: _ids("ISB"),
}  # fmt: skip
_KIND_OF = {number: kind for kind, numbers in _KINDS.items() for number in numbers}
# Arm's "FPU instruction set": cycles of the floating-point instructions that move no memory.
_FLOAT = {
    **dict.fromkeys(_ids("VABS", "VADD", "VCMP", "VCMPE", "VCVT", "VCVTB", "VCVTR", "VCVTT", "VMOV", "VMRS", "VMSR",
                         "VMUL", "VNEG", "VNMUL", "VSUB"), 1),
    # The decoder's older names of VMRS to the flags, and of VMOV of a constant.
    **dict.fromkeys(_ids("FMSTAT", "FCONSTS"), 1),
    **dict.fromkeys(_ids("VFMA", "VFMS", "VFNMA", "VFNMS", "VMLA", "VMLS", "VNMLA", "VNMLS"), 3),
    **dict.fromkeys(_ids("VDIV", "VSQRT"), 14),
}  # fmt: skip
_STACK_OPERATIONS = _ids("PUSH", "POP", "VPUSH", "VPOP")
_LOADED_PAIRS = _ids("LDRD", "STRD")
_DOUBLES = frozenset(range(arm.ARM_REG_D0, arm.ARM_REG_D31 + 1))


class Decoder:
    """Decodes instructions, each address once."""

    def __init__(self) -> None:
        self._capstone = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS)
        self._capstone.detail = True

    def decode(self, code: bytes, address: int) -> Instruction:
        """Return the instruction at the start of ``code``.

        Raises:
            EmulationError: If there is none, or it is one whose cost Arm does not publish.
        """
        found = next(self._capstone.disasm(code, address, 1), None)
        if found is None:
            raise EmulationError(f"no instruction known for {code.hex()} at 0x{address:08x}")
        reads, writes = found.regs_access()
        kind, cycles = _classify(found)
        registers = [operand.reg for operand in found.operands if operand.type == arm.ARM_OP_REG]
        memory = next((operand.mem for operand in found.operands if operand.type == arm.ARM_OP_MEM), None)
        if memory is not None:
            address_registers = {memory.base, memory.index} - {arm.ARM_REG_INVALID}
        elif kind is Kind.MULTIPLE:
            address_registers = {arm.ARM_REG_SP if found.id in _STACK_OPERATIONS else registers[0]}
        else:
            address_registers = set()
        return Instruction(
            address=address,
            size=found.size,
            kind=kind,
            cycles=cycles,
            address_registers=frozenset(address_registers),
            written=frozenset(writes),
            base_update=bool(found.writeback) and kind is Kind.LOAD,
            register_offset=memory is not None and memory.index != arm.ARM_REG_INVALID,
            literal=memory is not None and memory.base == arm.ARM_REG_PC,
            read=frozenset(reads),
        )


def _classify(found: capstone.CsInsn) -> tuple[Kind, int]:
    """Return an instruction's kind and its cycles or words."""
    kind = _KIND_OF.get(found.id)
    if kind is Kind.MULTIPLE:
        return kind, _words(found)
    if kind is not None:
        return kind, 0
    if found.mnemonic.startswith("v"):
        if found.id not in _FLOAT:
            raise EmulationError(f"no cycles are published for {found.mnemonic}, at 0x{found.address:08x}")
        moves_pair = found.id == arm.ARM_INS_VMOV and len(found.operands) >= 3
        return Kind.FLOAT, 2 if moves_pair else _FLOAT[found.id]
    # Arm's "Table of processor instructions" gives one cycle to all the rest:
    # moves, arithmetic, every multiplication, SIMD, bit fields, hints.
    return Kind.DATA, 0


def _words(found: capstone.CsInsn) -> int:
    """Return how many words a load or store of several registers moves."""
    if found.id in _LOADED_PAIRS:
        return 2
    registers = [operand.reg for operand in found.operands if operand.type == arm.ARM_OP_REG]
    has_base = not any(operand.type == arm.ARM_OP_MEM for operand in found.operands)
    moved = registers[1:] if has_base and found.id not in _STACK_OPERATIONS else registers
    return sum(2 if register in _DOUBLES else 1 for register in moved)
