# SPDX-License-Identifier: MIT
"""The command ``tinytransit detect-throughput``; ``throughput``, its old name, is an alias."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.batch.scheduler import processes
from tinytransit.detection.options import Method, SearchMethod
from tinytransit.options import RELEASED_MODEL, Json, LightCurves, Model, emit_json

if TYPE_CHECKING:
    from tinytransit.detection.throughput.projection import Projection
    from tinytransit.detection.throughput.timing import Timing

_TWO_MINUTE, _FULL_FRAME = "two-minute", "full-frame"
# About what a sector has: targets at two minutes, and stars bright enough in full-frame images (QLP, TESS-SPOC).
_TARGETS = {_TWO_MINUTE: 20_000, _FULL_FRAME: 1_000_000}


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("detect-throughput")(detect_throughput)
    app.command("throughput", hidden=True, deprecated=True)(detect_throughput)


def detect_throughput(
    light_curves: LightCurves,
    count: Annotated[int, typer.Option(min=1, help="Light curves to time in each of the four runs.")] = 20,
    jobs: Jobs = None,
    method: Method = SearchMethod.fast,
    model: Model = RELEASED_MODEL,
    json: Json = None,
) -> None:
    """Time the whole chain, and say what a sector of TESS would take.

    Each light curve of two-minute cadence is read, detrended, searched, folded and classified as `tinytransit detect`
    does it, without pictures: first as it is, then thinned to the cadence of full-frame images (200 s), each in one
    process and in all. What is projected is CPU time: that of one light curve while all processes are at work, times
    the targets of a sector.

    Example: tinytransit detect-throughput --input lightcurves/
    """
    import tempfile

    from tinytransit.detection.settings import DetectionSettings
    from tinytransit.detection.throughput.projection import project
    from tinytransit.detection.throughput.sector import as_full_frame, two_minute_files
    from tinytransit.detection.throughput.timing import measure
    from tinytransit.progress import counting

    cores = processes(jobs)
    settings = DetectionSettings.model_validate({"method": method.value, "model": model.resolve()})
    timings: dict[str, list[Timing]] = {_TWO_MINUTE: [], _FULL_FRAME: []}
    with tempfile.TemporaryDirectory() as folder, counting("runs", 4) as progress:
        files = {_TWO_MINUTE: two_minute_files(light_curves, at_most=count)}
        files[_FULL_FRAME] = as_full_frame(files[_TWO_MINUTE], Path(folder))
        for what in timings:
            for used in dict.fromkeys((1, cores)):
                timings[what].append(measure(files[what], settings, jobs=used, count=count))
                progress(sum(map(len, timings.values())), None)
    projections = [project(what, _TARGETS[what], timings[what][-1]) for what in timings]
    if not emit_json(_document(timings, projections, cores), json):
        _print(timings, projections, cores)


def _document(timings: "dict[str, list[Timing]]", projections: "list[Projection]", cores: int) -> dict[str, object]:
    return {
        "cores": cores,
        "timings": {what: [{**each.model_dump(), "a_second_a_core": each.a_second_a_core} for each in list_]
                    for what, list_ in timings.items()},
        "sector": [{**each.model_dump(), "core_hours": each.core_hours, "cores_for_a_night": each.cores_for_a_night,
                    "bytes_for_a_night": each.bytes_for_a_night} for each in projections],
    }  # fmt: skip


def _print(timings: "dict[str, list[Timing]]", projections: "list[Projection]", cores: int) -> None:
    from rich.table import Table

    from tinytransit.terminal import Console

    table = Table("light curves", "cadences", "processes", "timed", "wall s", "CPU s", "a core", "MiB", box=None)
    for what, rows in timings.items():
        for each in rows:
            table.add_row(
                what,
                f"{each.cadences:.0f}",
                str(each.jobs),
                str(each.light_curves),
                f"{each.seconds:.3f}",
                f"{each.cpu_seconds:.3f}",
                f"{each.a_second_a_core:.2f}/s",
                f"{each.peak_bytes / 2**20:.0f}",
            )
    Console().print(table)
    for what, rows in timings.items():
        stages = ", ".join(f"{stage} {seconds:.3f}" for stage, seconds in rows[-1].stages.items())
        typer.echo(f"wall s of a {what} light curve by stage: {stages}")
    for projection in projections:
        typer.echo(projection.arithmetic(cores))
