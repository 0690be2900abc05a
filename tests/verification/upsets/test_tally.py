# SPDX-License-Identifier: MIT
"""Injections added up."""

import pytest

from tinytransit.verification.upsets.tally import RegionTally


def test_shares_add_up(tallied: RegionTally) -> None:
    assert tallied.all.injections == 100
    assert sum(interval.share for interval in tallied.all.outcomes.values()) == pytest.approx(1)
    assert tallied.all.silent.share == pytest.approx(0.4)
    assert tallied.all.silent.low < 0.4 < tallied.all.silent.high
    assert sum(unit.injections for unit in tallied.units) == 100
    assert sum(group.injections for group in tallied.bit_groups) == 100


def test_the_worst_unit_comes_first_and_bits_in_order(tallied: RegionTally) -> None:
    assert [unit.name for unit in tallied.units] == ["second", "first"]
    assert [group.name for group in tallied.bit_groups] == [f"bit {bit} of 16" for bit in range(16)]
