# SPDX-License-Identifier: MIT
"""The command on the emulated board and on the host's build: each step done, or named as one that cannot be."""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT, ReleasedImages

from hil.bringup.report import STEPS, BringUp, Status
from hil.documents import Verdict

pytestmark = pytest.mark.emulator
DONE = {"self-test", "golden windows", "faults", "quiet line"}


def bring_up(target: str, image: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hil", "bringup", "--target", target, "--firmware", image, "--faults", "20",
         "--limit", "3", "--quiet", "1", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("target", ["native", "qemu"])
def test_what_can_be_done_is_done_and_the_report_written(
    released_images: ReleasedImages, tmp_path: Path, target: str
) -> None:
    image = released_images.qemu if target == "qemu" else released_images.native
    json, text = tmp_path / "report.json", tmp_path / "report.txt"
    done = bring_up(target, image, "--revision", "Z", "--json", str(json), "--text", str(text))
    assert done.returncode == 0, done.stdout + done.stderr
    report = BringUp.model_validate_json(json.read_text())
    assert text.read_text() == report.text() == done.stdout
    assert report.verdict is Verdict.PASS and tuple(step.name for step in report.steps) == STEPS
    # Whether anybody listens when the banner is printed is a race between two processes.
    assert {step.name for step in report.steps if step.status is Status.PASS} - {"banner"} == DONE
    assert {step.status for step in report.steps if step.name not in {"banner", *DONE}} == {Status.DOES_NOT_APPLY}
    assert all(step.status is not Status.FAIL for step in report.steps)
    assert report.device is not None and report.chip_revision == "Z" and report.cycles is not None
    if target == "qemu":
        assert report.clock is None
        assert report.cycles.kind == "instructions" and report.cycles.modelled is not None
        low, middle, high = report.cycles.modelled
        assert low < middle < high and report.cycles.family == "stm32f4"
    else:
        # The host's clock by the host's clock; a busy machine takes its time between the two.
        assert report.clock is not None and abs(report.clock.off_percent) < 50
        assert report.cycles.kind == "host" and report.cycles.modelled is None


def test_a_target_that_does_not_start_fails(tmp_path: Path) -> None:
    done = bring_up("native", tmp_path / "absent", "--json", str(tmp_path / "report.json"))
    report = BringUp.model_validate_json((tmp_path / "report.json").read_text())
    assert done.returncode == 3 and report.verdict is Verdict.FAIL and report.device is None
    assert {step.name for step in report.steps if step.status is Status.FAIL} == {"banner"}
