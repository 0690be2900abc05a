# SPDX-License-Identifier: MIT
"""The costs of small loops against counts made by hand from Arm's table.

Every snippet starts with r0 = inputs and r1 = outputs. RETURN is `movs` 1 and `bx` 1 + P: 3, 4 and 5 cycles for P = 1,
2 and 3. A comment gives the cycles of its line; three figures are low / mid / high.
"""

from dataclasses import astuple
from pathlib import Path

import pytest
from helpers.thumb_snippets import INPUT, OUTPUT, RETURN, profile_snippet

from tinytransit.verification.profile.profile import profile_elf

LOOP = """
    movs r2, #10          @ 1
  1: subs r2, #1          @ 10 x 1
    bne 1b                @ 9 x (1 + P) + 1
"""
SMLAD_LOOP = """
    ldr r2, [r0]          @ 2
    movs r3, #0           @ 1
    mov r12, #4           @ 1
  1: ldr r1, [r2], #4     @ 4 x 2
    ldr r4, [r2], #4      @ 4 x 2: the load before it updates its base
    smlad r3, r1, r4, r3  @ 4 x 1
    subs r12, #1          @ 4 x 1
    bne 1b                @ 3 x (1 + P) + 1
"""
ALTERNATING_WRITE_BACK = """
    ldr r2, [r0]          @ 2
    mov r5, r2            @ 1
    ldr r3, [r2], #4      @ 2
    ldr r4, [r5], #4      @ 2 / 1 / 1: another base is pipelined, but not in the low estimate
    ldr r6, [r2]          @ 2 / 1 / 1
"""
PIPELINED = """
    ldr r2, [r0]          @ 2
    ldr r3, [r2]          @ 2: its address is what the load before it loads
    ldr r4, [r2, #4]      @ 1
    ldr r5, [r2, #8]      @ 1
    str r5, [r2, #12]     @ 1
"""
STORES = """
    ldr r2, [r0]          @ 2
    movs r4, #4           @ 1
    str r4, [r2, r4]      @ 2 / 3 / 3: the sum of two registers, one of which the instruction before it made
    ldr r5, [r2]          @ 2 / 2 / 3: may wait for the store
    str r5, [r2, r4]      @ 1: the sum is hidden behind the load
    nop                   @ 1
    str r5, [r2, #8]      @ 1
"""
ADDRESS_STALL = """
    ldr r2, [r0]          @ 2
    adds r2, #4           @ 1
    ldr r3, [r2]          @ 2 / 3 / 3
    adds r3, #1           @ 1
    ldr r4, [r2]          @ 2: r3 is no part of its address
"""
MULTIPLES = """
    push {r4-r7, lr}      @ 1 + 5
    ldr r2, [r0]          @ 2
    ldm r2, {r4-r7}       @ 1 + 4
    stm r2, {r4, r5}      @ 1 + 2
    ldrd r4, r5, [r2]     @ 1 + 2
    strd r4, r5, [r2]     @ 1 + 2
    movs r0, #0           @ 1
    pop {r4-r7, pc}       @ 1 + 5 + P
"""
IT_BLOCKS = """
    ldr r2, [r0]          @ 2
    movs r3, #0           @ 1; Z is set from here on
    ite eq                @ 0 / 1 / 1
    addeq r3, #1          @ 1
    ldrne r4, [r2]        @ 1: skipped
    itt ne                @ 0 / 1 / 1
    ldrne r4, [r2]        @ 1: skipped
    ldrne r5, [r2]        @ 1: skipped
    it eq                 @ 0 / 1 / 1
    ldreq r4, [r2]        @ 2: what was skipped before it loads nothing that it could overlap
"""
DIVISION = """
    movs r2, #100         @ 1
    movs r3, #7           @ 1
    sdiv r4, r2, r3       @ 2 / 7 / 12
    udiv r4, r2, r3       @ 2 / 7 / 12
"""
MULTIPLICATIONS = """
    movs r2, #3           @ 1, and so is each of these: Arm's table has one cycle for every multiplication
    mla r3, r2, r2, r2
    smull r3, r4, r2, r2
    smlal r3, r4, r2, r2
    smmulr r3, r2, r2
    smladx r3, r2, r2, r3
    sxtb16 r3, r2, ror #8
    ssat r3, #8, r2
"""
LITERAL = "ldr r2, =0x12345678  @ 2 / 2 / 3\n"
UNALIGNED = """
    ldr r2, [r0]          @ 2
    ldr r3, [r2, #2]      @ 2 + 1
    nop                   @ 1
    ldr r3, [r2, #1]      @ 2 + 2
    nop                   @ 1
    ldrh r3, [r2, #1]     @ 2 + 1
    strh r3, [r2, #1]     @ 1: the write buffer takes it
"""
TABLE_BRANCH = """
    movs r2, #0           @ 1
    tbb [pc, r2]          @ 2 + P / 2 + P / 3 + P
  0: .byte (1f - 0b) / 2
    .byte 0
  1:
"""
COMPARE_AND_BRANCH = """
    movs r2, #0           @ 1
    cbnz r2, 1f           @ 1: not taken
    cbz r2, 1f            @ 1 + P
    nop                   @ never
  1:
"""
FLOAT = """
    ldr r2, [r0]          @ 2
    vldr s0, [r2]         @ 2
    vadd.f32 s1, s0, s0   @ 1
    vmul.f32 s2, s1, s1   @ 1 + 1: consumes the result before it
    vfma.f32 s3, s0, s0   @ 3
    vdiv.f32 s4, s0, s0   @ 14
    vstr s4, [r2]         @ 2
    vmov r3, s4           @ 1
    vldm r2, {s0-s2}      @ 1 + 3
    vldr d2, [r2]         @ 1 + 2
"""
BARRIERS = """
    dsb                   @ 1
    isb                   @ 1 + P
    mrs r2, primask       @ 1 / 2 / 2
"""


