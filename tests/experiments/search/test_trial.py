# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from tinytransit.experiments.search.errors import SearchError
from tinytransit.experiments.search.trial import FoldFigures, Origin, Trial, read_trial, trial_path, write_trial

ORIGIN = Origin(windows_sha256="00", folds=(2, 5), settings={"seed": 1, "architecture": {"widths": [8, 6]}})
FIGURES = FoldFigures(triage_ap=0.97, vetting_ap=0.6, tflite_bytes=20_000)
TRIAL = Trial(number=7, origin=ORIGIN, parameters=10, macs=100, folds={2: FIGURES, 5: FIGURES})


def test_a_trial_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    write_trial(TRIAL, tmp_path)
    assert read_trial(tmp_path, 7, ORIGIN) == TRIAL
    assert read_trial(tmp_path, 8, ORIGIN) is None


@pytest.mark.parametrize(
    "other",
    [
        {"windows_sha256": "01"},
        {"folds": (2,)},
        {"settings": {"seed": 2, "architecture": {"widths": [8, 6]}}},
        {"settings": {"seed": 1, "architecture": {"widths": [8, 4]}}},
    ],
)
def test_a_trial_of_another_origin_does_not_count(tmp_path: Path, other: dict[str, object]) -> None:
    write_trial(TRIAL, tmp_path)
    assert read_trial(tmp_path, 7, ORIGIN.model_copy(update=other)) is None


@pytest.mark.parametrize("content", ["", "{}", TRIAL.model_dump_json().replace("0.97", "1.5")])
def test_a_damaged_trial_is_a_clear_error(tmp_path: Path, content: str) -> None:
    write_trial(TRIAL, tmp_path)
    trial_path(tmp_path, 7).write_text(content)
    with pytest.raises(SearchError, match=r"(?s)trial_007\.json is not a kept trial .*delete it and run again"):
        read_trial(tmp_path, 7, ORIGIN)
