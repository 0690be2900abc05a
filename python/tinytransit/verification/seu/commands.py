# SPDX-License-Identifier: MIT
"""The command ``tinytransit seu``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.batch.scheduler import processes
from tinytransit.options import RELEASED_MODEL, Environment, Json, Model, Out, Seed, emit_json
from tinytransit.verification.upsets.options import Confidence, GoldenLimit, Injections, MarginOfError, Regions

if TYPE_CHECKING:
    from tinytransit.terminal import Console
    from tinytransit.verification.seu.variant import Cost
    from tinytransit.verification.upsets.tally import RegionTally


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(seu)


def seu(
    out: Out = Path("build/seu"),
    mitigations: Annotated[
        str,
        typer.Option(
            metavar="NAMES", help="Builds to compare: none, all, or names of firmware/MITIGATIONS.md, as scrub:8+vote."
        ),
    ] = "none",
    regions: Regions = "weights,code,constants,activations,stack,registers",
    injections: Injections = None,
    error: MarginOfError = 0.02,
    confidence: Confidence = 0.95,
    seed: Seed = 1,
    limit: GoldenLimit = 8,
    model: Model = RELEASED_MODEL,
    env: Environment = "qemu",
    jobs: Jobs = None,
    json: Json = None,
) -> None:
    """Flip single bits in the emulated Cortex-M4 during an inference, and say what comes of it.

    Every injection is kept in OUT/seu.sqlite, so that an interrupted campaign resumes; the
    same seed gives the same upsets. The report is OUT/seu.json.

    Example: tinytransit seu --error 0.01 --mitigations all --jobs 2
    """
    from tinytransit.files import write_json
    from tinytransit.progress import counting, resumable
    from tinytransit.terminal import Console
    from tinytransit.verification.seu.study import Request, study
    from tinytransit.verification.seu.variant import parse_variants
    from tinytransit.verification.upsets.region import parse_regions

    request = Request(
        model, parse_variants(mitigations), parse_regions(regions), injections, error, confidence, seed, limit, env,
        processes(jobs),
    )  # fmt: skip
    with resumable(out):
        found = study(request, out, counting)
    write_json(out / "seu.json", found.document())
    if not emit_json(found.document(), json):
        _print(Console(), found.regions, found.costs, confidence)


def _print(
    console: "Console", results: "dict[str, list[RegionTally]]", costs: "dict[str, Cost]", confidence: float
) -> None:
    from tinytransit.verification.seu.tables import print_comparison, print_costs
    from tinytransit.verification.upsets.region import LASTING
    from tinytransit.verification.upsets.tables import print_meanings, print_outcomes, print_units

    for variant, regions in results.items():
        print_outcomes(console, variant, regions, confidence)
    for region in next(iter(results.values())):
        if region.region in LASTING or len(results) == 1:
            print_units(console, next(iter(results)), region)
    if len(results) > 1:
        print_comparison(console, results)
    print_costs(console, costs)
    print_meanings(console)
