# SPDX-License-Identifier: MIT
"""Work out what each target of a plan has to do, before anything is started."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hil.campaigns.plan import Limits, Plan, PlanError, PlannedTarget, Windows
from hil.run.cases import Case, golden_cases, window_cases
from hil.targets.registry import make_target
from hil.targets.target import Target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError

# All results are held in memory for the reports.
_MOST_ANSWERS = 10_000_000


@dataclass(frozen=True)
class Job:
    """One target's share of a campaign.

    Attributes:
        planned: The target as the plan names it.
        model: The folder of the model.
        cases: The windows of one repetition.
        repetitions: How often it streams them.
        limits: Beyond which something counts as too slow or lost.
    """

    planned: PlannedTarget
    model: Path
    cases: Sequence[Case] = field(repr=False)
    repetitions: int
    limits: Limits

    @property
    def name(self) -> str:
        """Its name in reports."""
        return self.planned.name

    @property
    def size(self) -> int:
        """Answers that it has to give."""
        return self.repetitions * len(self.cases)

    def target(self) -> Target:
        """Return the target, not started yet."""
        return make_target(self.planned.target, self.model, self.planned.firmware, self.planned.board)

    def image_sha256(self) -> str | None:
        """Return the SHA-256 of the ELF that the target runs; None if that is not known or not there."""
        image = self.target().image
        return hashlib.sha256(image.read_bytes()).hexdigest() if image and image.is_file() else None

    def cases_sha256(self) -> str:
        """Return a digest of all inputs and expected answers."""
        digest = hashlib.sha256()
        for case in self.cases:
            for part in (case.inputs, case.expected):
                digest.update(len(part).to_bytes(4, "little") + part)
        return digest.hexdigest()


def plan_jobs(plan: Plan, model_dir: ModelFolder) -> list[Job]:
    """Work out the jobs of a plan, in its order.

    Raises:
        PlanError: If a target is unknown, lacks its board or has no use for it, and the field is named; or if there are
            too many answers to take.
        TinyTransitError: If windows cannot be read or asked about.
    """
    cases: dict[Windows, Sequence[Case]] = {}
    jobs = []
    for index, planned in enumerate(plan.targets):
        windows = plan.windows_of(planned)
        if windows not in cases:
            cases[windows] = _cases(windows, model_dir)
        job = Job(planned, plan.model, cases[windows], plan.repetitions_of(planned), plan.limits_of(planned))
        try:
            job.target()
        except TinyTransitError as error:
            raise PlanError(f"targets[{index}]: {error}") from error
        jobs.append(job)
    if (answers := sum(job.size for job in jobs)) > _MOST_ANSWERS:
        raise PlanError(
            f"the plan asks for {answers:,} answers, at most {_MOST_ANSWERS:,} are taken; give fewer repetitions or "
            "windows"
        )
    return jobs


def _cases(windows: Windows, model_dir: ModelFolder) -> Sequence[Case]:
    cases = golden_cases(model_dir, windows.limit) if windows.golden else []
    left = None if windows.limit is None else windows.limit - len(cases)
    if windows.shards and left != 0:
        cases += window_cases(model_dir, windows.shards, left)
    return cases
