# SPDX-License-Identifier: MIT
"""Run a batch: what its journal has is not done again, what is done goes to its journal."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from tinytransit import __version__
from tinytransit.batch.attempt import Kind
from tinytransit.batch.errors import BatchError, DiskFullError
from tinytransit.batch.item import Item, Json, Work
from tinytransit.batch.journal import JOURNAL_FILE, Journal
from tinytransit.batch.outcome import Outcome, Results
from tinytransit.batch.scheduler import Scheduler
from tinytransit.progress import resumable
from tinytransit.skipped import Skipped


def run_batch(
    work: Work,
    items: Sequence[Item],
    *,
    out: Path,
    settings: Mapping[str, Json],
    scheduler: Scheduler,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Do every item that ``out/journal.sqlite`` does not have yet.

    Args:
        work: A function of a module; runs in worker processes, perhaps on another machine. What it returns becomes
            JSON. A TinyTransitError from it makes a skipped item with that text as reason; any other exception one
            whose reason begins with "internal error" and whose traceback is in the journal. If its worker dies, it is
            done again, so that it must give the same result twice and write files through ``tinytransit.files``.
        items: With different keys.
        out: The folder of the batch; made if it is missing.
        settings: What the results depend on beside the items.
        scheduler: Where it is done; see ``scheduler_for``.
        progress: Called with the number of items that are finished and of all.

    Returns:
        Results and reasons of all items, in their order.

    Raises:
        BatchError: If two items have the same key.
        JournalError: If the folder holds another batch's journal, or the journal cannot be written.
        DiskFullError: If an item could not write its files.
        SchedulerError: If there is nobody to do the work.
        KeyboardInterrupt: If the user interrupts; its note says how to go on.
    """
    twice = [key for key, count in Counter(item.key for item in items).items() if count > 1]
    if twice:
        raise BatchError(f"expected each item once, got {', '.join(twice[:3])} more than once")
    path = out / JOURNAL_FILE
    with Journal(path) as journal:
        name = f"{work.__module__}.{work.__qualname__}"
        journal.bind({"version": __version__, "work": name, "settings": settings})
        with resumable(path):
            reused = _run(work, items, journal, scheduler, progress)
        reasons = journal.reasons()
    return Outcome(
        results=Results(path, [item.key for item in items if item.key not in reasons]),
        skipped=[Skipped(item.key, reasons[item.key]) for item in items if item.key in reasons],
        reused=reused,
    )


def _run(
    work: Work, items: Sequence[Item], journal: Journal, scheduler: Scheduler, progress: Callable[[int, int], None]
) -> int:
    """Do what the journal lacks and return how much it had."""
    reused = done = 0
    fingerprints: dict[str, str] = {}

    def missing() -> Iterator[Item]:
        nonlocal reused, done
        for item in items:
            fingerprint = item.fingerprint()
            if journal.has(item, fingerprint):
                reused, done = reused + 1, done + 1
                progress(done, len(items))
            else:
                fingerprints[item.key] = fingerprint
                yield item

    # Closed whatever happens, so that no worker is left.
    with closing(scheduler.run(work, missing())) as verdicts:
        for item, verdict in verdicts:
            if verdict.kind is Kind.DISK_FULL:
                raise DiskFullError(
                    f"{item.key}: {verdict.text}; free some space and run the command again: what is finished is kept"
                )
            journal.add(item, fingerprints.pop(item.key), verdict)
            done += 1
            progress(done, len(items))
    return reused
