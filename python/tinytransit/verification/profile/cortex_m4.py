# SPDX-License-Identifier: MIT
"""Costs of instructions on a Cortex-M4 with zero wait states.

Source, unless a line says otherwise: Arm Cortex-M4 Processor Technical Reference Manual, r0p1 (100166), its "Table of
processor instructions", "Load/store timings" and "FPU instruction set". Where Arm gives a range or says "might", the
three estimates differ:

| what | low | mid | high |
|---|---|---|---|
| pipeline refill P of a taken branch (1 to 3) | 1 | 2 | 3 |
| division (2 to 12) | 2 | 7 | 12 |
| IT, folded into the instruction before it or not | 0 | 1 | 1 |
| MRS, MSR, CPS (1 or 2) | 1 | 2 | 2 |
| literal load that contends with the fetch unit | 0 | 0 | 1 |
| address made by the data processing instruction just before: stall | 0 | 1 | 1 |
| load right after a store, whose data phase it waits for | 0 | 0 | 1 |
| access right after a load that updates its base: pipelined | no | if it uses another base | if it uses another base |
| TBB, TBH | 2 + P | 2 + P | 3 + P |

Consecutive loads are pipelined in all three: without it an estimate is 11 to 18 % above silicon. That an access through
the base which the load before it has just updated is not pipelined has been measured on an STM32F407
(github.com/jnk0le/random, cortex_m3m4.md); the manual of the Cortex-M3 (DDI 0337I) says it of every access after
such a load. Silicon was never below the mid estimate, so it is the low one that leaves that pipelining out; code made
of such loads alone then has a low estimate above its mid one.

An instruction whose IT condition does not hold takes one cycle. Interrupts, wait states and bus contention are not
modelled; ``boards`` adds the bands that published figures show.
"""

from dataclasses import dataclass

from tinytransit.verification.profile.instruction import Instruction, Kind


@dataclass(frozen=True)
class Assumptions:
    """The choices of one estimate; the table above names them in this order."""

    refill: int
    divide: int
    it: int
    system: int
    literal: int
    address_stall: int
    load_after_store: int
    pipelined_after_base_update: bool
    table_branch: int


LOW = Assumptions(1, 2, 0, 1, 0, 0, 0, False, 2)
MID = Assumptions(2, 7, 1, 2, 0, 1, 0, True, 2)
HIGH = Assumptions(3, 12, 1, 2, 1, 1, 1, True, 3)

_MEMORY = (Kind.LOAD, Kind.STORE, Kind.MULTIPLE)


def issue_cycles(current: Instruction, previous: Instruction | None, assumed: Assumptions) -> int:
    """Return the cycles of an instruction that is executed, without the refill if it branches.

    Args:
        current: The instruction.
        previous: What was executed just before; None if that was skipped or is not known.
        assumed: Which estimate.
    """
    match current.kind:
        case Kind.LOAD:
            cycles = 1 if _pipelined(current, previous, assumed) else 2
            cycles += assumed.literal * current.literal
            cycles += assumed.load_after_store * (previous is not None and previous.kind is Kind.STORE)
        case Kind.STORE:
            # Only the sum of two registers takes the cycle that a load before it can hide.
            cycles = 2 if current.register_offset and not _pipelined(current, previous, assumed) else 1
        case Kind.MULTIPLE:
            cycles = 1 + current.cycles
        case Kind.DIVIDE:
            cycles = assumed.divide
        case Kind.TABLE_BRANCH:
            cycles = assumed.table_branch
        case Kind.IT:
            cycles = assumed.it
        case Kind.SYSTEM:
            cycles = assumed.system
        case Kind.SYNCHRONIZE:
            cycles = 1 + assumed.refill
        case Kind.FLOAT:
            # "FPU instruction set": a result that the next instruction consumes takes one cycle longer.
            waits = previous is not None and previous.kind is Kind.FLOAT and previous.written & current.read
            cycles = current.cycles + bool(waits)
        case _:
            cycles = 1
    if current.kind in _MEMORY and previous is not None and previous.kind is Kind.DATA:
        cycles += assumed.address_stall * bool(current.address_registers & previous.written)
    return cycles


def _pipelined(current: Instruction, previous: Instruction | None, assumed: Assumptions) -> bool:
    """Return whether the address phase of an access overlaps the data phase of a load before it."""
    if previous is None or previous.kind is not Kind.LOAD:
        return False
    if previous.base_update and not assumed.pipelined_after_base_update:
        return False
    return not current.address_registers & previous.written
