# SPDX-License-Identifier: MIT
"""The work of a plan is known, and bounded, before anything is started."""

from pathlib import Path

import pytest

from hil.campaigns.job import plan_jobs
from hil.campaigns.plan import Plan, PlanError, PlannedTarget, Windows
from tinytransit.deploy.model_folder import ModelFolder


def _plan(model_dir: Path, *targets: PlannedTarget, repetitions: int = 1, limit: int | None = None) -> Plan:
    windows = Windows(golden=True, limit=limit)
    return Plan(name="x", model=model_dir, windows=windows, targets=targets, repetitions=repetitions)


def test_each_target_has_its_windows_and_repetitions(model_dir: Path) -> None:
    few = PlannedTarget(target="tflm-host", windows=Windows(golden=True, limit=2), repetitions=3)
    jobs = plan_jobs(_plan(model_dir, PlannedTarget(target="native"), few), ModelFolder.open(model_dir))
    assert [(job.name, job.size) for job in jobs] == [("native", 8), ("tflm-host", 6)]
    assert jobs[0].cases_sha256() != jobs[1].cases_sha256()


def test_more_answers_than_can_be_held_are_refused(model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ModelFolder.open(model_dir)
    monkeypatch.setattr("hil.campaigns.job._MOST_ANSWERS", 16)
    (job,) = plan_jobs(_plan(model_dir, PlannedTarget(target="native"), repetitions=2), model)
    assert job.size == 16
    with pytest.raises(PlanError, match=r"24.*16"):
        plan_jobs(_plan(model_dir, PlannedTarget(target="native"), repetitions=3), model)


def test_a_target_that_cannot_be_is_named_by_its_field(model_dir: Path) -> None:
    plan = _plan(model_dir, PlannedTarget(target="native"), PlannedTarget(target="serial:spy://x"))
    with pytest.raises(PlanError, match=r"targets\[1\]"):
        plan_jobs(plan, ModelFolder.open(model_dir))
