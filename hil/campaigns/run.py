# SPDX-License-Identifier: MIT
"""Run a plan, and gather from its log what it found."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from hil.campaigns.folder import JUNIT_FILE, LOG_FILE, PAGE_FILE, RESULT_FILE, owned, set_log_aside
from hil.campaigns.identity import check_identity
from hil.campaigns.job import Job, plan_jobs
from hil.campaigns.outcome import Outcome, TargetOutcome, host_versions
from hil.campaigns.parallel import run_all
from hil.campaigns.plan import Plan
from hil.campaigns.progress import shown
from hil.campaigns.reports import write_reports
from hil.campaigns.runner import Circumstances, Runner
from hil.campaigns.store import CampaignLog, now
from hil.documents import Verdict
from tinytransit.deploy.model_folder import ModelFolder


def run_plan(plan: Plan, text: str, folder: Path, *, fresh: bool = False, command: Sequence[str] = ()) -> Outcome:
    """Run what the log in the folder does not have yet, and write result.json, report.html and junit.xml beside it.

    Args:
        plan: What to do.
        text: The YAML that it was read from.
        folder: Where its results are; made if it is missing.
        fresh: Start again, and set the log of an earlier run aside.
        command: The command line, for the reports.

    Raises:
        InputError: If the plan makes no sense, the folder belongs to another, or a result cannot be written.
        TinyTransitError: If model or windows cannot be read.
        KeyboardInterrupt: If the user interrupts; all answers so far are in the log.
    """
    model_dir = ModelFolder.open(plan.model)
    jobs = plan_jobs(plan, model_dir)
    with owned(folder):
        if fresh:
            set_log_aside(folder)
        with CampaignLog(folder / LOG_FILE) as log:
            check_identity(log, plan, model_dir.manifest.model_id, jobs)
            started = log.remember("started", now())
            with shown(jobs) as progress:
                at = Circumstances(model_dir.manifest, log, plan.seed, command, host_versions(), progress)
                run_all([Runner(job, at) for job in jobs], plan.parallel)
            outcome = gather(plan, text, jobs, at, started)
        outcome.write_json(folder / RESULT_FILE)
        write_reports(outcome, folder / PAGE_FILE, folder / JUNIT_FILE)
    return outcome


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
