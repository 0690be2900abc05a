# SPDX-License-Identifier: MIT
"""Paths of calls, followed stretch by stretch."""

import numpy as np
import pytest

pytest.importorskip("capstone", reason="instructions are decoded by capstone ([profile])")

from tinytransit.verification.profile.call_tree import NO_STEP, CallTree
from tinytransit.verification.profile.instruction import Instruction, Kind
from tinytransit.verification.profile.stretches import Executed, Stretch

MAIN, KERNEL, HELPER = 0x100, 0x200, 0x300


def stretch(function: int, address: int, kind: Kind = Kind.DATA) -> Stretch:
    nothing: frozenset[int] = frozenset()
    one = Instruction(address, 2, kind, 0, nothing, nothing, False, False, False, nothing)
    return Stretch(function, (Executed(one, skipped=False),))


def paths(tree: CallTree, known: list[Stretch], numbers: list[int]) -> list[list[int]]:
    """Return the functions from the entry on, for each stretch but the first."""
    nodes = tree.follow(np.array(numbers), known)
    return [[tree.nodes[number].function for number in tree.path(int(node))] for node in nodes]


NESTED = [
    stretch(MAIN, 0x100, Kind.CALL),
    stretch(KERNEL, 0x200, Kind.CALL),
    stretch(HELPER, 0x300, Kind.BRANCH),
    stretch(KERNEL, 0x202, Kind.BRANCH),
    stretch(MAIN, 0x102),
]


def test_calls_nest_and_return_to_their_callers() -> None:
    assert paths(CallTree(MAIN), NESTED, [0, 1, 2, 3, 4]) == [
        [MAIN, KERNEL],
        [MAIN, KERNEL, HELPER],
        [MAIN, KERNEL],
        [MAIN],
    ]


def test_each_direct_call_of_the_entry_is_a_step_and_what_it_calls_belongs_to_it() -> None:
    known = [
        stretch(MAIN, 0x100, Kind.CALL),
        stretch(KERNEL, 0x200, Kind.BRANCH),
        stretch(MAIN, 0x102, Kind.CALL),
        stretch(MAIN, 0x104),
    ]
    tree = CallTree(MAIN)
    tree.follow(np.array([0, 1, 2, 1, 3]), known)
    assert [(node.function, node.step) for node in tree.nodes] == [(MAIN, NO_STEP), (KERNEL, 0), (KERNEL, 1)]


def test_a_jump_into_another_function_stands_in_the_place_of_the_one_that_jumps() -> None:
    known = [
        stretch(MAIN, 0x100, Kind.CALL),
        stretch(KERNEL, 0x200, Kind.BRANCH),
        stretch(HELPER, 0x300, Kind.BRANCH),
        stretch(MAIN, 0x102),
    ]
    tree = CallTree(MAIN)
    assert paths(tree, known, [0, 1, 2, 3]) == [[MAIN, KERNEL], [MAIN, HELPER], [MAIN]]
    assert [node.step for node in tree.nodes] == [NO_STEP, 0, 0]


def test_how_an_execution_is_cut_makes_no_difference() -> None:
    whole = paths(CallTree(MAIN), NESTED, [0, 1, 2, 3, 4])
    for cut in range(1, 4):
        tree = CallTree(MAIN)
        numbers = [0, 1, 2, 3, 4]
        assert paths(tree, NESTED, numbers[: cut + 1]) + paths(tree, NESTED, numbers[cut:]) == whole
