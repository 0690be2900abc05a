# SPDX-License-Identifier: MIT
"""Modelled cycles of the survey: every stage is costed, and a sample is scaled to the whole."""

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT
from helpers.searched_stars import planet, with_planets
from verification.survey.conftest import raw

from tinytransit.verification.survey.cycles import STAGES, survey_cycles, whole
from tinytransit.verification.survey.errors import SurveyError


@pytest.mark.emulator
def test_every_stage_of_a_star_has_its_cost() -> None:
    # As much of a sector as the samples of all stages need.
    time, flux = with_planets(planet(2.3))
    stages = survey_cycles(raw(time[:2600], flux[:2600]), ROOT / "firmware", RELEASED_MODEL)
    assert [stage.name for stage in stages] == list(STAGES.values())
    total = whole(stages)
    assert total.cycles.low < total.cycles.mid < total.cycles.high
    assert total.instructions < total.cycles.mid
    search = next(stage for stage in stages if stage.name == "search")
    assert 1 <= search.followed < search.pieces
    assert search.cost.instructions > 0.5 * total.instructions


def test_a_star_without_scatter_is_refused() -> None:
    time, flux = with_planets()
    with pytest.raises(SurveyError, match="whole numbers"):
        survey_cycles(raw(time, 0.0 * flux + 1.0))
