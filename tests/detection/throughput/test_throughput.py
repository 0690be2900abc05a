# SPDX-License-Identifier: MIT
"""Throughput is measured on what a sector gives, and projected by arithmetic that is shown."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

pytest.importorskip("lightkurve", reason="light curves are read with lightkurve ([data])")
pytest.importorskip("tflite_micro", reason="candidates are scored by the reference interpreter ([reference])")

from helpers.light_curve_files import light_curve_bytes, write_damaged, write_light_curves

from tinytransit.cli import app
from tinytransit.detection.throughput.errors import ThroughputError
from tinytransit.detection.throughput.projection import project
from tinytransit.detection.throughput.sector import as_full_frame, two_minute_files
from tinytransit.detection.throughput.timing import Timing
from tinytransit.lightcurve.curve import times
from tinytransit.lightcurve.reading import read_light_curve

pytestmark = pytest.mark.training

MODEL = Path(__file__).parents[3] / "models"


@pytest.fixture
def two_minutes(tmp_path: Path) -> Path:
    """A light curve of six days at two minutes, with a transit every other day."""
    time = 1325.0 + np.arange(0.0, 6.0, 120 / 86_400)
    dips = np.where(np.mod(time, 2.0) < 0.1, 0.99, 1.0)
    path = tmp_path / "TIC_1.fits"
    noise = np.random.default_rng(1).normal(0.0, 1e-3, time.size)
    path.write_bytes(light_curve_bytes(1, time, 1000.0 * (dips + noise)))
    return path


def test_only_a_sector_at_two_minutes_is_timed(two_minutes: Path, tmp_path: Path) -> None:
    write_light_curves(tmp_path / "slow", good=1)
    write_damaged(tmp_path / "damaged", count=2)
    assert two_minute_files([tmp_path], at_most=3) == [two_minutes]
    with pytest.raises(ThroughputError, match="two minutes, got 3 files without one"):
        two_minute_files([tmp_path / "slow", tmp_path / "damaged"], at_most=3)


def test_full_frames_give_a_cadence_every_200_s(two_minutes: Path, tmp_path: Path) -> None:
    (tmp_path / "thin").mkdir()
    (written,) = as_full_frame([two_minutes], tmp_path / "thin")
    before, after = times(read_light_curve(two_minutes)), times(read_light_curve(written))
    assert after.size == pytest.approx(before.size * 120 / 200, abs=1)
    assert set(after.tolist()) <= set(before.tolist())


def test_a_sector_is_projected_from_cpu_time() -> None:
    timing = Timing(jobs=2, light_curves=5, cadences=18_000, seconds=9.0, cpu_seconds=1.8, stages={}, peak_bytes=2**29)
    projection = project("two-minute", 20_000, timing)
    assert projection.core_hours == pytest.approx(10.0)
    assert (projection.cores_for_a_night, projection.bytes_for_a_night) == (2, 2**30)
    assert projection.arithmetic(4) == (
        "two-minute: 20,000 x 1.8 s = 10 core hours; / 4 cores here = 2.5 h; / 8 h of a night = 2 cores with 1 GiB"
    )


def test_the_command_times_both_kinds(two_minutes: Path) -> None:
    run = CliRunner().invoke(app, ["detect-throughput", "--input", str(two_minutes), "--model", str(MODEL),
                                   "--count", "1", "--jobs", "1", "--json"])  # fmt: skip
    assert run.exit_code == 0, run.output
    document = json.loads(run.stdout)
    (two_minute,), (full_frame,) = document["timings"]["two-minute"], document["timings"]["full-frame"]
    assert two_minute["light_curves"] == 1 and two_minute["jobs"] == 1
    assert full_frame["cadences"] < 0.7 * two_minute["cadences"]
    assert {"read", "detrend", "search", "classify"} <= set(two_minute["stages"])
    assert two_minute["a_second_a_core"] == pytest.approx(1 / two_minute["cpu_seconds"])
    sector = {each["what"]: each for each in document["sector"]}
    assert sector["full-frame"]["targets"] == 1_000_000
    assert sector["full-frame"]["core_hours"] == pytest.approx(full_frame["cpu_seconds"] * 1e6 / 3600)
