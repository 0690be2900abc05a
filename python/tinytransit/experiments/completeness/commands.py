# SPDX-License-Identifier: MIT
"""The command ``tinytransit completeness``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import EXIT_STATUS, Jobs, finish
from tinytransit.detection.options import Loose, Method, SearchMethod
from tinytransit.options import Json, Out, Seed, SomeLightCurves, emit_json

if TYPE_CHECKING:
    from tinytransit.batch.item import Item
    from tinytransit.batch.item import Json as JsonValue


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("completeness", epilog=EXIT_STATUS)(completeness)


def completeness(
    out: Out,
    light_curves: SomeLightCurves = None,
    planets: Annotated[int, typer.Option(min=0, help="Planets injected into each light curve, one at a time.")] = 20,
    quiet: Annotated[int, typer.Option(min=0, help="Synthetic quiet stars, with a planet each and without.")] = 150,
    method: Method = SearchMethod.fast,
    loose: Loose = False,
    seed: Seed = 1,
    jobs: Jobs = None,
    json: Json = None,
) -> None:
    """Measure what the search finds and what it takes for a planet.

    Planets of 0.5 to 13.5 days and a signal-to-noise ratio of 5 to 20 are put into real light curves, whose own signals
    are cut out first, and into quiet synthetic ones; false alarms are counted on the quiet ones and on real ones turned
    upside down and shuffled. Written: completeness.csv, completeness.png, completeness.md. Run again, it resumes.

    Example: tinytransit completeness --input lightcurves/ --out build/completeness
    """
    from tinytransit.batch.run import run_batch
    from tinytransit.batch.scheduler import scheduler_for
    from tinytransit.detection.settings import DetectionSettings
    from tinytransit.detection.survey import files_in
    from tinytransit.experiments.completeness import report
    from tinytransit.experiments.completeness.star import StarResult, search_item
    from tinytransit.files import write_text
    from tinytransit.progress import counting

    settings = DetectionSettings.model_validate({"method": method.value})
    if loose:
        settings = settings.loose()
    stars, skipped = files_in(light_curves or [])
    items = _items(stars, settings.model_dump(mode="json"), planets, quiet, seed)
    if not items:
        raise typer.BadParameter("nothing to search: give light curves or quiet stars", param_hint="--input, --quiet")
    with counting("light curves", len(items)) as progress:
        outcome = run_batch(
            search_item, items, out=out, settings={"seed": seed}, scheduler=scheduler_for(jobs, None, None),
            progress=progress,
        )  # fmt: skip
    results = [StarResult.model_validate(each) for each in outcome.results.values()]
    summary = report.summarise(results)
    report.write(results, out, seed)
    write_text(out / "completeness.md", report.tables(summary))
    if not emit_json({"seed": seed, **summary.document()}, json):
        typer.echo(report.tables(summary))
    finish(outcome, out, noun="light curves", also=skipped)


def _items(
    stars: "dict[str, list[Path]]", settings: "dict[str, JsonValue]", planets: int, quiet: int, seed: int
) -> "list[Item]":
    from tinytransit.batch.item import Item

    common: dict[str, JsonValue] = {"settings": settings, "seed": seed}
    real = [
        Item(star, {**common, "index": index, "planets": planets, "paths": [str(file.resolve()) for file in files]},
             tuple(files))
        for index, (star, files) in enumerate(stars.items())
    ]  # fmt: skip
    return real + [
        Item(f"quiet {index}", {**common, "index": index, "planets": min(planets, 1), "paths": []})
        for index in range(quiet)
    ]
