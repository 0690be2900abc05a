# SPDX-License-Identifier: MIT
"""The exit status says whether everything, something or nothing gave a result; skipped.csv says why not."""

import errno
import json
from contextlib import closing
from pathlib import Path

import pytest
import typer
from helpers.batch_command import batch
from helpers.batch_work import items, threads_of_linear_algebra, work
from typer.testing import CliRunner

from tinytransit import cli
from tinytransit.batch.attempt import Kind
from tinytransit.batch.dask_cluster import DaskCluster
from tinytransit.batch.errors import BatchError, NothingDoneError, SchedulerError
from tinytransit.batch.item import Item
from tinytransit.batch.options import finish
from tinytransit.batch.outcome import Outcome
from tinytransit.batch.scheduler import scheduler_for
from tinytransit.skipped import Skipped

app = typer.Typer()
app.command()(batch)


@pytest.mark.parametrize(("ways", "status", "rows"), [
    ({"a": "fine"}, 0, ""),
    ({"a": "fine", "x": "damaged"}, 3, "x,x is no light curve\n"),
])  # fmt: skip
def test_the_status_says_whether_something_was_skipped(
    tmp_path: Path, ways: dict[str, str], status: int, rows: str
) -> None:
    run = CliRunner().invoke(app, [str(tmp_path), json.dumps(ways), "--jobs", "1"])
    assert run.exit_code == status
    assert (tmp_path / "skipped.csv").read_text() == f"what,reason\n{rows}"


@pytest.mark.parametrize(("ways", "said"), [
    ({}, "no result, 0 skipped .*: there were no items"),
    ({"x": "damaged"}, "no result, 1 skipped .*skipped.csv.: x: x is no light curve"),
])  # fmt: skip
def test_without_a_result_the_command_fails(tmp_path: Path, ways: dict[str, str], said: str) -> None:
    error = CliRunner().invoke(app, [str(tmp_path), json.dumps(ways), "--jobs", "1"]).exception
    assert isinstance(error, NothingDoneError)
    with pytest.raises(NothingDoneError, match=said):
        raise error


def test_parts_that_were_skipped_count_too(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit) as left:
        finish(Outcome({"star": 1}, [], 0), tmp_path, noun="stars", also=[Skipped("s2.fits", 'it is "empty", \u2205')])
    assert left.value.exit_code == 3
    assert (tmp_path / "skipped.csv").read_text() == 'what,reason\ns2.fits,"it is ""empty"", \u2205"\n'


def test_notes_do_not_change_the_status_and_old_ones_are_taken_off(tmp_path: Path) -> None:
    finish(Outcome({"star": 1}, [], 0), tmp_path, noun="stars", notes=[Skipped("s1.fits", "only SAP_FLUX")])
    assert (tmp_path / "notes.csv").read_text() == "what,reason\ns1.fits,only SAP_FLUX\n"
    finish(Outcome({"star": 1}, [], 0), tmp_path, noun="stars")
    assert (tmp_path / "notes.csv").read_text() == "what,reason\n"


def test_skipped_csv_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(BatchError, match=r"skipped\.csv"):
        finish(Outcome({"star": 1}, [], 0), tmp_path / "out", noun="stars")


def test_one_job_is_set_up_like_any_other() -> None:
    with closing(scheduler_for(1, None).run(threads_of_linear_algebra, [Item("a", {})])) as verdicts:
        assert [json.loads(verdict.text) for _, verdict in verdicts] == [["1", "1", "1"]]


@pytest.mark.parametrize(("limit", "kinds"), [(None, [Kind.RESULT]), (0.0, [Kind.RESULT]), (0.05, [Kind.FAILED])])
def test_without_a_word_there_is_a_limit_and_zero_is_none(
    tmp_path: Path, limit: float | None, kinds: list[Kind]
) -> None:
    with closing(scheduler_for(1, None, limit).run(work, items(tmp_path, {"a": "slow"}))) as verdicts:
        assert [verdict.kind for _, verdict in verdicts] == kinds


def test_dask_has_no_limit_unless_one_is_asked_for() -> None:
    assert isinstance(scheduler_for(1, "local", None), DaskCluster) and isinstance(
        scheduler_for(1, "local", 0.0), DaskCluster
    )


@pytest.mark.parametrize(("options", "said"), [
    ((None, "127.0.0.1:8786", None), "expected --scheduler local or tcp://HOST:PORT, got '127.0.0.1:8786'"),
    ((2, "tcp://127.0.0.1:8786", None), "--jobs is about this machine"),
    ((None, "local", 60.0), "--time-limit needs processes of this machine"),
])  # fmt: skip
def test_options_that_do_not_go_together_are_refused(options: tuple[int | None, str, float | None], said: str) -> None:
    with pytest.raises(SchedulerError, match=said):
        scheduler_for(*options)


def test_a_full_disk_is_one_line_and_status_2_in_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_room() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "windows.npz")

    monkeypatch.setattr(cli, "app", no_room)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    said = "tinytransit: cannot write windows.npz: No space left on device; free some space and run it again\n"
    assert capsys.readouterr().err == said
