# SPDX-License-Identifier: MIT
"""From the log to what the campaign found."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hil.campaigns.job import Job
from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.campaigns.plan import Plan
from hil.campaigns.runner import Circumstances
from hil.campaigns.store import CampaignLog
from hil.run.result import Verdict


def gather(plan: Plan, text: str, jobs: Sequence[Job], at: Circumstances, started: str) -> Outcome:
    """Return the outcome of a campaign of which every target has finished or failed.

    Args:
        plan: What was asked for.
        text: The YAML that it was read from.
        jobs: What it came to.
        at: What its runners shared.
        started: When its first run began, ISO 8601.
    """
    targets = [_target(job, at.log) for job in jobs]
    return Outcome(
        name=plan.name,
        verdict=_all(target.verdict for target in targets),
        command=list(at.command),
        started=datetime.fromisoformat(started),
        finished=at.log.last_moment(),
        seed=plan.seed,
        versions=at.versions,
        model_id=at.manifest.model_id,
        model_folder=str(plan.model),
        plan=text,
        targets=targets,
    )


def _target(job: Job, log: CampaignLog) -> TargetOutcome:
    found = [log.result(job.name, repetition) for repetition in range(job.repetitions)]
    finished = [result for result in found if result is not None]
    complete, errors = len(finished) == job.repetitions, log.errors(job.name)
    return TargetOutcome(
        label=job.name,
        target=job.planned.target,
        board=job.planned.board,
        verdict=_all(result.verdict for result in finished) if complete else Verdict.FAIL,
        error=None if complete else errors[-1],
        recovered=errors if complete else errors[:-1],
        repetitions=finished,
        unfinished=[] if complete else log.answers(job.name, found.index(None)),
    )


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    return Verdict.PASS if set(verdicts) == {Verdict.PASS} else Verdict.FAIL
