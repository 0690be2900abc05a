# SPDX-License-Identifier: MIT
"""The commands ``spectra prepare`` and ``spectra show``."""

import json
from pathlib import Path

import pytest
from helpers.every_command import invoke
from helpers.spectrum_files import KNOWN, write_spectra

from tinytransit.spectrum.view_set import read_views


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_spectra(tmp_path / "in")
    return tmp_path


def test_a_folder_becomes_views_and_what_is_skipped_is_said(folder: Path) -> None:
    out, skipped = folder / "views.npz", folder / "skipped.csv"
    words = ["prepare", "--input", folder / "in", "--out", out, "--low", "4050", "--high", "7500", "--bins", "300",
             "--continuum", "median", "--skipped", skipped]  # fmt: skip
    ended = invoke(["tinytransit", "spectra", *map(str, words)])
    assert ended.status == 3
    views = read_views(out)
    assert views.values.shape == (len(KNOWN) - 5, 300)
    assert (views.recipe.low, views.recipe.continuum) == (4050.0, "median")
    assert len(skipped.read_text().splitlines()) == 1 + 5
    assert "note: iraf.fits" in ended.err and "skipped swift.pi" in ended.err


def test_it_can_be_told_as_json_and_by_a_recipe(folder: Path) -> None:
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps({"recipe": {"low": 4050, "high": 7500, "bins": 200}}))
    words = ["prepare", "--input", str(folder / "in" / "sdss.fits"), "--out", str(folder / "v.npz")]
    ended = invoke(["tinytransit", "spectra", *words, "--recipe", str(recipe), "--bins", "150", "--json"])
    assert ended.status == 0
    said = json.loads(ended.out)
    assert said["recipe"] == read_views(folder / "v.npz").manifest()["recipe"]
    assert (said["recipe"]["low"], said["recipe"]["bins"]) == (4050, 150)


@pytest.mark.parametrize(
    "words",
    ["prepare --input in/irs.tbl --out v.npz", "prepare --input none --out v.npz",
     "prepare --input in --low 9e3 --out v.npz", "prepare --input in --recipe in/star.csv --out v.npz",
     "show in/sdss.fits --number 2", "show none.fits",
     "show in/sdss.fits --picture a.txt", "show in/sdss.fits --axis channel --picture a.png"],
)  # fmt: skip
def test_what_cannot_be_is_one_line_and_status_2(words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    ended = invoke(["tinytransit", "spectra", *words.split()])
    assert ended.status == 2
    assert ended.err.startswith("tinytransit: ") and len(ended.err.splitlines()) == 1
    assert not (folder / "v.npz").exists() and not (folder / "a.png").exists()


@pytest.mark.parametrize("name", ["x1dsum.fits", "swift.pi", "iraf_log.fits"])
def test_a_picture_is_drawn_of_any_of_them(name: str, folder: Path) -> None:
    picture = folder / "a.png"
    ended = invoke(["tinytransit", "spectra", "show", str(folder / "in" / name), "--picture", str(picture), "--json"])
    assert ended.status == 0, ended.err
    assert picture.read_bytes().startswith(b"\x89PNG")
    said = json.loads(ended.out)
    assert (said["samples"], said["medium"], said["target"]) == (
        KNOWN[name].samples, KNOWN[name].medium, KNOWN[name].target)  # fmt: skip
    again = folder / "b.png"
    invoke(["tinytransit", "spectra", "show", str(folder / "in" / name), "--picture", str(again)])
    assert again.read_bytes() == picture.read_bytes()
