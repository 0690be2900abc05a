# SPDX-License-Identifier: MIT
"""Record what the survey of a star costs a Cortex-M4: a star without and one with a planet, instruction by instruction.

Run in the root of the checkout after a change of the survey's C, its engine or the released network:
``python tools/record_survey_cycles.py``; takes five minutes. `tinytransit feasibility` and `python -m hil mission` read
what it writes.
"""

from pathlib import Path

from tinytransit.files import write_json
from tinytransit.progress import counting
from tinytransit.verification.mission.sky import Injected, synthetic_star
from tinytransit.verification.survey.cycles import survey_cycles, whole
from tinytransit.verification.survey.recorded import FILE, RecordedStar, recorded_document, sources_digest
from tinytransit.verification.survey.twin import SurveyTwin, searches_of

_FIRMWARE, _MODEL = Path("firmware"), Path("models")
_TARGET = Path("python/tinytransit/verification/survey") / FILE
_SEED, _SHARE = 1, 0.5


def main() -> None:
    """Write the record: the first quiet star and the first planet of a seed."""
    twin = SurveyTwin(_FIRMWARE, _MODEL)
    rows: dict[Injected, RecordedStar] = {}
    for index in range(50):
        sky = synthetic_star(_SEED, index, _SHARE)
        if sky.injected in rows or sky.injected not in (Injected.NOTHING, Injected.PLANET):
            continue
        surveyed = twin.survey(sky.star)
        if bool(surveyed.reports) != (sky.injected is Injected.PLANET):
            continue
        with counting(f"{sky.star.name}: instructions") as progress:
            cost = whole(survey_cycles(sky.star, _FIRMWARE, _MODEL, progress))
        words = f"{sky.star.name}, {sky.injected}"
        rows[sky.injected] = RecordedStar(words, searches_of(surveyed.trace), len(surveyed.reports), cost)
        print(f"{words}: {rows[sky.injected].searches} searches, {cost.cycles.mid:,} cycles", flush=True)
    write_json(_TARGET, recorded_document(sources_digest(_FIRMWARE, _MODEL), rows.values()))


if __name__ == "__main__":
    main()
