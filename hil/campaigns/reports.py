# SPDX-License-Identifier: MIT
"""The reports of a campaign: an HTML page and JUnit XML, for a run of one target as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from hil.campaigns.junit import write_junit
from hil.campaigns.outcome import Outcome, TargetOutcome, host_versions
from hil.campaigns.plan import Plan
from hil.documents import Verdict
from hil.html.page import write_page
from hil.run.result import CampaignResult, Row


@dataclass(frozen=True)
class Unfinished:
    """A run that ended in an error.

    Attributes:
        error: The error, in one line.
        rows: The windows that were answered until then.
    """

    error: str
    rows: Sequence[Row]


def write_reports(outcome: Outcome, html: Path | None, junit: Path | None) -> None:
    """Write those reports that have a file to go to.

    Raises:
        InputError: If one cannot be written.
    """
    if html is not None:
        write_page(outcome, html)
    if junit is not None:
        write_junit(outcome, junit)


def single_outcome(
    plan: Plan, given: CampaignResult | Unfinished, *, model_id: str, command: Sequence[str], started: datetime
) -> Outcome:
    """Return the outcome of a plan with one target and one repetition, which has just ended.

    Args:
        plan: What was asked for.
        given: What the target gave.
        model_id: SHA-256 of the model's file.
        command: The command line.
        started: When it began, with time zone.
    """
    (planned,) = plan.targets
    broken = given if isinstance(given, Unfinished) else None
    target = TargetOutcome(
        label=planned.name,
        target=planned.target,
        board=planned.board,
        verdict=Verdict.FAIL if isinstance(given, Unfinished) else given.verdict,
        error=broken.error if broken else None,
        repetitions=[] if isinstance(given, Unfinished) else [given],
        unfinished=list(broken.rows) if broken else [],
    )
    return Outcome(
        name=plan.name,
        verdict=target.verdict,
        command=list(command),
        started=started,
        finished=datetime.now(UTC),
        seed=plan.seed,
        versions=host_versions(),
        model_id=model_id,
        model_folder=str(plan.model),
        plan=yaml.safe_dump(plan.model_dump(mode="json", exclude_defaults=True), sort_keys=False),
        targets=[target],
    )
