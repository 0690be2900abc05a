# SPDX-License-Identifier: MIT
"""Files of views: the same bytes for the same content, and what is damaged is one named error."""

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.spectrum_files import write_spectra

from tinytransit.spectrum.errors import ViewFileError
from tinytransit.spectrum.preparing import prepare
from tinytransit.spectrum.reading import read_spectra
from tinytransit.spectrum.view import SpectrumView, make_view
from tinytransit.spectrum.view_set import ViewSet, pack_views, read_views, write_views

RECIPE = SpectrumView(low=4050.0, high=7500.0, bins=256)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> ViewSet:
    files = write_spectra(tmp_path_factory.mktemp("spectra"))
    return pack_views(prepare(files, RECIPE, progress=lambda *_: None).made, RECIPE, {"command": "test"})


def test_what_is_written_is_read(views: ViewSet, tmp_path: Path) -> None:
    write_views(views, tmp_path / "a.npz")
    again = read_views(tmp_path / "a.npz")
    assert again.recipe == RECIPE
    np.testing.assert_array_equal(again.values, views.values)
    assert again.target.tolist() == views.target.tolist()
    assert again.manifest() == views.manifest()
    write_views(again, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_a_spectrum_says_goes_with_its_view(views: ViewSet) -> None:
    row = views.file_name.tolist().index("sdss.fits")
    assert (views.label[row], views.medium[row]) == ("STAR", "vacuum")
    assert views.redshift[row] == pytest.approx(0.001)
    assert "air or in vacuum" in views.notes[views.file_name.tolist().index("iraf.fits")]
    assert np.isnan(views.snr[views.file_name.tolist().index("iraf.fits")])


def test_a_set_that_contradicts_itself_is_refused(views: ViewSet, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    write_views(views, path)
    arrays = dict(np.load(path))
    manifest = json.loads(str(arrays["manifest"]))
    wrong = {
        "fewer rows": {"snr": arrays["snr"][1:]},
        "other bins": {"values": arrays["values"][:, 1:]},
        "not finite": {"values": arrays["values"] * np.float32("nan")},
        "other format": {"format": np.array("tinytransit-windows-1")},
        "no recipe": {"manifest": np.array(json.dumps({**manifest, "recipe": 3}))},
        "a recipe that is none": {"manifest": np.array(json.dumps({**manifest, "recipe": {"bins": 3}}))},
        "no JSON": {"manifest": np.array("{" * 9000)},
        "numbers for text": {"target": arrays["snr"]},
    }
    for name, change in wrong.items():
        np.savez(tmp_path / "wrong.npz", **{**arrays, **change})
        with pytest.raises(ViewFileError, match=r"wrong\.npz"):
            read_views(tmp_path / "wrong.npz")
            pytest.fail(name)
    for length in (0, 10, 2000):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(ViewFileError):
            read_views(path)


def test_each_reason_names_what_was_skipped(tmp_path: Path) -> None:
    files = write_spectra(tmp_path)
    (tmp_path / "zero.fits").write_bytes(b"")
    prepared = prepare([*files, tmp_path / "zero.fits"], RECIPE, progress=lambda *_: None)
    skipped = {one.what: one.reason for one in prepared.skipped}
    assert set(skipped) == {"x1dsum.fits", "x1d.fits", "cells.fits", "swift.pi", "irs.tbl", "zero.fits"}
    assert "empty file" in skipped["zero.fits"]
    for row in prepared.made:
        assert row.file_name not in skipped
        (spectrum,) = read_spectra(tmp_path / row.file_name)
        np.testing.assert_array_equal(row.values, make_view(spectrum, RECIPE).values)
