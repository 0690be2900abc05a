# SPDX-License-Identifier: MIT
"""Matches of two catalogues by star and by position."""

from fractions import Fraction

import pytest

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.crossmatch import counts_of, csv_of, match_by_id, match_by_position

ARCSEC = 1 / 3600


def candidate(
    star: str,
    name: str,
    period: float | None,
    ra: float | None = None,
    dec: float | None = None,
    epoch: float | None = 2459000.0,
    disposition: str = "PC",
) -> Candidate:
    return Candidate(star, name, disposition, "test", period, epoch, 2.0, None, ra, dec)


def test_of_several_candidates_on_a_star_the_one_of_the_same_period_is_found() -> None:
    ours = [candidate("TIC 1", "b", 3.0), candidate("TIC 1", "c", 7.0), candidate("TIC 9", "b", 3.0)]
    others = [
        candidate("TIC 1", "x", 14.0),
        candidate("TIC 1", "y", 3.01, epoch=2459003.1),
        candidate("TIC 2", "z", 3.0),
    ]
    b, c, alone = match_by_id(ours, others)
    assert b.other is others[1] and b.ratio == 1 and b.offset_days == pytest.approx(-0.09, abs=0.02)
    assert c.other is others[0] and c.ratio == Fraction(1, 2) and c.offset_days is None
    assert alone.other is None
    assert counts_of([b, c, alone]) == {
        "candidates": 3,
        "star in both": 2,
        "same period": 1,
        "harmonic": 1,
        "same period, same verdict": 1,
    }


def test_positions_match_within_the_radius_also_across_the_zero_of_right_ascension() -> None:
    ours = [
        candidate("KIC 1", "b", 3.0, 359.9999, 60.0),
        candidate("KIC 2", "b", 3.0, 10.0, -5.0),
        candidate("KIC 3", "b", 3.0),
        candidate("KIC 4", "b", 3.0, 500.0, 0.0),
    ]
    others = [
        candidate("TIC 1", "x", 9.0, 0.0001, 60.0),
        candidate("TIC 1", "y", 3.0, 0.0001, 60.0),
        candidate("TIC 2", "x", 3.0, 10.0, -5.0 + 4 * ARCSEC),
    ]
    wrapped, too_far, *unplaced = match_by_position(ours, others, 3.5)
    assert wrapped.other is others[1] and wrapped.ratio == 1
    assert wrapped.separation_arcsec == pytest.approx(0.36, abs=0.01)  # 0.72 arcsec of right ascension at 60 degrees
    assert too_far.other is None
    assert all(match.other is None for match in unplaced)
    (nearer,) = match_by_position(ours[1:2], others, 4.5)
    assert nearer.other is others[2] and nearer.separation_arcsec == pytest.approx(4.0)


def test_without_positions_or_periods_nothing_breaks() -> None:
    bare = [candidate("TIC 1", "b", None, epoch=None), candidate("TIC 1", "c", 0.0)]
    assert [match.ratio for match in match_by_id(bare, bare)] == [None, None]
    assert [match.other for match in match_by_position(bare, bare, 3.5)] == [None, None]


def test_the_table_has_a_line_for_each_candidate() -> None:
    ours = [candidate("TIC 1", "b", 1.5), candidate("TIC 9", "b", 3.0)]
    lines = csv_of(match_by_id(ours, [candidate("TIC 1", "x", 3.0)])).splitlines()
    assert lines[1] == "TIC 1,b,test,candidate,1.5,TIC 1,x,test,candidate,3.0,,1/2,"
    assert lines[2] == "TIC 9,b,test,candidate,3.0,,,,,,,,"
