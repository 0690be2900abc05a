# SPDX-License-Identifier: MIT
"""A tally of a hundred upsets."""

import pytest

from tinytransit.verification.upsets.journal import Injection
from tinytransit.verification.upsets.outcome import Outcome
from tinytransit.verification.upsets.region import Region
from tinytransit.verification.upsets.tally import RegionTally, tally_region

OUTCOMES = [Outcome.MASKED] * 50 + [Outcome.WRONG_SCORE] * 30 + [Outcome.WRONG_DECISION] * 10 + [Outcome.CRASH] * 10


@pytest.fixture
def tallied() -> RegionTally:
    """A hundred upsets of weights in two units, with elements of 16 bits."""
    injections = [
        Injection("none", Region.WEIGHTS, number, 0, 0, 0, number % 8, "first" if number < 60 else "second",
                  number % 16, 2, outcome, "", "")
        for number, outcome in enumerate(OUTCOMES)
    ]  # fmt: skip
    return tally_region(Region.WEIGHTS, 1000, 8000, injections, 0.95)
