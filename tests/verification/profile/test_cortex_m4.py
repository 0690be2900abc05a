# SPDX-License-Identifier: MIT
"""Costs of single instructions, compared with Arm's table."""

import pytest

pytest.importorskip("capstone", reason="instructions are decoded by capstone ([profile])")

from tinytransit.verification.profile.cortex_m4 import HIGH, LOW, MID, issue_cycles
from tinytransit.verification.profile.instruction import Decoder, Instruction

LOAD_R3_FROM_R2 = "13 68"  # ldr r3, [r2]
LOAD_R4_FROM_R3 = "1c 68"  # ldr r4, [r3]
LOAD_R5_FROM_R2 = "15 68"  # ldr r5, [r2]
LOAD_R3_UPDATING_R2 = "52 f8 04 3b"  # ldr r3, [r2], #4
LOAD_LITERAL = "00 4b"  # ldr r3, [pc, #0]
STORE_R5 = "15 60"  # str r5, [r2]
STORE_R5_AT_SUM = "15 51"  # str r5, [r2, r4]
ADD_TO_R2 = "04 32"  # adds r2, #4
DIVIDE = "b2 fb f3 f2"  # udiv r2, r2, r3
PUSH_FOUR = "0f b4"  # push {r0-r3}
MULTIPLY_ACCUMULATE = "a1 ee 20 0a"  # vfma.f32: a form with three registers
IT_EQUAL = "08 bf"  # it eq


def decoded(text: str) -> Instruction:
    return Decoder().decode(bytes.fromhex(text.replace(" ", "")), 0x0800_0000)


@pytest.mark.parametrize(
    ("text", "before", "cycles"),
    [
        (ADD_TO_R2, None, (1, 1, 1)),
        (LOAD_R3_FROM_R2, None, (2, 2, 2)),
        (LOAD_R5_FROM_R2, LOAD_R3_FROM_R2, (1, 1, 1)),
        (LOAD_R4_FROM_R3, LOAD_R3_FROM_R2, (2, 2, 2)),
        (LOAD_R5_FROM_R2, LOAD_R3_UPDATING_R2, (2, 2, 2)),
        (LOAD_R3_FROM_R2, ADD_TO_R2, (2, 3, 3)),
        (LOAD_R3_FROM_R2, STORE_R5, (2, 2, 3)),
        (LOAD_LITERAL, None, (2, 2, 3)),
        (STORE_R5, None, (1, 1, 1)),
        (STORE_R5_AT_SUM, None, (2, 2, 2)),
        (STORE_R5_AT_SUM, LOAD_R3_FROM_R2, (1, 1, 1)),
        (DIVIDE, None, (2, 7, 12)),
        (PUSH_FOUR, None, (5, 5, 5)),
        (IT_EQUAL, None, (0, 1, 1)),
        (MULTIPLY_ACCUMULATE, None, (3, 3, 3)),
        (MULTIPLY_ACCUMULATE, MULTIPLY_ACCUMULATE, (4, 4, 4)),
    ],
)
def test_an_instruction_costs_what_the_table_says(text: str, before: str | None, cycles: tuple[int, ...]) -> None:
    current, previous = decoded(text), decoded(before) if before else None
    assert tuple(issue_cycles(current, previous, assumed) for assumed in (LOW, MID, HIGH)) == cycles
