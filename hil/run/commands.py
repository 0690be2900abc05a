# SPDX-License-Identifier: MIT
"""The command ``python -m hil run``: stream windows to one target and judge its answers."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

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
from hil.run.result import CampaignResult, Device, Row
from hil.run.streaming import Exchange, run_campaign
from hil.run.table import print_report
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError
from tinytransit.progress import Count, counting

if TYPE_CHECKING:
    from hil.campaigns.reports import Unfinished


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
    """Run a campaign and print a table and PASS or FAIL; --html and --junit are written for a target that fails, too.

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

    def report(given: "CampaignResult | Unfinished") -> None:
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
        outcome = single_outcome(
            plan, given, model_id=model_dir.manifest.model_id, command=command_line(), started=started
        )
        write_reports(outcome, html, junit)

    with counting(device.name, len(cases)) as progress:
        watched = _Watched(progress)
        try:
            result = run_campaign(
                device,
                model_dir.manifest,
                cases,
                latency_limit_ms=latency_limit,
                timeout_s=timeout,
                retries=retries,
                command=command_line(),
                progress=progress,
                observer=watched,
            )
        except TinyTransitError as failure:
            if html or junit:
                from hil.campaigns.reports import Unfinished

                report(Unfinished(str(failure), watched.rows))
            raise
    if html or junit:
        report(result)
    finish(result, json, lambda to: print_report(result, to))


class _Watched:
    """A campaign's observer that says when the target has started, and keeps what it answered until an error."""

    def __init__(self, progress: Count) -> None:
        self._progress = progress
        self.rows: list[Row] = []
        progress.note("starts")

    def session(self, device: Device) -> None:
        self._progress.note("")

    def answer(self, row: Row, exchange: Exchange) -> None:
        self.rows.append(row)
