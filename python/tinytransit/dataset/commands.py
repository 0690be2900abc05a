# SPDX-License-Identifier: MIT
"""The commands ``tinytransit dataset convert``, ``split`` and ``build``."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import EXIT_STATUS, Jobs, SchedulerAddress, TimeLimit
from tinytransit.options import Catalogs, Json, LightCurves, Out, SkippedFile, emit_json, writable
from tinytransit.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinytransit.skipped import Skipped
    from tinytransit.window.shard import WindowShard

dataset = typer.Typer(name="dataset", no_args_is_help=True, help="Sets of windows: convert, split, build, compare.")
"""The group of commands; a room above this one adds its own to it."""


class Format(StrEnum):
    """The two kinds of file that hold windows, by their suffixes."""

    npz = "npz"
    tfrecord = "tfrecord"


_Format = Annotated[Format, typer.Option("--format", help="Of the files of windows to write.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    dataset.command()(convert)
    dataset.command()(split)
    dataset.command(epilog=EXIT_STATUS)(build)
    app.add_typer(dataset)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Windows: .npz, or TFRecords under any other name.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", callback=writable, help="Likewise.")],
    skipped: SkippedFile = None,
    json: Json = None,
) -> None:
    """Turn windows from .npz into TFRecords or back.

    Reads public records too: those of AstroNet (views of 2001 and 201 bins), Astronet-Triage, Astronet-Vetting and
    Nigraha, whose views become 201 and 61 bins, median 0 and minimum -1. A record that gives no window is named with
    the reason. Records that are written have AstroNet's feature names, in days, and all that an .npz holds, so that the
    way back gives the same bytes; the provenance is in OUT.json.

    Example: tinytransit dataset convert train-00000-of-00008 astronet.npz
    """
    from tinytransit.dataset.files import read_windows, write_windows
    from tinytransit.skipped import write_skipped

    loaded = read_windows(source)
    write_windows(loaded.shard, target)
    if skipped is not None:
        write_skipped(loaded.skipped, skipped)
    _say_skipped(loaded.skipped)
    skips = [{"what": each.what, "reason": each.reason} for each in loaded.skipped]
    if not emit_json({"out": str(target), **_counts(loaded.shard), "skipped": skips}, json):
        typer.echo(
            f"{len(loaded.shard)} windows of {len(set(loaded.shard.star))} stars, {len(loaded.skipped)} skipped "
            f"-> {target}"
        )


def split(
    sources: Annotated[list[Path], typer.Argument(metavar="IN...", help="Windows: .npz or TFRecords.")],
    out: Out,
    validation_fold: Annotated[
        list[int], typer.Option(min=0, max=9, help="Fold of the validation set; may be repeated.")
    ] = [1],  # noqa: B006
    test_fold: Annotated[list[int], typer.Option(min=0, max=9, help="Fold of the test set; may be repeated.")] = [0],  # noqa: B006
    file_format: _Format = Format.npz,
    json: Json = None,
) -> None:
    """Split windows to train, validate and test on, by star: no star is in two parts.

    A star's fold, 0 to 9, is a hash of its name, or what a published set says; each is a tenth of the stars.

    Example: tinytransit dataset split yu.npz nigraha.npz --out build/sets --test-fold 0 --validation-fold 1
    """
    from tinytransit.dataset.files import read_windows, write_windows
    from tinytransit.dataset.splitting import split_by_star
    from tinytransit.window.shard import concatenate

    loaded = [read_windows(path) for path in sources]
    _say_skipped([skip for each in loaded for skip in each.skipped])
    parts = split_by_star(concatenate([each.shard for each in loaded]), validation_fold, test_fold)
    for name, shard in parts.items():
        write_windows(shard, out / f"{name}.{file_format.value}")
    if emit_json({name: _counts(shard) for name, shard in parts.items()}, json):
        return
    for name, shard in parts.items():
        typer.echo(f"{name}: {len(shard)} windows of {len(set(shard.star))} stars -> {out / name}.{file_format.value}")


def build(
    light_curves: LightCurves,
    catalog: Catalogs,
    out: Out,
    stars: Annotated[int, typer.Option(min=1, help="Stars in a shard; its windows are held in memory.")] = 500,
    star_table: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="As --stars of `tinytransit windows`."),
    ] = None,
    file_format: _Format = Format.npz,
    jobs: Jobs = None,
    scheduler: SchedulerAddress = None,
    time_limit: TimeLimit = None,
    json: Json = None,
) -> None:
    """Build shards of windows from light curves and catalogues, on all cores or a Dask cluster.

    As `tinytransit windows`, for more than fits into memory. Run again after an interruption, it makes what is missing;
    the files are then those of an uninterrupted run, byte for byte. A shard whose light curves or candidates have
    changed is made again. dataset.json lists the shards.

    Example: tinytransit dataset build --input sector1/ --catalog toi.csv --out build/sector1 --stars 500
    """
    from tinytransit.batch.options import finish
    from tinytransit.batch.run import run_batch
    from tinytransit.batch.scheduler import scheduler_for
    from tinytransit.catalog.reading import read_catalog
    from tinytransit.dataset.building import build_shard, check_shards, shard_items
    from tinytransit.files import write_json
    from tinytransit.lightcurve.finding import find_light_curves
    from tinytransit.progress import counting
    from tinytransit.skipped import Skipped
    from tinytransit.window.recipe import WindowRecipe
    from tinytransit.window.stellar import read_stars

    recipe = WindowRecipe()
    catalogs = [read_catalog(path) for path in catalog]
    items, skipped = shard_items(
        find_light_curves(light_curves),
        catalogs,
        recipe,
        out.resolve(),
        stars_per_shard=stars,
        suffix=file_format.value,
        parameters=None if star_table is None else read_stars(star_table),
    )
    with counting("shards", len(items)) as progress:
        outcome = run_batch(
            build_shard,
            items,
            out=out,
            settings={"stars": stars, "format": file_format.value},
            scheduler=scheduler_for(jobs, scheduler, time_limit),
            progress=progress,
        )
    results = [dict(result) for result in outcome.results.values() if isinstance(result, dict)]
    skipped += [Skipped(what, reason) for result in results for what, reason in result.pop("skipped")]
    check_shards(results, out)
    index = {
        "format": "tinytransit-dataset-1",
        "recipe": recipe.model_dump(mode="json"),
        "stars_per_shard": stars,
        "catalogs": [path.name for path in catalog],
        "shards": results,
    }
    write_json(out / "dataset.json", index)
    windows = sum(int(result["windows"]) for result in results)
    summary = {
        "out": str(out),
        "windows": windows,
        "shards": len(results),
        "reused": outcome.reused,
        "skipped": len(skipped) + len(outcome.skipped),
    }
    if not emit_json(summary, json):
        typer.echo(f"{windows} windows in {len(results)} shards -> {out}")
    finish(outcome, out, noun="shards", also=skipped)


def _counts(shard: "WindowShard") -> dict[str, object]:
    dispositions = dict(sorted(Counter(map(str, shard.disposition)).items()))
    return {"windows": len(shard), "stars": len(set(shard.star)), "dispositions": dispositions}


def _say_skipped(skipped: "Sequence[Skipped]") -> None:
    for skip in skipped:
        say(f"skipped {skip.what}: {skip.reason}", err=True)
