# SPDX-License-Identifier: MIT
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers.pixel_files import images, write_pixels
from typer.testing import CliRunner

from tinytransit.batch.errors import NothingDoneError
from tinytransit.cli import app
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.reading import identify


class Ended(NamedTuple):
    """How a command ended; unlike click's own result it does not keep its variables, and the journal open, alive."""

    exit_code: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Ended:
    command = ["photometry", *map(str, arguments), "--jobs", "1"]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    return Ended(result.exit_code, result.stdout, result.stderr)


def test_a_folder_of_pixels_becomes_a_folder_of_light_curves(tmp_path: Path) -> None:
    pixels, out = tmp_path / "in", tmp_path / "out"
    write_pixels(pixels / "tess_tp.fits", "tess", images(star_depth=0.01))
    write_pixels(pixels / "deep" / "TIC_7_astrocut.fits", "tesscut", images())
    (pixels / "broken.fits").write_bytes((pixels / "tess_tp.fits").read_bytes()[:9000])
    result = run("--input", pixels, "--out", out, "--pictures", "--json")
    assert result.exit_code == 3
    made = json.loads(result.stdout)["light_curves"]
    assert {name: (each["star"], each["aperture"], each["background"]) for name, each in made.items()} == {
        "TIC_7_astrocut_phot.fits": ("TIC 7", "threshold", "median"),
        "tess_tp_phot.fits": ("TIC 42", "pipeline", "subtracted"),
    }
    assert [identify(path).star for path in find_light_curves([out])] == ["TIC 7", "TIC 42"]
    assert 'broken_phot,"broken.fits: not a readable FITS file' in (out / "skipped.csv").read_text()
    assert sorted(path.name for path in out.glob("*.png")) == ["TIC_7_astrocut_phot.png", "tess_tp_phot.png"]
    again = run("--input", pixels, "--out", out, "--pictures")
    assert "3 files of pixels, 3 of them from an earlier run: 2 with a result, 1 skipped" in again.stderr


def test_without_one_light_curve_the_command_fails_and_says_why(tmp_path: Path) -> None:
    write_pixels(tmp_path / "cut.fits", "tesscut", images())
    with pytest.raises(NothingDoneError, match=r"no result, 1 skipped .*say --star 'TIC 123'"):
        run("--input", tmp_path, "--out", tmp_path / "out")
    assert run("--input", tmp_path / "cut.fits", "--out", tmp_path / "named", "--star", "TIC 9").exit_code == 0
