# SPDX-License-Identifier: MIT
"""The command ``python -m hil survey``."""

from pathlib import Path
from typing import Annotated

import typer

from hil.errors import EXIT_CODES
from hil.options import RELEASED_MODEL, Board, Firmware, Html, Json, Junit, Limit, Model, Retries, Seed, Target, Timeout
from hil.output import command_line, finish
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.options import LightCurves
from tinytransit.progress import counting


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(survey)


def survey(
    target: Target,
    light_curves: LightCurves,
    catalog: Annotated[
        list[Path] | None, typer.Option("--catalog", metavar="FILE", help="A catalogue (.csv); may be repeated.")
    ] = None,
    detect: Annotated[bool, typer.Option(help="Search each star with `tinytransit detect` as well.")] = True,
    min_period: Annotated[float, typer.Option(metavar="DAYS", min=0.1, help="Shortest period.")] = 0.5,
    max_period: Annotated[float, typer.Option(metavar="DAYS", min=0.2, help="Longest period.")] = 13.0,
    fault_rate: Annotated[
        float, typer.Option("--fault-rate", metavar="SHARE", min=0.0, max=0.5, help="Share of frames to damage.")
    ] = 0.0,
    seed: Seed = 1,
    limit: Limit = None,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    json: Json = None,
    html: Html = None,
    junit: Junit = None,
    timeout: Timeout = 5.0,
    retries: Retries = 3,
) -> None:
    """Stream raw flux to a device, which cleans, searches, folds and classifies each star by itself.

    Its candidates are printed beside those of the pipeline's search and of catalogues. PASS: every star is answered
    with the very bits of the same C on this host, and 95 % of detect's candidates with SNR 10 and more are found with
    the period within 0.5 %.

    pio run -e qemu && python -m hil survey --target qemu --input lightcurves/ --catalog toi.csv
    """
    from hil.faults.target import Faults, FaultyTarget
    from hil.survey.campaign import SurveyPlan, run_survey
    from hil.survey.reports import write_survey_reports
    from hil.survey.table import print_survey
    from tinytransit.verification.survey.known import catalogued
    from tinytransit.verification.survey.raw_star import stars_in
    from tinytransit.verification.survey.twin import SurveyTwin

    model_dir = ModelFolder.open(model)
    stars, unreadable = stars_in(light_curves)
    plan = SurveyPlan(
        stars=dict(list(stars.items())[:limit]),
        catalogued=catalogued(catalog or ()),
        model=model_dir.path,
        shortest_days=min_period,
        longest_days=max_period,
        detect=detect,
    )
    device = make_target(target, model_dir.path, firmware, board)
    if fault_rate:
        device = FaultyTarget(device, Faults(rate=fault_rate, seed=seed, longest_pause_s=0.5 * timeout))
    with counting("stars", len(plan.stars)) as progress:
        result = run_survey(
            device,
            model_dir.manifest,
            plan,
            SurveyTwin(model=model_dir.path),
            timeout_s=timeout,
            retries=retries,
            command=command_line(),
            skipped=[(skip.what, skip.reason) for skip in unreadable],
            progress=progress,
        )
    write_survey_reports(result, html, junit)
    finish(result, json, lambda to: print_survey(result, to))
