# SPDX-License-Identifier: MIT
"""The command ``python -m hil seu``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hil.errors import EXIT_CODES
from hil.options import RELEASED_MODEL, Json, Model, Seed
from tinytransit.options import Out
from tinytransit.terminal import Console
from tinytransit.verification.upsets.options import Confidence, GoldenLimit, Injections, MarginOfError, Regions


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(seu)


def seu(
    firmware: Annotated[
        Path, typer.Option(metavar="FILE", help="ELF for QEMU; its mitigations are chosen when it is built.")
    ] = Path(".pio/build/qemu/firmware.elf"),
    out: Out = Path("build/seu-qemu"),
    regions: Regions = "weights,code,activations,stack,registers",
    injections: Injections = None,
    error: MarginOfError = 0.05,
    confidence: Confidence = 0.95,
    seed: Seed = 1,
    limit: GoldenLimit = 4,
    model: Model = RELEASED_MODEL,
    json: Json = None,
) -> None:
    """Flip single bits in the whole firmware in QEMU, and say what comes of it on the serial port.

    Slower than `tinytransit seu`, which injects into the inference alone, but with fault handlers and protocol in
    the way. Every injection is kept in OUT/seu.sqlite, the report in
    OUT/seu.json; an interrupted campaign resumes.

    Example: pio run -e qemu && python -m hil seu --injections 200
    """
    from hil.output import emit
    from hil.run.cases import golden_cases
    from hil.session.image import checksums_of
    from hil.seu.campaign import VARIANT, prepare, run
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.files import write_json
    from tinytransit.progress import counting, resumable
    from tinytransit.verification.upsets.journal import Journal
    from tinytransit.verification.upsets.region import parse_regions
    from tinytransit.verification.upsets.sampling import injections_in
    from tinytransit.verification.upsets.tables import print_meanings, print_outcomes
    from tinytransit.verification.upsets.tally import tally_region

    chosen, model_dir = parse_regions(regions), ModelFolder.open(model)
    setup = prepare(firmware, model_dir.manifest, golden_cases(model_dir, limit))
    wanted = [(space, injections_in(space, injections, error, confidence)) for space in map(setup.space, chosen)]
    facts = {"model": model_dir.manifest.model_id, "seed": seed, "windows": limit, "stack": setup.stack_used}
    with Journal(out / "seu.sqlite") as journal:
        journal.bind(facts | asdict(checksums_of(firmware)))
        with resumable(out), counting(VARIANT, sum(count for _, count in wanted)) as progress:
            run(setup, wanted, journal, seed, progress.advance)
        tallied = [
            tally_region(
                space.region, space.bits, space.population, journal.read(VARIANT, space.region, count), confidence
            )
            for space, count in wanted
        ]
    document = {"target": VARIANT, **facts, "confidence": confidence, "regions": [asdict(region) for region in tallied]}
    write_json(out / "seu.json", document)

    def show(to: Console) -> None:
        print_outcomes(to, f"{VARIANT}: the whole firmware", tallied, confidence)
        print_meanings(to)

    emit(document, json, show)
