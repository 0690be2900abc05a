# SPDX-License-Identifier: MIT
"""``tinytransit detect`` and ``discover`` as a user runs them, on a few light curves made here."""

import csv
import json
import os
import signal
import subprocess
import sys
import time as clock
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet
import pytest
from helpers.pixel_files import images, in_transit, write_pixels
from helpers.processes import ends
from helpers.searched_stars import contact_binary, noise, planet, times, with_planets, write_star
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.detection.result import StarDetection
from tinytransit.detection.vetting import Disposition
from tinytransit.errors import TinyTransitError

pytestmark = pytest.mark.training

TOI = "tid,toi,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh\n"
WRITTEN = ("candidates.csv", "candidates.json", "candidates.parquet", "sheets/TIC_11_01.png", "skipped.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A star with a planet, one with nothing, and two files that are no light curves."""
    folder = tmp_path_factory.mktemp("stars")
    write_star(folder / "curves", "TIC 11", *with_planets(planet(3.1)))
    write_star(folder / "curves", "TIC 12", *with_planets(seed=1))
    (folder / "curves" / "broken.fits").write_bytes(b"SIMPLE  = broken")
    (folder / "curves" / "labels.csv").write_text("tic_id,label\n11,PLANET\n")
    (folder / "toi.csv").write_text(
        TOI + "11,1.01,PC,2458326.3,3.1,2.5\n11,1.02,PC,2458326.3,40.0,3.0\n12,2.01,PC,2458330.0,5.0,3.0\n"
    )
    return folder


class Ended(NamedTuple):
    """How a command ended; unlike click's own result it holds no frame of the run, and so no open journal."""

    exit_code: int
    stdout: str
    stderr: str
    error: str


def tinytransit(*arguments: str | Path) -> Ended:
    result = CliRunner().invoke(app, [*map(str, arguments), "--jobs", "1"])
    error = result.exception
    known = error if isinstance(error, TinyTransitError) else ""
    return Ended(result.exit_code, result.stdout, result.stderr, f"{type(known).__name__}: {known}")


@pytest.fixture(scope="module")
def detected(folder: Path, model_dir: Path) -> Ended:
    return tinytransit(
        "detect",
        "--input",
        folder / "curves",
        "--catalog",
        folder / "toi.csv",
        "--model",
        model_dir,
        "--out",
        folder / "out",
    )


def test_a_reservation_about_a_file_is_a_note_and_nothing_skipped(tmp_path: Path, model_dir: Path) -> None:
    for release in ("first", "second"):
        write_star(tmp_path / "curves" / release, "TIC 12", *with_planets(seed=1))
    out = tmp_path / "out"
    run = tinytransit("detect", "--input", tmp_path / "curves", "--model", model_dir, "--no-sheets", "--out", out)
    assert run.exit_code == 0, run.stderr
    assert (out / "skipped.csv").read_text() == "what,reason\n"
    (note,) = csv.DictReader((out / "notes.csv").open())
    assert note["what"] == "TIC 12" and "counted once" in note["reason"]


def test_stars_are_searched_and_candidates_ranked(folder: Path, detected: Ended) -> None:
    assert detected.exit_code == 3, detected.stderr
    assert "nothing above the thresholds on 1 of 2 stars: TIC 12" in detected.stdout
    assert "recovered 1 of 2 (0 harmonics); 1 more show too few transits to be found" in detected.stdout
    rows = list(csv.DictReader((folder / "out" / "candidates.csv").open()))
    assert [(row["rank"], row["candidate"]) for row in rows] == [("1", "TIC 11.01")]
    assert float(rows[0]["period_days"]) == pytest.approx(3.1, rel=1e-3)
    # The tiny model has one output, no calibration and no planet_like.
    assert float(rows[0]["score"]) == float(rows[0]["transit_like"])
    assert rows[0]["planet_like"] == "" and rows[0]["disposition"] in set(Disposition)
    skipped = list(csv.DictReader((folder / "out" / "skipped.csv").open()))
    assert [row["what"] for row in skipped] == ["broken.fits"]


def test_all_that_is_known_of_a_candidate_is_in_its_record(folder: Path, detected: Ended) -> None:
    document = json.loads((folder / "out" / "candidates.json").read_text())
    star = StarDetection.model_validate({**document["stars"][0], "seconds": {}})
    (found,) = star.candidates
    assert found.model is not None and found.model.radius_ratio.value == pytest.approx(0.08, rel=0.1)
    assert len(found.transit_times) == found.transits == len({each.number for each in found.transit_times})
    assert found.secondary is not None and not found.secondary.is_significant
    assert star.parameters.source == "" and found.model.radius_earth is None


def test_a_table_of_stars_gives_radius_and_temperature(folder: Path, model_dir: Path) -> None:
    (folder / "stars.csv").write_text("ID,Teff,rad,mass\n11,5772,1.0,1.0\n")
    tinytransit("detect", "--input", folder / "curves", "--stars", folder / "stars.csv", "--model", model_dir, "--out",
                folder / "known", "--no-sheets")  # fmt: skip
    (row,) = csv.DictReader((folder / "known" / "candidates.csv").open())
    assert float(row["radius_earth"]) == pytest.approx(0.08 * 109.1, rel=0.1)
    # By hand: 5772 K, a / R of 9.0.
    assert float(row["temperature_k"]) == pytest.approx(5772 * (0.5 / 8.95) ** 0.5 * 0.7**0.25, rel=0.02)
    (folder / "stars.csv").write_text("ID,Teff,rad,mass\n11,5000,1.0,1.0\n")
    again = tinytransit("detect", "--input", folder / "curves", "--stars", folder / "stars.csv", "--model", model_dir,
                        "--out", folder / "known", "--no-sheets")  # fmt: skip
    assert again.error.startswith("JournalError")


def test_pixels_show_whose_light_vanishes(tmp_path: Path, model_dir: Path) -> None:
    time = np.arange(1325.0, 1345.0, 0.02)
    flux = np.where(in_transit(time), 0.99, 1.0) + np.random.default_rng(0).normal(0.0, 2e-4, time.size)
    write_star(tmp_path / "curves", "TIC 42", time, flux)
    write_pixels(tmp_path / "pixels" / "tp.fits", "tess", images(neighbour_depth=0.2))
    tinytransit("detect", "--input", tmp_path / "curves", "--pixels", tmp_path / "pixels", "--model", model_dir,
                "--out", tmp_path / "out", "--no-sheets")  # fmt: skip
    document = json.loads((tmp_path / "out" / "candidates.json").read_text())
    (found,) = document["stars"][0]["candidates"]
    assert found["disposition"] == Disposition.OFF_TARGET and found["reasons"]
    (difference,) = found["differences"]
    assert difference["offset_pixels"] > 2.0 and len(difference["image"]) == 11


def test_a_contact_binary_is_a_candidate_with_a_name(tmp_path: Path, model_dir: Path) -> None:
    time = times()
    write_star(tmp_path / "curves", "TIC 7", time, contact_binary(time) + noise(time))
    run = tinytransit("detect", "--input", tmp_path / "curves", "--model", model_dir, "--out", tmp_path / "out")
    assert run.exit_code == 0, run.stderr
    (row,) = csv.DictReader((tmp_path / "out" / "candidates.csv").open())
    assert row["disposition"] == Disposition.CONTACT_BINARY
    assert float(row["period_days"]) == pytest.approx(0.35, rel=1e-3)


def test_the_three_tables_agree(folder: Path, detected: Ended) -> None:
    document = json.loads((folder / "out" / "candidates.json").read_text())
    table = pyarrow.parquet.read_table(folder / "out" / "candidates.parquet")
    (row,) = csv.DictReader((folder / "out" / "candidates.csv").open())
    assert table.to_pylist() == document["candidates"]
    assert list(row) == table.column_names
    assert [float(row[name]) for name in ("snr", "depth_ppm")] == [
        document["candidates"][0][name] for name in ("snr", "depth_ppm")
    ]
    assert table.schema.field("snr").metadata[b"description"]
    assert [star["star"] for star in document["stars"]] == ["TIC 11", "TIC 12"]
    assert [event["outcome"] for event in document["catalogue"]] == ["recovered", "too few transits", "missed"]


def test_the_same_stars_give_the_same_bytes_and_finished_ones_are_not_searched_again(
    folder: Path, model_dir: Path, detected: Ended
) -> None:
    arguments: list[str | Path] = ["detect", "--input", folder / "curves", "--catalog", folder / "toi.csv"]
    arguments += ["--model", model_dir, "--out"]
    tinytransit(*arguments, folder / "twin")
    for name in WRITTEN:
        assert (folder / "twin" / name).read_bytes() == (folder / "out" / name).read_bytes(), name
    again = tinytransit(*arguments, folder / "twin", "--json")
    assert "2 of them from an earlier run" in again.stderr
    assert json.loads(again.stdout) == json.loads((folder / "out" / "candidates.json").read_text())


def test_other_settings_do_not_mix_with_finished_stars(folder: Path, model_dir: Path, detected: Ended) -> None:
    other = tinytransit(
        "detect", "--input", folder / "curves", "--model", model_dir, "--out", folder / "out", "--min-snr", "9"
    )
    assert other.error.startswith("JournalError") and "min_snr" in other.error


def test_discover_leaves_out_known_planets_and_names_every_target_without_a_result(
    folder: Path, model_dir: Path
) -> None:
    (folder / "targets.txt").write_text("TIC 11\nTIC 12\nTIC 99\n")
    (folder / "known.csv").write_text(TOI + "12,2.01,CP,2458330.0,5.0,3.0\n")
    run = tinytransit(
        "discover",
        "--targets",
        folder / "targets.txt",
        "--input",
        folder / "curves",
        "--catalog",
        folder / "known.csv",
        "--model",
        model_dir,
        "--out",
        folder / "new",
        "--no-sheets",
    )
    assert run.exit_code == 3, run.stderr
    assert "1 candidate on 1 of 1 stars" in run.stdout
    assert not (folder / "new" / "sheets").exists()
    reasons = {row["what"]: row["reason"] for row in csv.DictReader((folder / "new" / "skipped.csv").open())}
    assert reasons["TIC 12"] == "has known planets or candidates: TOI-2.01"
    assert "no light curve of TIC 99" in reasons["TIC 99"]


def test_a_dip_that_a_catalogue_calls_false_is_nothing_new(folder: Path, model_dir: Path) -> None:
    (folder / "targets.txt").write_text("TIC 11\n")
    (folder / "false.csv").write_text(TOI + "11,1.01,FP,2458326.3,6.2,2.5\n")
    run = tinytransit(
        "discover",
        "--targets",
        folder / "targets.txt",
        "--input",
        folder / "curves",
        "--catalog",
        folder / "false.csv",
        "--model",
        model_dir,
        "--out",
        folder / "old",
        "--no-sheets",
    )
    assert "0 candidates on 0 of 1 stars" in run.stdout
    assert (folder / "old" / "candidates.csv").read_text().count("\n") == 1
    assert 'TIC 11.01,"known already: TOI-1.01, FP, 6.2 d"' in (folder / "old" / "skipped.csv").read_text()


def test_a_folder_without_a_model_is_refused_before_anything_is_searched(folder: Path, tmp_path: Path) -> None:
    run = tinytransit("detect", "--input", folder / "curves", "--model", tmp_path, "--out", tmp_path / "out")
    assert run.error.startswith("ManifestError: no manifest at")
    assert not (tmp_path / "out" / "candidates.csv").exists()


def test_ctrl_c_ends_all_processes(model_dir: Path, tmp_path: Path) -> None:
    content = write_star(tmp_path, "TIC 1", *with_planets(planet(2.7))).read_text()
    (tmp_path / "many").mkdir()
    for number in range(40):  # far more than are done before the interruption
        (tmp_path / "many" / f"TIC_{number}.csv").write_text(content.replace("TIC 1", f"TIC {1000 + number}"))
    run = subprocess.Popen(
        [sys.executable, "-m", "tinytransit.cli", "detect", "--input", str(tmp_path / "many"), "--model",
         str(model_dir), "--out", str(tmp_path / "out"), "--jobs", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while not list((tmp_path / "out").glob("sheets/TIC*.png")) and run.poll() is None:
        clock.sleep(0.02)
    children = [int(pid) for pid in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()]
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate()
    assert run.returncode == 130, errors
    assert children and all(ends(pid) for pid in children)
    assert not (tmp_path / "out" / "candidates.csv").exists()
