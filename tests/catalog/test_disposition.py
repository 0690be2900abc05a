# SPDX-License-Identifier: MIT
"""Dispositions of all catalogues in one vocabulary."""

import pytest

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.window.labels import are_planets, label_of


@pytest.mark.parametrize(
    ("word", "verdict", "label", "planet"),
    [
        ("CP", Verdict.PLANET, 1, True),
        (" confirmed ", Verdict.PLANET, 1, True),
        ("PC", Verdict.CANDIDATE, 1, True),
        ("APC", Verdict.CANDIDATE, 1, False),
        ("EB", Verdict.ECLIPSING_BINARY, 1, False),
        ("AFP", Verdict.FALSE_POSITIVE, 1, False),
        ("REFUTED", Verdict.FALSE_POSITIVE, 1, False),
        ("NTP", Verdict.NOT_TRANSIT_LIKE, 0, False),
        ("FA", Verdict.NOT_TRANSIT_LIKE, 0, False),
        ("UNK", Verdict.UNKNOWN, -1, False),
        ("", Verdict.UNKNOWN, -1, False),
    ],
)
def test_a_word_of_any_source_has_one_verdict_and_the_label_that_follows(
    word: str, verdict: Verdict, label: int, planet: bool
) -> None:
    assert verdict_of(word) is verdict
    assert label_of(word) == label
    assert are_planets([word])[0] == planet
