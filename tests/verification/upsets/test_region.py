# SPDX-License-Identifier: MIT
"""Draws of upsets from the regions of a device."""

import pytest

from tinytransit.verification.upsets.region import Bit, Region, Registers, SeuError, Space, parse_regions
from tinytransit.verification.upsets.sampling import injections_in

WEIGHTS = Space(Region.WEIGHTS, 0x0800_1000, 100, (5000, 5001))
ARENA = Space(Region.ACTIVATIONS, 0x2000_0000, 64, (5000, 5001))
REGISTERS = Space(Region.REGISTERS, 0, 0, (5000, 5001))


def test_the_same_seed_draws_the_same_upsets_and_another_draws_others() -> None:
    first = [ARENA.draw(1, number) for number in range(50)]
    assert first == [ARENA.draw(1, number) for number in range(50)]
    assert first != [ARENA.draw(2, number) for number in range(50)]


def test_an_upset_does_not_depend_on_how_many_were_drawn_before() -> None:
    assert ARENA.draw(1, 40) == [ARENA.draw(1, number) for number in range(50)][40]


def test_every_bit_window_and_instant_is_in_reach_and_nothing_else() -> None:
    drawn = [ARENA.draw(1, number) for number in range(5000)]
    assert {(u.bit.place, u.bit.bit) for u in drawn} == {
        (0x2000_0000 + byte, bit) for byte in range(64) for bit in range(8)
    }
    assert {u.window for u in drawn} == {0, 1}
    assert all(0 <= u.instant < ARENA.instants[u.window] for u in drawn)


def test_what_lasts_is_hit_before_the_inference() -> None:
    assert {WEIGHTS.draw(1, number).instant for number in range(100)} == {0}


def test_populations_are_bits_by_instants() -> None:
    assert WEIGHTS.population == 800 * 2
    assert ARENA.population == 512 * 10001
    assert REGISTERS.bits == 13 * 32 + 30 + 32 + 31 + 14


def test_bits_that_no_register_stores_are_left_out() -> None:
    bits = Registers.bits()
    assert len(set(bits)) == len(bits)
    assert not {Bit(Registers.SP, 0), Bit(Registers.SP, 1), Bit(Registers.PC, 0), Bit(Registers.PSR, 9)} & set(bits)


def test_a_plan_takes_a_number_or_an_error() -> None:
    assert injections_in(ARENA, 7, 0.02, 0.95) == 7
    # 2401 of an infinite population; this one has five million.
    assert injections_in(ARENA, None, 0.02, 0.95) == 2400
    assert injections_in(WEIGHTS, 10**6, 0.02, 0.95) == WEIGHTS.population


def test_unknown_regions_are_named() -> None:
    assert parse_regions("stack, weights,stack") == (Region.STACK, Region.WEIGHTS)
    with pytest.raises(SeuError, match="cache"):
        parse_regions("stack,cache")
