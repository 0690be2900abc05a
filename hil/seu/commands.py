# SPDX-License-Identifier: MIT
"""The command ``python -m hil seu``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hil.exit_codes import EXIT_CODES


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(seu)


def seu(
    firmware: Annotated[Path, typer.Option(help="ELF for QEMU; its mitigations are chosen when it is built.")] = Path(
        ".pio/build/qemu/firmware.elf"
    ),
    out: Annotated[Path, typer.Option(help="Folder for the journal and the report.")] = Path("build/seu-qemu"),
    regions: Annotated[
        str, typer.Option(help="Where: weights, code, constants, activations, stack, registers.")
    ] = "weights,code,activations,stack,registers",
    injections: Annotated[
        int | None, typer.Option(min=1, help="In each region; else as many as --error and --confidence ask for.")
    ] = None,
    error: Annotated[float, typer.Option(help="Margin of error of a share.")] = 0.05,
    confidence: Annotated[float, typer.Option(help="Confidence of the margin and the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Draws the upsets.")] = 1,
    windows: Annotated[int, typer.Option(min=1, help="Golden windows to draw from.")] = 4,
    model: Annotated[Path, typer.Option(help="Folder with manifest.json and golden.npz.")] = Path("models"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Flip single bits in the whole firmware in QEMU, and say what comes of it on the serial port.

    Slower than `tinytransit seu`, which injects into the inference alone, but with the fault handlers and the protocol in
    the way. Every injection is kept in OUT/seu.sqlite; an interrupted campaign resumes.

    Example: pio run -e qemu && python -m hil seu --injections 200
    """
    from rich.console import Console

    from hil.model_dir import ModelDir
    from hil.run.cases import golden_cases
    from hil.session.image import checksums_of
    from hil.seu.campaign import VARIANT, prepare, run
    from tinytransit.files import write_text
    from tinytransit.verification.upsets.journal import Journal
    from tinytransit.verification.upsets.plan import counted, injections_in, parse_regions
    from tinytransit.verification.upsets.tables import print_meanings, print_outcomes
    from tinytransit.verification.upsets.tally import tally_region

    chosen, model_dir = parse_regions(regions), ModelDir(model)
    setup = prepare(firmware, model_dir.manifest, golden_cases(model_dir, windows))
    wanted = [(space, injections_in(space, injections, error, confidence)) for space in map(setup.space, chosen)]
    facts = {"model": model_dir.manifest.model_id, "seed": seed, "windows": windows, "stack": setup.stack_used}
    with Journal(out / "seu.sqlite") as journal:
        journal.bind(facts | asdict(checksums_of(firmware)))
        with counted(VARIANT, sum(count for _, count in wanted)) as progress:
            run(setup, wanted, journal, seed, progress)
        tallied = [
            tally_region(space.region, space.bits, space.population, journal.read(VARIANT, space.region, count),
                         confidence)
            for space, count in wanted
        ]  # fmt: skip
    document = {"target": VARIANT, **facts, "confidence": confidence, "regions": [asdict(region) for region in tallied]}
    report = json.dumps(document, indent=2)
    write_text(out / "seu.json", report + "\n")
    if as_json:
        typer.echo(report)
        return
    console = Console(width=None if sys.stdout.isatty() else 132)
    print_outcomes(console, f"{VARIANT}: the whole firmware", tallied, confidence)
    print_meanings(console)
