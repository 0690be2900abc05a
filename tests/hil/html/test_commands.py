# SPDX-License-Identifier: MIT
"""``python -m hil page``, and what it asks ``tinytransit bisect`` about wrong answers."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hil.__main__ import app
from hil.campaigns.outcome import Outcome
from hil.errors import InputError
from hil.html.bisection import first_difference
from hil.run.result import CampaignResult
from tinytransit.deploy.model_folder import ModelFolder

MakeResult = Callable[..., CampaignResult]
MakeOutcome = Callable[..., Outcome]


@pytest.fixture
def wrong(model_dir: Path, make_result: MakeResult, make_outcome: MakeOutcome) -> Outcome:
    """A campaign over golden vectors whose windows 1 and 2 were answered wrongly."""
    golden = ModelFolder.open(model_dir).golden()
    result = make_result(wrong=[1, 2])
    rows = [row.model_copy(update={"expected": golden.output_bytes(row.index).hex()}) for row in result.windows]
    return make_outcome(
        {"qemu": [result.model_copy(update={"windows": rows})]}, model_folder=str(model_dir),
        model_id=ModelFolder.open(model_dir).manifest.model_id,
        plan=f"name: nightly\nmodel: {model_dir}\nwindows: {{golden: true}}\ntargets: [{{target: qemu}}]\n",
    )  # fmt: skip


def _answer_with(monkeypatch: pytest.MonkeyPatch, status: int, stdout: str = "", stderr: str = "") -> None:
    """Have the command `tinytransit bisect` end so; ``MODEL`` in its words is the model that it was asked about."""

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, status, stdout.replace("MODEL", command[4]), stderr)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler")
def test_an_engine_that_is_right_on_this_host_clears_the_engine(wrong: Outcome) -> None:
    assert first_difference(wrong).startswith(
        "The static engine, built for this host, answers these 2 windows as the "
        "reference does: the difference is the target's own"
    )


def test_the_first_layer_is_passed_on(wrong: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    _answer_with(monkeypatch, 1, "MODEL: layer 'dense' (FULLY_CONNECTED): native, goal size: 1, reference 2\n")
    assert first_difference(wrong) == (
        "The static engine differs on this host too, first in layer 'dense' "
        "(FULLY_CONNECTED): native, goal size: 1, reference 2."
    )


@pytest.mark.parametrize("status", [1, 2])
def test_what_keeps_it_from_being_known_is_told(wrong: Outcome, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    _answer_with(monkeypatch, status, stderr="note\ntinytransit: no gcc\n")
    assert first_difference(wrong) == f"Not known: tinytransit bisect ended with status {status}: tinytransit: no gcc."


def test_a_campaign_of_another_model_or_other_windows_is_not_judged_by_those_at_hand(wrong: Outcome) -> None:
    assert "Not known: " in first_difference(wrong.model_copy(update={"model_id": "0" * 64}))
    changed = wrong.model_copy(update={"plan": wrong.plan.replace("golden: true", "golden: true, limit: 1")})
    assert first_difference(changed) == "Not known: window 1 of qemu is not what it was in the campaign."
    assert first_difference(wrong.model_copy(update={"plan": "a: [b"})) == (
        "Not known: the plan in the result cannot be read."
    )


def test_the_page_lies_beside_the_result(
    wrong: Outcome, make_result: MakeResult, make_outcome: MakeOutcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer_with(monkeypatch, 0)
    wrong.write_json(tmp_path / "result.json")
    assert CliRunner().invoke(app, ["page", str(tmp_path / "result.json")]).exit_code == 0
    assert "the difference is the target's own" in (tmp_path / "report.html").read_text().replace("&#39;", "'")
    for arguments in (["--no-bisect"], ["--no-bisect", "--out", str(tmp_path / "other.html")]):
        assert CliRunner().invoke(app, ["page", str(tmp_path / "result.json"), *arguments]).exit_code == 0
    assert (tmp_path / "report.html").read_bytes() == (tmp_path / "other.html").read_bytes()
    assert "Not looked for" in (tmp_path / "other.html").read_text()


@pytest.mark.parametrize(("content", "words"), [
    ("{}", "verdict: "),
    ("[", "the file: "),
    (None, r"result\.json"),
])  # fmt: skip
def test_what_is_no_result_is_named(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "result.json").write_text(content)
    error = CliRunner().invoke(app, ["page", str(tmp_path / "result.json")]).exception
    with pytest.raises(InputError, match=words):
        raise error or AssertionError("it was taken")
