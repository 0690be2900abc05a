# SPDX-License-Identifier: MIT
"""From a plan's file to its outcome."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from hil.campaigns.folder import JUNIT_FILE, LOG_FILE, RESULT_FILE, owned, set_log_aside
from hil.campaigns.gather import gather
from hil.campaigns.identity import check_identity
from hil.campaigns.job import plan_jobs
from hil.campaigns.junit import write_junit
from hil.campaigns.outcome import Outcome
from hil.campaigns.parallel import run_all
from hil.campaigns.plan import Plan
from hil.campaigns.progress import shown
from hil.campaigns.runner import Circumstances, Runner
from hil.campaigns.store import CampaignLog, now
from hil.campaigns.versions import host_versions
from hil.model_dir import ModelDir


def run_plan(
    plan: Plan, text: str, folder: Path, *, fresh: bool = False, command: Sequence[str] = (), console: Console
) -> Outcome:
    """Run what the log in the folder does not have yet, and write result.json and junit.xml beside it.

    Args:
        plan: What to do.
        text: The YAML that it was read from.
        folder: Where its results are; made if it is missing.
        fresh: Start again, and set the log of an earlier run aside.
        command: The command line, for the reports.
        console: Where progress is shown.

    Raises:
        InputError: If the plan makes no sense, the folder belongs to another, or a result cannot be written.
        TinyTransitError: If model or windows cannot be read.
        KeyboardInterrupt: If the user interrupts; all answers so far are in the log.
    """
    model_dir = ModelDir(plan.model)
    jobs = plan_jobs(plan, model_dir)
    with owned(folder):
        if fresh:
            set_log_aside(folder)
        with CampaignLog(folder / LOG_FILE) as log:
            check_identity(log, plan, model_dir.manifest.model_id, jobs)
            started = log.remember("started", now())
            with shown(jobs, console) as progress:
                at = Circumstances(model_dir.manifest, log, plan.seed, command, host_versions(), progress)
                run_all([Runner(job, at) for job in jobs], plan.parallel)
            outcome = gather(plan, text, jobs, at, started)
        outcome.write_json(folder / RESULT_FILE)
        write_junit(outcome, folder / JUNIT_FILE)
    return outcome
