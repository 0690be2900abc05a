# SPDX-License-Identifier: MIT
"""A campaign as one table for people."""

from rich.table import Table

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import Verdict
from hil.output import say, say_verdict
from tinytransit.terminal import Console


def print_outcome(outcome: Outcome, console: Console) -> None:
    """Print a row a target, the errors below, and PASS or FAIL."""
    table = Table(title=f"{outcome.name}: model {outcome.model_id[:12]}", title_justify="left")
    table.add_column("target", overflow="fold")
    table.add_column("engine, board")
    for heading in ("repetitions", "windows", "differ", "self-test", "worst latency ms", "retries"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for target in outcome.targets:
        table.add_row(*_cells(target), style=None if target.verdict is Verdict.PASS else "bold red")
    console.print(table)
    for target in outcome.targets:
        for note in notes_of(target):
            say(console, f"{target.label}: {note}")
        for error in target.recovered:
            say(console, f"{target.label}: started again after: {error}")
        if target.error is not None:
            say(console, f"{target.label}: {error_of(target)}")
    say_verdict(console, outcome.verdict)


def error_of(target: TargetOutcome) -> str:
    """Return why a target could not be finished, and where."""
    return f"repetition {len(target.repetitions) + 1}, after {len(target.unfinished)} windows: {target.error}"


def notes_of(target: TargetOutcome) -> list[str]:
    """Return what else has to be known of the images that a target ran."""
    return list(dict.fromkeys(result.note for result in target.repetitions if result.note))


def _cells(target: TargetOutcome) -> list[str]:
    results = target.repetitions
    rows = [row for result in results for row in result.windows] + target.unfinished
    device = results[-1].device if results else None
    latencies = [result.latency for result in results if result.latency]
    worst = max(latencies, key=lambda latency: latency.worst_ms, default=None)
    return [
        target.label,
        f"{device.engine}, {device.board}" if device else "–",
        str(len(results)),
        str(len(rows)),
        str(sum(not row.equal for row in rows)),
        f"{sum(result.selftest['differing'] for result in results)} differ" if results else "–",
        f"{worst.worst_ms:.3f} [{worst.kind}]" if worst else "–",
        str(sum(result.link["retries"] for result in results)),
        "ERROR" if target.error is not None else target.verdict.value,
    ]
