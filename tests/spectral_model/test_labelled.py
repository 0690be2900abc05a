# SPDX-License-Identifier: MIT
"""Labelled spectra are read with their objects, held out by object, and refused with the column that is wrong."""

from pathlib import Path

import numpy as np
import pytest
from helpers.made_up_supernovae import supernovae

from tinytransit.spectral_model.errors import LabelledSpectraError
from tinytransit.spectral_model.labelled import LabelledSpectra, held_out, read_labelled


def test_objects_are_held_out_whole_and_of_every_class(labelled: LabelledSpectra) -> None:
    labels = np.unique(labelled.label, return_inverse=True)[1]
    apart = held_out(labelled, labels)
    assert 0 < apart.sum() < len(labelled)
    assert not set(labelled.star[apart]) & set(labelled.star[~apart])
    assert set(labelled.label[apart]) == set(labelled.label)


def test_what_does_not_cover_the_range_is_left_out(labelled: LabelledSpectra) -> None:
    assert len(labelled.covering(4200, 6800)) == len(labelled)
    assert len(labelled.covering(2000, 6800)) == 0


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("wave", np.linspace(2500, 9000, 1024)),
        ("flux", np.full((60, 1024), np.inf)),
        ("flux", np.zeros((60, 10))),
        ("obj", np.arange(60)),
        ("lam0", np.zeros(3)),
        ("label5", None),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, column: str, values: np.ndarray | None) -> None:
    columns = {name: content for name, content in supernovae().items() if name != column}
    np.savez(tmp_path / "bad.npz", **(columns if values is None else {**columns, column: values}))  # type: ignore[arg-type]
    with pytest.raises(LabelledSpectraError, match=r"bad\.npz"):
        read_labelled(tmp_path / "bad.npz")


def test_stars_of_doubtful_class_are_left_out(tmp_path: Path) -> None:
    count = 4
    np.savez(
        tmp_path / "stars.npz", wave=np.geomspace(3850, 7350, 1024).astype(np.float32),
        flux=np.ones((count, 1024), np.float16), id=np.array([f"x:{n}" for n in range(count)]),
        obj=np.array([f"HD{n}" for n in range(count)]), source=np.array(["MILES"] * count),
        label3=np.array(["STAR", "STAR", "QSO", "STAR"]), label7=np.array(["A", "F", "", "G"]),
        sptype=np.array(["A0", "F5", "", "G2"]), q=np.array([1, 0, 1, 1], np.float32),
    )  # fmt: skip
    found = read_labelled(tmp_path / "stars.npz")
    assert found.label.tolist() == ["A", "G"] and not found.divided
