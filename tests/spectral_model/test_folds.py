# SPDX-License-Identifier: MIT
"""Folds of spectra: what is kept is found again, and what teaches a network has not seen the object."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks are trained with TensorFlow ([train])")

from tinytransit.kept import KeptError
from tinytransit.progress import counting
from tinytransit.spectral_model import evaluating
from tinytransit.spectral_model.evaluating import cross_validate
from tinytransit.spectral_model.kinds import KINDS, Kind, KindName
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Observer
from tinytransit.spectral_model.training import labels_of, softened
from tinytransit.spectral_model.trees import cross_fitted

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


def test_trees_that_teach_have_not_seen_the_object(labelled: LabelledSpectra) -> None:
    spectra = KIND.spectra(labelled)
    observer = Observer(spectra, KIND.view)
    truth = labels_of(KIND, spectra)
    own = np.arange(len(truth))
    honest = cross_fitted(observer, spectra.star, truth, 5, KIND.observing, 1)
    assert honest.sum(axis=1) == pytest.approx(1) and honest[own, truth].mean() > 0.5
    # Labels by chance, one an object: only who has seen an object, in another of its spectra, knows its own.
    stars, place = np.unique(spectra.star, return_inverse=True)
    chance = np.random.default_rng(1).permutation(np.arange(len(stars)) % 5)[place]
    assert cross_fitted(observer, spectra.star, chance, 5, KIND.observing, 1)[own, chance].mean() < 0.3


def test_neighbours_get_a_share_of_a_label() -> None:
    assert softened(np.array([0, 1]), 3, 0.2).tolist() == [[0.8, 0.2, 0.0], [0.1, 0.8, 0.1]]
    assert np.array_equal(softened(np.arange(3), 3, 0.0), np.eye(3))
