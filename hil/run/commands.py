# SPDX-License-Identifier: MIT
"""The command ``python -m hil run``: stream windows to one target and judge its answers."""

from datetime import UTC, datetime

import typer

from hil.errors import EXIT_CODES
from hil.options import (
    RELEASED_MODEL,
    Board,
    Firmware,
    Golden,
    Html,
    Json,
    Junit,
    LatencyLimit,
    Limit,
    Model,
    Retries,
    Target,
    Timeout,
    Windows,
)
from hil.output import command_line, finish
from hil.run.cases import chosen_cases
from hil.run.streaming import run_campaign
from hil.run.table import print_report
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.progress import counting


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(run)


def run(
    target: Target,
    windows: Windows = None,
    golden: Golden = False,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    json: Json = None,
    html: Html = None,
    junit: Junit = None,
    limit: Limit = None,
    latency_limit: LatencyLimit = 10.0,
    timeout: Timeout = 5.0,
    retries: Retries = 3,
) -> None:
    """Run a campaign and print a table and PASS or FAIL.

    Real board:  python -m hil run --target serial:/dev/ttyACM0 --golden

    Emulator:  pio run -e qemu && python -m hil run --target qemu --golden --json build/qemu.json

    Another:  pio run -e nucleo_l476rg && python -m hil run --target labwired --board nucleo_l476rg --golden

    Renode 1.16 or later, if you have it (this target was written without one, and has not been run with it):
    pio run -e feather_f405 && python -m hil run --target renode --board feather_f405 --golden
    """
    model_dir = ModelFolder.open(model)
    device = make_target(target, model_dir.path, firmware, board)
    cases = chosen_cases(model_dir, golden, windows, limit)
    started = datetime.now(UTC)
    with counting(target, len(cases)) as progress:
        result = run_campaign(
            device,
            model_dir.manifest,
            cases,
            latency_limit_ms=latency_limit,
            timeout_s=timeout,
            retries=retries,
            command=command_line(),
            progress=progress,
        )
    if html or junit:
        from hil.campaigns.plan import Limits, Plan, PlannedTarget
        from hil.campaigns.plan import Windows as PlannedWindows
        from hil.campaigns.reports import single_outcome, write_reports

        plan = Plan(
            name="run",
            model=model_dir.path,
            windows=PlannedWindows(golden=golden, shards=tuple(windows or ()), limit=limit),
            limits=Limits(latency_ms=latency_limit, timeout_s=timeout, retries=retries),
            targets=(PlannedTarget(target=target, board=board, firmware=firmware),),
        )
        write_reports(single_outcome(plan, result, started), html, junit)
    finish(result, json, lambda to: print_report(result, to))
