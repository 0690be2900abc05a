# SPDX-License-Identifier: MIT
"""The options and the exit status that every batch command shares.

A command declares ``jobs: Jobs = None, scheduler: SchedulerAddress = None, time_limit: TimeLimit = None``, gives them
to ``scheduler_for``, ends with ``finish(outcome, out, noun=...)`` and puts ``EXIT_STATUS`` into its help.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.batch.errors import BatchError, NothingDoneError
from tinytransit.batch.outcome import Outcome
from tinytransit.batch.scheduler import DEFAULT_TIME_LIMIT_S
from tinytransit.skipped import Skipped, write_skipped

SKIPPED_FILE, NOTES_FILE = "skipped.csv", "notes.csv"

EXIT_STATUS = (
    "Exit status: 0 everything gave a result; 3 something was skipped, skipped.csv says what and why; 2 nothing could "
    "be done; 130 interrupted. Run again, it resumes."
)

Jobs = Annotated[int | None, typer.Option(min=1, help="Processes on this machine; by default one a core.")]
"""See ``tinytransit.batch.scheduler.processes``."""
SchedulerAddress = Annotated[str | None, typer.Option(
    "--scheduler", metavar="ADDRESS",
    help="Run on Dask: the tcp://HOST:PORT of its scheduler, or `local` for a cluster on this machine.",
)]  # fmt: skip
TimeLimit = Annotated[float | None, typer.Option(
    min=0.0, metavar="SECONDS",
    help=f"Skip what takes longer; {DEFAULT_TIME_LIMIT_S:g} unless said, 0 for no limit. Not with --scheduler.",
)]  # fmt: skip

_SKIPPED_STATUS = 3


def finish(
    outcome: Outcome, out: Path, *, noun: str, also: Sequence[Skipped] = (), notes: Sequence[Skipped] = ()
) -> None:
    """Write ``out/skipped.csv``, say on stderr how it went, and leave with the status that ``EXIT_STATUS`` explains.

    Where there are notes, they are written to ``out/notes.csv``.

    Call it last, when the results have been written.

    Args:
        outcome: Of the batch.
        out: Its folder.
        noun: What an item is, in the plural, such as ``stars``.
        also: Parts of items that were skipped while the item gave a result, such as one of a star's files.
        notes: Reservations about what was not skipped; they do not change the status.

    Raises:
        typer.Exit: With status 3, if something was skipped.
        NothingDoneError: If there is no result.
        BatchError: If a table cannot be written.
    """
    skipped = [*outcome.skipped, *also]
    path = out / SKIPPED_FILE
    _write(skipped, path)
    if notes or (out / NOTES_FILE).exists():
        _write(notes, out / NOTES_FILE)
    if not outcome.results:
        why = "; ".join(f"{each.what}: {each.reason}" for each in skipped[:3]) or f"there were no {noun}"
        raise NothingDoneError(f"no result, {len(skipped)} skipped ({path}): {why}")
    reused = f", {outcome.reused} of them from an earlier run" if outcome.reused else ""
    done = len(outcome.results) + len(outcome.skipped)
    typer.echo(
        f"{done} {noun}{reused}: {len(outcome.results)} with a result, {len(skipped)} skipped"
        + (f", see {path}" if skipped else "")
        + (f"; {len(notes)} notes, see {out / NOTES_FILE}" if notes else ""),
        err=True,
    )
    if skipped:
        raise typer.Exit(_SKIPPED_STATUS)


def _write(rows: Sequence[Skipped], path: Path) -> None:
    try:
        write_skipped(rows, path)
    except OSError as error:
        raise BatchError(
            f"cannot write {path}: {error.strerror}; free what it needs and run the command again"
        ) from error
