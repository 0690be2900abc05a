# SPDX-License-Identifier: MIT
"""The command ``python -m hil mission``."""

from typing import Annotated

import typer

from hil.errors import EXIT_CODES
from hil.options import RELEASED_MODEL, Board, Firmware, Html, Json, Junit, Model, Retries, Seed, Target, Timeout
from hil.output import command_line, finish
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.options import SomeLightCurves
from tinytransit.progress import counting
from tinytransit.resources import firmware_folder


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(mission)


def mission(
    target: Target,
    downlink: Annotated[
        int, typer.Option("--downlink", metavar="BYTES", min=1, help="Bytes a day that may be sent down.")
    ] = 2_000,
    stars: Annotated[
        int | None,
        typer.Option("--stars", metavar="N", min=1, help="How many; by default 20, or all that --input has."),
    ] = None,
    light_curves: SomeLightCurves = None,
    injected: Annotated[
        float,
        typer.Option(metavar="SHARE", min=0, max=1, help="Share of synthetic stars with a planet or a binary."),
    ] = 0.3,
    resets: Annotated[int, typer.Option(metavar="N", min=0, help="How often the board is reset on the way.")] = 3,
    upsets: Annotated[
        float, typer.Option(metavar="RATE", min=0, max=1e-3, help="Flipped bits of memory, for each bit and day.")
    ] = 1e-7,
    damage: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=0.9, help="Share of packets lost or damaged on the way.")
    ] = 0.05,
    memory: Annotated[int, typer.Option(metavar="BYTES", min=1, max=1 << 30, help="External memory for raw flux.")] = 8
    << 20,
    seed: Seed = 1,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    json: Json = None,
    html: Html = None,
    junit: Junit = None,
    timeout: Timeout = 5.0,
    retries: Retries = 3,
) -> None:
    """Fly: many stars at their cadence in simulated time, searched by the device, the best candidates sent down first.

    Raw flux goes through a ring of stars in memory to the device's survey, its candidates into a priority queue, and
    from there into packets with a CRC under a daily budget, until the ground acknowledges them; resets, flipped bits
    and a lossy link on the way. Ring, queue and packets are C (firmware/mission), which runs on this host. PASS: every
    star is searched with the very bits of the same C on this host, and nothing is lost that was acknowledged.

    pio run -e native && python -m hil mission --target native --stars 50 --downlink 2000
    """
    from hil.mission.flight import MissionPlan, run_mission
    from hil.mission.reports import write_mission_reports
    from hil.mission.stars import file_stars, synthetic_stars
    from hil.mission.table import print_mission
    from tinytransit.verification.survey.twin import SurveyTwin

    model_dir, sources = ModelFolder.open(model), firmware_folder()
    twin = SurveyTwin(sources, model_dir.path)
    if light_curves:
        with counting("files") as reading:
            sky = file_stars(light_curves, stars, twin.most_bins, reading.advance)
    else:
        sky = synthetic_stars(seed, stars or 20, injected)
    plan = MissionPlan(
        stars=sky.count, star=sky.star, blocks=sky.blocks, downlink=downlink, memory_bytes=memory, resets=resets,
        upsets=upsets, damage=damage, seed=seed,
    )  # fmt: skip
    device = make_target(target, model_dir.path, firmware, board)
    with counting("stars", plan.stars) as progress:
        result = run_mission(
            device,
            model_dir.manifest,
            plan,
            twin,
            sources,
            model_dir.path,
            timeout_s=timeout,
            retries=retries,
            command=command_line(),
            skipped=[(skip.what, skip.reason) for skip in sky.skipped],
            progress=progress,
        )
    write_mission_reports(result, html, junit)
    finish(result, json, lambda to: print_mission(result, to))
