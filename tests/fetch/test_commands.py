# SPDX-License-Identifier: MIT
"""The commands as a user types them, and what is left when they are killed."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fetch.conftest import Bucket
from helpers.faulty_server import Fault
from helpers.sample_files import CSV, catalogue, light_curve
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.fetch.errors import FetchError, SourceError


def s3(bucket: Bucket, out: Path, *more: str) -> list[str]:
    return ["fetch", "s3", "--endpoint-url", bucket.front.url, "--jobs", "2", "--out", str(out), *more]


def skipped(out: Path) -> list[list[str]]:
    return list(csv.reader((out / "skipped.csv").open()))


def test_all_there_is_status_0(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a_lc.fits", light_curve(1))
    result = CliRunner().invoke(app, s3(bucket, tmp_path))
    assert result.exit_code == 0 and "1 files" in result.stdout and "0 skipped" in result.stdout
    assert skipped(tmp_path) == [["what", "reason"]]


def test_some_skipped_is_status_3_and_json_says_all(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a_lc.fits", light_curve(1))
    bucket.put("b.fits", catalogue())
    result = CliRunner().invoke(app, s3(bucket, tmp_path, "--json"))
    said = json.loads(result.stdout)
    assert result.exit_code == 3 and said["reused"] == 0
    assert [(one["file"], one["content"]) for one in said["files"]] == [("a_lc.fits", "light curve")]
    assert [row[0] for row in skipped(tmp_path)] == ["what", "b.fits"]
    assert said["skipped"] == [{"what": "b.fits", "reason": skipped(tmp_path)[1][1]}]


def test_nothing_there_is_an_error_with_its_reason(bucket: Bucket, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, s3(bucket, tmp_path))
    assert isinstance(result.exception, FetchError) and "the source lists no file" in str(result.exception)
    bucket.put("b.fits", catalogue())
    result = CliRunner().invoke(app, s3(bucket, tmp_path))
    assert isinstance(result.exception, FetchError) and "b.fits: holds neither" in str(result.exception)


def test_a_name_cannot_give_orders_to_the_terminal(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a_lc.fits", light_curve(1))
    bucket.put("\x1b[2J.txt", b"")
    result = CliRunner().invoke(app, s3(bucket, tmp_path))
    assert result.exit_code == 3 and r"\x1b[2J.txt" in result.stderr and "\x1b[2J" not in result.stderr


def test_folders_are_copied(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from/star.csv").write_bytes(CSV)
    result = CliRunner().invoke(app, ["fetch", "local", str(tmp_path / "from"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0 and (tmp_path / "out/star.csv").read_bytes() == CSV


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "no target"),
        (["--target", "TIC 1", "--exptime", "slow"], "--exptime slow: expected seconds"),
    ],
)
def test_questions_without_sense_are_refused_before_anything_is_asked(
    tmp_path: Path, options: list[str], reason: str
) -> None:
    result = CliRunner().invoke(app, ["fetch", "mast", "--out", str(tmp_path), *options])
    assert isinstance(result.exception, SourceError) and reason in str(result.exception)


def test_a_full_disk_is_one_line_and_what_is_finished_stays(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a_lc.fits", light_curve(1, cadences=100))
    bucket.put("b_lc.fits", light_curve(2, cadences=40_000))
    result = run(s3(bucket, tmp_path / "out"), file_limit_kb=200)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("tinytransit: cannot write to")
    assert "Traceback" not in result.stderr
    assert run(s3(bucket, tmp_path / "out")).returncode == 0
    assert (tmp_path / "out/b_lc.fits").read_bytes() == light_curve(2, cadences=40_000)


FINISHED, BEGUN = "s0001/a_lc.fits", "s0001/b_lc.fits"
STALL_AFTER = 200_000


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_fetch_goes_on_where_it_was(bucket: Bucket, tmp_path: Path, how: signal.Signals) -> None:
    """One file is finished and the next begun, on a server that has fallen silent, when the process is killed."""
    bucket.put(FINISHED, light_curve(1, cadences=100))
    bucket.put(BEGUN, light_curve(2, cadences=20_000))
    bucket.front.faults[bucket.path(BEGUN)].append(Fault(stall_after=STALL_AFTER))
    command = s3(bucket, tmp_path, "--jobs", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "tinytransit.cli", *command],
        env=os.environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert bucket.front.stalled.wait(120) and reaches(tmp_path / ".fetch/parts", STALL_AFTER)
    process.send_signal(how)
    _, errors = process.communicate(timeout=40)  # long before the server's silence is given up on
    if how is signal.SIGINT:
        assert process.returncode == 130 and "interrupted" in errors and "Traceback" not in errors
    assert (tmp_path / "a_lc.fits").exists() and not (tmp_path / "b_lc.fits").exists()

    result = run(command)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "b_lc.fits").read_bytes() == light_curve(2, cadences=20_000)
    assert bucket.front.ranges(bucket.path(FINISHED)) == [None], "no byte of it came twice"
    assert bucket.front.ranges(bucket.path(BEGUN)) == [None, f"bytes={STALL_AFTER}-"]
    assert [path.name for path in (tmp_path / ".fetch/parts").iterdir()] == []


def reaches(parts: Path, size: int) -> bool:
    """Wait up to ten seconds for the one part to grow to a size."""
    for _ in range(1000):
        if any(part.stat().st_size >= size for part in parts.glob("*.part")):
            return True
        time.sleep(0.01)
    return False


def run(command: list[str], file_limit_kb: int | None = None) -> subprocess.CompletedProcess[str]:
    limit = f"ulimit -f {file_limit_kb}; trap '' XFSZ; " if file_limit_kb else ""
    return subprocess.run(
        ["bash", "-c", f'{limit}exec "$@"', "bash", sys.executable, "-m", "tinytransit.cli", *command],
        env=os.environ,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
