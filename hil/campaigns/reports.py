# SPDX-License-Identifier: MIT
"""The reports of a campaign: an HTML page and JUnit XML, for a run of one target as well."""

from datetime import UTC, datetime
from pathlib import Path

import yaml

from hil.campaigns.junit import write_junit
from hil.campaigns.outcome import Outcome, TargetOutcome, host_versions
from hil.campaigns.plan import Plan
from hil.html.page import write_page
from hil.run.result import CampaignResult


def write_reports(outcome: Outcome, html: Path | None, junit: Path | None) -> None:
    """Write those reports that have a file to go to.

    Raises:
        InputError: If one cannot be written.
    """
    if html is not None:
        write_page(outcome, html)
    if junit is not None:
        write_junit(outcome, junit)


def single_outcome(plan: Plan, result: CampaignResult, started: datetime) -> Outcome:
    """Return the outcome of a plan with one target and one repetition, which has just ended.

    Args:
        plan: What was asked for.
        result: What the target gave.
        started: When it began, with time zone.
    """
    (planned,) = plan.targets
    target = TargetOutcome(
        label=planned.name,
        target=planned.target,
        board=planned.board,
        verdict=result.verdict,
        repetitions=[result],
    )
    return Outcome(
        name=plan.name,
        verdict=result.verdict,
        command=result.command,
        started=started,
        finished=datetime.now(UTC),
        seed=plan.seed,
        versions=host_versions(),
        model_id=result.model_id,
        model_folder=str(plan.model),
        plan=yaml.safe_dump(plan.model_dump(mode="json", exclude_defaults=True), sort_keys=False),
        targets=[target],
    )