@pytest.mark.parametrize(
    ("body", "instructions", "cycles"),
    [
        pytest.param(LOOP + RETURN, 23, (33, 43, 53), id="loop"),
        pytest.param(SMLAD_LOOP + RETURN, 25, (38, 42, 46), id="smlad loop"),
        pytest.param(ALTERNATING_WRITE_BACK + RETURN, 7, (12, 11, 12), id="alternating write-back"),
        pytest.param(PIPELINED + RETURN, 7, (10, 11, 12), id="pipelined loads"),
        pytest.param(STORES + RETURN, 9, (13, 15, 17), id="stores"),
        pytest.param(ADDRESS_STALL + RETURN, 7, (11, 13, 14), id="address stall"),
        pytest.param(MULTIPLES, 8, (30, 31, 32), id="multiples"),
        pytest.param(IT_BLOCKS + RETURN, 12, (12, 16, 17), id="it blocks"),
        pytest.param(DIVISION + RETURN, 6, (9, 20, 31), id="division"),
        pytest.param(MULTIPLICATIONS + RETURN, 10, (11, 12, 13), id="multiplications"),
        pytest.param(LITERAL + RETURN, 3, (5, 6, 8), id="literal"),
        pytest.param(UNALIGNED + RETURN, 9, (18, 19, 20), id="unaligned"),
        pytest.param(TABLE_BRANCH + RETURN, 4, (7, 9, 12), id="table branch"),
        pytest.param(COMPARE_AND_BRANCH + RETURN, 5, (7, 9, 11), id="compare and branch"),
        pytest.param(FLOAT + RETURN, 12, (37, 38, 39), id="float"),
        pytest.param(BARRIERS + RETURN, 5, (7, 10, 12), id="barriers"),
    ],
)
def test_cycles_are_those_counted_by_hand(
    tmp_path: Path, body: str, instructions: int, cycles: tuple[int, int, int]
) -> None:
    profile = profile_snippet(tmp_path, body)
    assert (profile.total.instructions, astuple(profile.total.cycles)) == (instructions, cycles)
    # A chunk that ends with every block keeps what it needs of the one before.
    assert profile_elf(tmp_path / "engine.elf", [INPUT], [OUTPUT], chunk=1) == profile


def test_data_reads_are_told_apart_by_where_they_go(tmp_path: Path) -> None:
    body = """
        ldr r2, =table        @ flash: the literal
        ldm r2, {r3-r5}       @ flash: 3
        ldrb r3, [r2]         @ flash
        ldr r2, =variables    @ flash
        ldrd r3, r4, [r2]     @ RAM: 2
        strb r3, [r2]         @ RAM: 1 write
        stm r2, {r3-r5}       @ RAM: 3 writes
    """
    rest = ".section .rodata\n .align 2\n table: .word 1, 2, 3\n .bss\n .align 2\n variables: .space 12\n"
    total = profile_snippet(tmp_path, body + RETURN, rest).total
    assert (total.flash_reads, total.ram_reads, total.ram_writes) == (6, 2, 4)
