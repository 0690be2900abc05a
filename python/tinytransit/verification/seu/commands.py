# SPDX-License-Identifier: MIT
"""The command ``tinytransit seu``."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tinytransit.terminal import Console
    from tinytransit.verification.seu.variant import Cost
    from tinytransit.verification.upsets.tally import RegionTally


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(seu)


def seu(
    out: Annotated[Path, typer.Option(help="Folder for the journal, the report and the builds.")] = Path("build/seu"),
    mitigations: Annotated[
        str,
        typer.Option(help="Builds to compare: none, all, or names of firmware/MITIGATIONS.md, as scrub:8+vote."),
    ] = "none",
    regions: Annotated[
        str, typer.Option(help="Where: weights, code, constants, activations, stack, registers.")
    ] = "weights,code,constants,activations,stack,registers",
    injections: Annotated[
        int | None, typer.Option(min=1, help="In each region; else as many as --error and --confidence ask for.")
    ] = None,
    error: Annotated[float, typer.Option(help="Margin of error of a share.")] = 0.02,
    confidence: Annotated[float, typer.Option(help="Confidence of the margin and the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Draws the upsets.")] = 1,
    windows: Annotated[int, typer.Option(min=1, help="Golden windows to draw from.")] = 8,
    model: Annotated[Path, typer.Option(help="Folder of the exported model.", exists=True, file_okay=False)] = Path(
        "models"
    ),
    env: Annotated[str, typer.Option(help="PlatformIO environment of a Cortex-M4.")] = "qemu",
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Flip single bits in the emulated Cortex-M4 during an inference, and say what comes of it.

    Every injection is kept in OUT/seu.sqlite, so that an interrupted campaign resumes; the
    same seed gives the same upsets. The report is OUT/seu.json.

    Example: tinytransit seu --error 0.01 --mitigations all --jobs 2
    """
    from tinytransit.files import json_text, write_text
    from tinytransit.progress import counting
    from tinytransit.terminal import Console
    from tinytransit.verification.emulator.image import read_image
    from tinytransit.verification.profile.case import golden_case
    from tinytransit.verification.seu.campaign import Subject, run, spaces
    from tinytransit.verification.seu.variant import build_variant, cost_of, parse_variants
    from tinytransit.verification.upsets.journal import Journal
    from tinytransit.verification.upsets.region import parse_regions
    from tinytransit.verification.upsets.sampling import injections_in
    from tinytransit.verification.upsets.tally import tally_region

    chosen, variants = parse_regions(regions), parse_variants(mitigations)
    case = golden_case(model)
    facts = {"model": case.manifest.model_id, "seed": seed, "windows": windows}
    results, costs = {}, {}
    with Journal(out / "seu.sqlite") as journal:
        for variant in variants:
            elf = build_variant(variant, model, out / "firmware", env)
            journal.bind(facts | {f"image of {variant}": read_image(elf).sha256})
            subject = Subject(variant, elf, model, windows)
            there = spaces(subject, chosen)
            wanted = [(space, injections_in(space, injections, error, confidence)) for space in there]
            with counting(variant, sum(count for _, count in wanted)) as progress:
                run(subject, wanted, journal, seed, jobs, progress.advance, progress.kept)
            results[variant] = [
                tally_region(space.region, space.bits, space.population,
                             journal.read(variant, space.region, count), confidence)
                for space, count in wanted
            ]  # fmt: skip
            costs[variant] = cost_of(elf, case)
    report = json_text(_report(results, costs, facts, confidence))
    write_text(out / "seu.json", report)
    if as_json:
        typer.echo(report, nl=False)
    else:
        # Piped into a file, the tables keep a width that no column has to fold in.
        _print(Console(width=None if sys.stdout.isatty() else 132), results, costs, confidence)


def _report(
    results: "dict[str, list[RegionTally]]",
    costs: "dict[str, Cost]",
    facts: dict[str, object],
    confidence: float,
) -> dict[str, object]:
    """Return the report; its costs in cycles are modelled at zero wait states."""
    return {
        "target": "cortex-m4 in Unicorn",
        **facts,
        "confidence": confidence,
        "variants": {
            variant: {"cost": asdict(costs[variant]), "regions": [asdict(region) for region in regions]}
            for variant, regions in results.items()
        },
    }


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
