# SPDX-License-Identifier: MIT
"""The whole of `detect` on many light curves, some of them damaged, killed in the midst and started again."""

import csv
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("lightkurve", reason="light curves are read with lightkurve ([data])")
pytest.importorskip("tflite_micro", reason="candidates are scored by the reference interpreter ([reference])")

from helpers.light_curve_files import write_damaged, write_light_curves

pytestmark = pytest.mark.training

MODEL = Path(__file__).parents[2] / "models"


@pytest.mark.parametrize(("good", "damaged", "jobs"), [
    (34, 6, 1),
    pytest.param(950, 50, 2, marks=[pytest.mark.campaign, pytest.mark.timeout(3600)]),
])  # fmt: skip
def test_each_damaged_file_has_its_reason_and_no_finished_star_is_searched_again(
    tmp_path: Path, good: int, damaged: int, jobs: int
) -> None:
    files, out = tmp_path / "files", tmp_path / "out"
    write_light_curves(files, good=good)
    bad = [path.stem.replace("_", " ") for path, _ in write_damaged(files, count=damaged)]
    options = f"--no-sheets --max-planets 1 --min-period 2 --max-period 4 --jobs {jobs}"
    command = [sys.executable, "-m", "tinytransit.cli", "detect", "--input", str(files), "--out", str(out),
               "--model", str(MODEL), *options.split()]  # fmt: skip

    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as run:
        log = out / "journal.sqlite-wal"
        # The journal is locked; but it grows by at least a page of 4 KB with each star.
        while not log.exists() or log.stat().st_size < 2_000 * good:
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(signal.SIGKILL)
    finished = _journal(out)
    assert 0 < len(finished) < good

    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 3, again.stderr
    assert f"{len(finished)} of them from an earlier run: {good} with a result, {damaged} skipped" in again.stderr
    # Had one been searched again, the time that it took would be another.
    assert _journal(out).items() >= finished.items()
    with (out / "skipped.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["what"].partition(".")[0].replace("_", " ") for row in rows) == sorted(bad)
    assert all(row["reason"] and not row["reason"].startswith("internal error") for row in rows)


def _journal(out: Path) -> dict[str, tuple[str, float]]:
    with closing(sqlite3.connect(out / "journal.sqlite")) as sql:
        return {key: (text, seconds) for key, text, seconds in sql.execute("SELECT key, text, seconds FROM item")}
