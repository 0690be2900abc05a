# SPDX-License-Identifier: MIT
"""The command ``tinytransit photometry``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import EXIT_STATUS, Jobs, SchedulerAddress, TimeLimit
from tinytransit.lightcurve.pixels.photometry import BackgroundChoice
from tinytransit.options import Json, Out, emit_json

if TYPE_CHECKING:
    from tinytransit.batch.item import Json as JsonValue


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("photometry", epilog=EXIT_STATUS)(photometry)


def photometry(
    source: Annotated[
        list[Path],
        typer.Option("--input", metavar="PATH", help="A file of pixels or a folder of them; may be repeated."),
    ],
    out: Out,
    aperture: Annotated[
        str,
        typer.Option(
            metavar="APERTURE",
            help="auto, pipeline (the mission's), threshold (bright pixels in the middle), or a text file: a line of 0 "
            "and 1 for each row of pixels, the lowest first.",
        ),
    ] = "auto",
    background: Annotated[
        BackgroundChoice,
        typer.Option(help="auto: nothing where the flux is already without it, else the file's own, else the median."),
    ] = "auto",
    star: Annotated[
        str | None, typer.Option(metavar="STAR", help="'TIC 123', for a cut-out that names no star.")
    ] = None,
    pictures: Annotated[bool, typer.Option("--pictures", help="Also a .png of pixels and aperture each.")] = False,
    jobs: Jobs = None,
    scheduler: SchedulerAddress = None,
    time_limit: TimeLimit = None,
    json: Json = None,
) -> None:
    """Make light curves from pixels: target pixel files of Kepler, K2 and TESS, and cut-outs of full-frame images.

    The flux of an aperture is summed without the background (its flux, once, and not its error), with the flux-weighted
    centroid in each cadence: columns FLUX, FLUX_BKG, MOM_CENTR1 and MOM_CENTR2 of OUT/NAME_phot.fits, which all other
    commands read. FLUX_LARGE is the flux with the pixels that touch the aperture: if a dip is deeper there, another
    star makes it.

    Example: tinytransit photometry --input cutouts/ --out build/curves --aperture threshold --pictures
    """
    from tinytransit.batch.options import finish
    from tinytransit.batch.run import run_batch
    from tinytransit.batch.scheduler import scheduler_for
    from tinytransit.lightcurve.pixels.extracting import extract, extraction_items, find_pixel_files
    from tinytransit.progress import counting

    items = extraction_items(
        find_pixel_files(source), out, aperture=aperture, background=background, star=star, pictures=pictures
    )
    with counting("files of pixels", len(items)) as progress:
        outcome = run_batch(
            extract,
            items,
            out=out,
            settings={},
            scheduler=scheduler_for(jobs, scheduler, time_limit),
            progress=progress,
        )
    results = {f"{key}.fits": result for key, result in outcome.results.items() if isinstance(result, dict)}
    skips = [[each.what, each.reason] for each in outcome.skipped]
    if not emit_json({"out": str(out), "light_curves": results, "skipped": skips}, json):
        _print(results)
    finish(outcome, out, noun="files of pixels")


def _print(results: "dict[str, dict[str, JsonValue]]") -> None:
    from rich.table import Table

    from tinytransit.terminal import Console

    table = Table("light curve", "star", "from", "cadences", "aperture", "background", "median e-/s", box=None)
    for name, result in results.items():
        table.add_row(
            name,
            str(result["star"]),
            str(result["source"]),
            str(result["cadences"]),
            f"{result['aperture']}, {result['pixels']} pixels",
            str(result["background"]),
            f"{result['median_flux']:.1f}",
        )
    Console().print(table)
