# SPDX-License-Identifier: MIT
"""Injections added up and printed."""

from io import StringIO

import pytest
from rich.console import Console

from tinytransit.deploy.manifest import Manifest
from tinytransit.verification.seu.variant import ALL, NONE, Cost, parse_variants, read_mitigations
from tinytransit.verification.upsets.errors import SeuError
from tinytransit.verification.upsets.journal import Injection
from tinytransit.verification.upsets.outcome import Outcome, outcome_of_answer
from tinytransit.verification.upsets.region import Region
from tinytransit.verification.upsets.tables import print_comparison, print_costs, print_outcomes, print_units
from tinytransit.verification.upsets.tally import RegionTally, tally_region

OUTCOMES = [Outcome.MASKED] * 50 + [Outcome.WRONG_SCORE] * 30 + [Outcome.WRONG_DECISION] * 10 + [Outcome.CRASH] * 10


@pytest.fixture
def tallied() -> RegionTally:
    injections = [
        Injection("none", Region.WEIGHTS, number, 0, 0, 0, number % 8, "first" if number < 60 else "second",
                  number % 16, 2, outcome, "", "")
        for number, outcome in enumerate(OUTCOMES)
    ]  # fmt: skip
    return tally_region(Region.WEIGHTS, 1000, 8000, injections, 0.95)


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


def test_the_tables_say_what_was_seen(tallied: RegionTally) -> None:
    out = StringIO()
    console = Console(file=out, width=132)
    print_outcomes(console, "none", [tallied], 0.95)
    print_units(console, "none", tallied)
    print_comparison(console, {"none": [tallied], "vote": [tallied]})
    print_costs(console, {"none": Cost(1000, 100, 10, 20), "vote": Cost(1100, 100, 20, 50)})
    text = out.getvalue()
    assert "40.0 (30.9-49.8)" in text
    assert "8,000" not in text and "8e+03" in text
    assert "too few" in text
    assert "1,100 (+100)" in text and "2.50" in text


def test_an_answer_is_judged_by_its_bytes_and_its_decision(manifest: Manifest) -> None:
    low, high = bytes([0x80]) * manifest.output_bytes, bytes([0x7F]) * manifest.output_bytes
    near = bytes([0x81]) * manifest.output_bytes
    assert outcome_of_answer(manifest, low, low) is Outcome.MASKED
    assert outcome_of_answer(manifest, low, low, corrected=True) is Outcome.CORRECTED
    assert outcome_of_answer(manifest, low, near) is Outcome.WRONG_SCORE
    assert outcome_of_answer(manifest, low, high, corrected=True) is Outcome.WRONG_DECISION


def test_variants_are_named_between_commas() -> None:
    assert parse_variants("none, scrub:8+vote") == ("none", "scrub:8+vote")
    assert parse_variants("all") == (NONE, *read_mitigations(), ALL)
    assert parse_variants("none,all") == ("none", "all")
    for wrong in ("tmr", "vote:2", "scrub:0", ""):
        with pytest.raises(SeuError, match="mitigation"):
            parse_variants(wrong)
