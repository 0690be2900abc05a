# SPDX-License-Identifier: MIT
"""Write a campaign as one HTML page: no script, nothing from elsewhere, and the same bytes for the same campaign."""

import re
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from markupsafe import Markup

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.campaigns.table import notes_of
from hil.documents import write_file
from hil.html.findings import answers, mismatches, reasons, summary
from hil.html.rendering import page_templates
from hil.html.tables import Latencies, board_facts, device_counters, latencies, link_counters, nearest_limit, star_of
from hil.run.result import Row
from tinytransit import __version__

# Whoever needs more of them has the JSON; a page that a phone cannot open helps nobody.
_MOST_MISMATCHES = 100
_MOST_WINDOWS = 200


def write_page(outcome: Outcome, path: Path, first_difference: str | None = None) -> None:
    """Write the page of a campaign.

    Args:
        outcome: The campaign.
        path: The file; its folder is made if it is missing.
        first_difference: What ``hil.html.bisection`` found out about the wrong answers; None if nobody asked.

    Raises:
        InputError: If the file cannot be written, or a latency of the campaign makes no sense.
    """
    write_file(path, render_page(outcome, first_difference))


def render_page(outcome: Outcome, first_difference: str | None = None) -> str:
    """Return the page; see ``write_page``."""
    environment = page_templates()
    environment.filters |= {"moment": _moment, "duration": _duration, "ms": _milliseconds, "breakable": _breakable}
    wrong = mismatches(outcome)
    targets = [_view(target) for target in outcome.targets]
    return environment.get_template("campaign.html.j2").render(
        version=__version__,
        outcome=outcome,
        summary=summary(outcome),
        reasons=reasons(outcome),
        targets=targets,
        nearest=nearest_limit(latency for target in targets for latency in target.latencies),
        mismatches=wrong[:_MOST_MISMATCHES],
        mismatches_left=len(wrong[_MOST_MISMATCHES:]),
        first_difference=first_difference,
        counters=[("The link, as the host counted", "Summed over the repetitions.", link_counters(outcome)),
                  ("The device, as it counted", "STATS at the end of the last repetition.", device_counters(outcome))],
        command=shlex.join(outcome.command),
        star_of=star_of,
        score=_score,
    )  # fmt: skip


@dataclass(frozen=True)
class _TargetView:
    """A target as the template shows it; ``windows`` are those of its first repetition, no more than a page bears."""

    outcome: TargetOutcome
    answers: int
    differing: int
    windows: list[Row]
    vets: bool
    latencies: list[Latencies]
    facts: dict[str, str]
    notes: list[str]


def _view(target: TargetOutcome) -> _TargetView:
    rows = answers(target)
    shown = (target.repetitions[0].windows if target.repetitions else target.unfinished)[:_MOST_WINDOWS]
    return _TargetView(
        target,
        len(rows),
        sum(not row.equal for row in rows),
        shown,
        any(row.planet_host is not None for row in shown),
        latencies(target),
        board_facts(target),
        notes_of(target),
    )


def _moment(time: datetime) -> str:
    """Format a moment in UTC; one without a time zone is taken for UTC."""
    return (time if time.tzinfo is None else time.astimezone(UTC)).strftime("%Y-%m-%d %H:%M:%S UTC")


def _duration(time: timedelta) -> str:
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "less than 1 s"


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value >= 0.1 else f"{value:.3g}"


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _breakable(name: str) -> Markup:
    """Let a name fold after its separators, where a column is narrow."""
    return Markup("<wbr>").join(re.split(r"(?<=[:/_-])", name))
