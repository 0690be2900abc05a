# SPDX-License-Identifier: MIT
"""The real firmware under fire: damaged frames, cuts, killed processes, and a short soak."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, ReleasedImages
from helpers.processes import ends

from hil.errors import TargetError
from hil.faults.result import FaultResult, SoakResult
from hil.mission.flight import MissionPlan, run_mission
from hil.mission.stars import synthetic_stars
from hil.protocol.messages import Infer, Result
from hil.run.cases import golden_cases
from hil.run.streaming import run_campaign
from hil.session.recovery import RecoveringSession
from hil.targets.native import NativeTarget
from hil.targets.process import ProcessTarget
from hil.targets.qemu import QemuTarget
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.verification.survey.twin import SurveyTwin

pytestmark = pytest.mark.emulator

MAKE = {"native": NativeTarget, "qemu": QemuTarget}
MakeTarget = Callable[[str], ProcessTarget]


@pytest.fixture(scope="module")
def make_target(released_images: ReleasedImages) -> MakeTarget:
    """Return a target with the firmware of the released model."""
    images = {"native": released_images.native, "qemu": released_images.qemu}
    return lambda name: MAKE[name](images[name])


def pid_of(target: ProcessTarget) -> int:
    assert target.pid is not None
    return target.pid


def hil(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hil", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_five_percent_damaged_a_cut_and_a_killed_process(make_target: MakeTarget, tmp_path: Path) -> None:
    program = Path(make_target("native").command()[0])
    done = hil("faults", "--target", "native", "--firmware", program, "--rate", 0.05, "--frames", 200, "--cuts", 1,
               "--kills", 1, "--timeout", 0.1, "--json", tmp_path / "out.json")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "PASS"
    result = FaultResult.model_validate_json((tmp_path / "out.json").read_text())
    assert (result.windows, result.mismatches, result.unexplained_runs) == (200, 0, 0)
    assert (result.cuts, result.kills, len(result.recoveries)) == (1, 1, 2)
    assert sum(recovery.process_restarted for recovery in result.recoveries) == 1
    assert result.to_device.frames > 200 and result.to_device.share > 0.01


@pytest.mark.parametrize("name", MAKE)
def test_a_killed_process_is_started_again_and_none_is_left(make_target: MakeTarget, name: str) -> None:
    model, target = ModelFolder.open(RELEASED_MODEL), make_target(name)
    pids: list[int] = []
    with RecoveringSession(target, model.manifest) as session:
        for case in golden_cases(model, 4):
            pids.append(pid_of(target))
            os.kill(pids[-1], signal.SIGKILL)
            assert session.request(Infer(case.inputs), Result).outputs == case.expected
        pids.append(pid_of(target))
        assert [recovery.process_restarted for recovery in session.recoveries] == [True] * 4
    assert len(set(pids)) == 5 and all(ends(pid) for pid in pids)


@pytest.mark.parametrize("name", MAKE)
def test_a_campaign_without_recovery_says_that_the_process_was_killed(make_target: MakeTarget, name: str) -> None:
    model, target = ModelFolder.open(RELEASED_MODEL), make_target(name)
    pids: list[int] = []

    def kill(done: int) -> None:
        if done == 2:
            pids.append(pid_of(target))
            os.kill(pids[0], signal.SIGKILL)

    with pytest.raises(TargetError, match=rf"{name}.*SIGKILL"):
        run_campaign(target, model.manifest, golden_cases(model, 4), progress=kill)
    assert ends(pids[0])


def test_a_short_soak(make_target: MakeTarget, tmp_path: Path) -> None:
    program = Path(make_target("native").command()[0])
    done = hil("soak", "--target", "native", "--firmware", program, "--frames", 1000, "--infer-every", 5, "--json",
               tmp_path / "out.json")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    result = SoakResult.model_validate_json((tmp_path / "out.json").read_text())
    assert (result.frames, result.windows, result.inferences, result.mismatches) == (1000, 200, 200, 0)
    assert result.device_growth_bytes is not None and (result.samples[-1].device_bytes or 0) > 1 << 20
    assert len([line for line in done.stderr.splitlines() if " a second; host " in line]) == 20


def test_a_flight_whose_board_is_reset_in_every_star_loses_nothing(make_target: MakeTarget) -> None:
    sky, model, target = synthetic_stars(1, 6, 0.7), ModelFolder.open(RELEASED_MODEL), make_target("native")
    plan = MissionPlan(6, sky.star, sky.blocks, 300, resets=6, upsets=1e-5, damage=0.3)
    flown = run_mission(target, model.manifest, plan, SurveyTwin(ROOT / "firmware", RELEASED_MODEL),
                        ROOT / "firmware", RELEASED_MODEL)  # fmt: skip
    candidates = flown.candidates
    assert flown.verdict == "PASS" and all(row.equal for row in flown.stars)
    assert flown.resets == 6 and 1 <= flown.torn < 6 and any(row.attempts > 1 for row in flown.stars)
    assert candidates.damaged > 0 and flown.memory.flips > 0
    assert candidates.lost == 0 and candidates.kept == candidates.delivered == candidates.acknowledged > 2
    assert all(row.delivered for row in flown.stars if row.found)
    assert ends(pid_of(target))
