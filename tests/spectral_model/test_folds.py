# SPDX-License-Identifier: MIT
"""Folds of spectra: what is kept is found again, and only by the same settings."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tensorflow", reason="networks are trained with TensorFlow ([train])")

from tinytransit.kept import KeptError
from tinytransit.progress import counting
from tinytransit.spectral_model import evaluating
from tinytransit.spectral_model.evaluating import cross_validate
from tinytransit.spectral_model.kinds import KINDS, Kind, KindName
from tinytransit.spectral_model.labelled import LabelledSpectra

if TYPE_CHECKING:
    # pytest takes it for a class of tests.
    from tinytransit.spectral_model.evaluating import Tested

KIND = replace(KINDS[KindName.SUPERNOVA], steps=16, fresh=1, tests=(None,))


def validated(kind: Kind, labelled: LabelledSpectra, kept: Path) -> "list[Tested]":
    with counting("steps", 2 * kind.steps) as progress:
        return cross_validate(kind, kind.spectra(labelled), "ab", 2, 1, True, kept, progress)


@pytest.mark.training
def test_a_finished_fold_is_not_trained_again(
    labelled: LabelledSpectra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = validated(KIND, labelled, tmp_path)
    assert first.int8["spectra"] == len(KIND.spectra(labelled))
    for answerer in ("int8", "float32", "trees"):
        assert len(first.fold_figures[answerer]["macro_f1"]) == 2
    monkeypatch.setattr(evaluating, "answer_split", lambda *_: pytest.fail("trained again"))
    assert validated(KIND, labelled, tmp_path)[0].document() == first.document()
    with pytest.raises(KeptError, match="learning_rate"):
        validated(replace(KIND, learning_rate=0.1), labelled, tmp_path)
