# SPDX-License-Identifier: MIT
"""A batch command on the work of batch_work.py: ``python tests/helpers/batch_command.py batch OUT WAYS [--jobs N]``."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers.batch_work import items, work
from tinytransit.batch.options import Jobs, SchedulerAddress, TimeLimit, finish
from tinytransit.batch.run import run_batch
from tinytransit.batch.scheduler import scheduler_for


def batch(
    out: Path, ways: str, jobs: Jobs = None, scheduler: SchedulerAddress = None, time_limit: TimeLimit = None
) -> None:
    """Do the items in the JSON object WAYS, by key how ``work`` is to end them."""
    outcome = run_batch(
        work, items(out, json.loads(ways)), out=out, settings={}, scheduler=scheduler_for(jobs, scheduler, time_limit)
    )
    finish(outcome, out, noun="items")


if __name__ == "__main__":
    from tinytransit.cli import app, main

    app.command()(batch)
    main()
