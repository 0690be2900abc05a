# SPDX-License-Identifier: MIT
"""The commands ``tinytransit windows`` and ``tinytransit synth``."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.lightcurve.cleaning import Normalisation
from tinytransit.lightcurve.detrending import DetrendMethod
from tinytransit.lightcurve.quality import QualityMask
from tinytransit.options import Catalogs, Json, LightCurves, OutFile, Seed, SkippedFile, StarTable, emit_json

if TYPE_CHECKING:
    from tinytransit.window.build import Built
    from tinytransit.window.recipe import WindowRecipe
    from tinytransit.window.shard import WindowShard


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("windows")(windows)
    app.command("synth")(synth)


def windows(
    light_curves: LightCurves,
    catalog: Catalogs,
    out: OutFile,
    stars: StarTable = None,
    skipped: SkippedFile = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop once this many windows are made.")] = None,
    quality: Annotated[QualityMask, typer.Option(help="How strict to be with quality flags.")] = "default",
    detrend: Annotated[DetrendMethod, typer.Option(help="How to remove the slow trend.")] = "biweight",
    detrend_window: Annotated[
        float,
        typer.Option(metavar="DAYS", min=0.05, help="Width of its sliding window, or distance of the spline's knots."),
    ] = 1.0,
    clip_lone_dips: Annotated[
        bool, typer.Option("--clip-lone-dips", help="Drop low cadences that are too few in a row for a transit.")
    ] = False,
    normalise: Annotated[
        Normalisation, typer.Option(help="Of the detrended flux: relative to its median, or in units of its scatter.")
    ] = "median",
    json: Json = None,
) -> None:
    """Fold light curves on the ephemerides of a catalogue: FITS or CSV files to windows.

    Reads Kepler, K2, TESS, products of the archives, what `tinytransit photometry` or lightkurve's to_fits() wrote,
    and CSV: columns time and flux, perhaps flux_err and quality; the star in the file's name, a column or a
    remark like `# star: TIC 123`. All files of a star are stitched, its transits masked, the trend divided out, and
    each of its candidates folded into a global view (201 bins) and a local view (61 bins), median 0 and minimum -1. A
    file, star or candidate that gives no window is named with the reason and the rest goes on; without a single window
    the command fails. What is known of the star, from --stars or the headers, and whether the dip is deeper in a larger
    aperture, where a file has the light of two, become columns of the windows. For more stars than one core is quick
    with, see `tinytransit dataset build`.

    Example: tinytransit windows --input lightcurves/ --catalog koi.csv --catalog toi.csv --out build/windows.npz
    """
    from tinytransit.catalog.reading import read_catalog
    from tinytransit.lightcurve.finding import find_light_curves
    from tinytransit.progress import counting
    from tinytransit.skipped import write_skipped
    from tinytransit.window.build import build_windows
    from tinytransit.window.recipe import WindowRecipe
    from tinytransit.window.stellar import read_stars

    recipe = WindowRecipe(
        quality=quality,
        detrend_method=detrend,
        detrend_window_days=detrend_window,
        clip_lone_dips=clip_lone_dips,
        flux_normalisation=normalise,
    )
    catalogs = [read_catalog(path) for path in catalog]
    files = find_light_curves(light_curves)
    known = {} if stars is None else read_stars(stars)
    with counting("light curves") as progress:
        built = build_windows(files, catalogs, recipe, limit=limit, stars=known, progress=progress)
    if skipped is not None:
        write_skipped(built.skipped, skipped)
    inputs = {"catalogs": [path.name for path in catalog], "files": [path.name for path in files],
              **({} if stars is None else {"stars": stars.name})}  # fmt: skip
    shard = _write(built, recipe, {"command": "windows", **inputs}, out)
    _report(shard, built, out, json, each=True)


def synth(
    count: Annotated[int, typer.Option(min=1, help="Number of stars; the kinds take turns.")],
    out: OutFile,
    seed: Seed = 0,
    json: Json = None,
) -> None:
    """Make windows of synthetic stars, for when there are no files at hand.

    Planets (PC), eclipsing binaries (EB), variable stars (V) and junk (J: steps, drops, flares, ramps, plain noise) are
    put into red and white noise with the sampling and gaps of a TESS sector, and go the same way as real light curves.
    Junk and variables are folded on the strongest box that a search finds in them.

    Example: tinytransit synth --count 400 --seed 1 --out build/synthetic.npz
    """
    from tinytransit.progress import counting
    from tinytransit.window.recipe import WindowRecipe
    from tinytransit.window.synthetic.stars import synthesise

    recipe = WindowRecipe()
    with counting("synthetic stars") as progress:
        built = synthesise(count, seed, recipe, progress=progress)
    shard = _write(built, recipe, {"command": "synth", "count": count, "seed": seed}, out)
    _report(shard, built, out, json, each=False)


def _write(built: "Built", recipe: "WindowRecipe", made_by: Mapping[str, object], out: Path) -> "WindowShard":
    from tinytransit.window.errors import WindowError
    from tinytransit.window.packing import pack
    from tinytransit.window.shard import write_shard

    if not built.windows:
        why = "; ".join(f"{skip.what}: {skip.reason}" for skip in built.skipped[:3]) or "no light-curve file was found"
        raise WindowError(f"no window was made, {len(built.skipped)} skipped: {why}")
    shard = pack(built.windows, recipe, made_by)
    write_shard(shard, out)
    return shard


def _report(shard: "WindowShard", built: "Built", out: Path, json: Path | None, *, each: bool) -> None:
    """Say what was made: on stdout the windows, or their number by disposition; on stderr what was skipped."""
    from rich.table import Table

    from tinytransit.terminal import Console

    counts = dict(sorted(Counter(map(str, shard.disposition)).items()))
    skips = [{"what": skip.what, "reason": skip.reason} for skip in built.skipped]
    summary = {
        "out": str(out),
        "windows": len(shard),
        "stars": len(set(shard.star)),
        "dispositions": counts,
        "skipped": skips,
        "notes": built.notes,
    }
    if emit_json(summary, json):
        return
    if each:
        table = Table("star", "candidate", "disposition", "period d", "transits", "depth ppm", "empty bins", box=None)
        for window in built.windows:
            table.add_row(
                window.star,
                window.ephemeris.name,
                window.ephemeris.disposition,
                f"{window.ephemeris.period_days:.4f}",
                str(window.transits),
                f"{window.depth * 1e6:.0f}",
                f"{window.global_empty} + {window.local_empty}",
            )
    else:
        table = Table("disposition", "windows", box=None)
        for disposition, number in counts.items():
            table.add_row(disposition, str(number))
    Console().print(table)
    errors = Console(stderr=True, soft_wrap=True)
    for note in built.notes:
        errors.print(f"note: {note}", markup=False, highlight=False)
    for skip in built.skipped:
        errors.print(f"skipped {skip.what}: {skip.reason}", markup=False, highlight=False)
    typer.echo(f"{len(shard)} windows of {len(set(shard.star))} stars, {len(built.skipped)} skipped -> {out}")
