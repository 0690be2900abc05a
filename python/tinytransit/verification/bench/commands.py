# SPDX-License-Identifier: MIT
"""The command ``tinytransit bench``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.deploy.static.goal import Goal
from tinytransit.options import RELEASED_MODEL, Environment, Json, Models, Seed, SomeWindows, emit_json
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.verification.bench.record import Record

# The tables are Markdown: a line that wraps is none. Wider terminals give more room, narrower ones wrap by themselves.
_WIDTH = 200


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(bench)


def bench(
    networks: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Networks (.tflite, or folders of such) to measure: the engine alone, on drawn inputs.",
            exists=True,
        ),
    ] = None,
    model: Models = None,
    goal: Annotated[
        list[Goal] | None, typer.Option(help="Goal to compile for; may be repeated. By default all three.")
    ] = None,
    windows: SomeWindows = None,
    env: Environment = "qemu",
    mlperf_tiny: Annotated[
        Path | None,
        typer.Option(
            help="Also measure each .tflite of this folder, the engine alone, on drawn inputs.", file_okay=False
        ),
    ] = None,
    seed: Seed = 0,
    json: Json = None,
    lib: Annotated[
        Path | None,
        typer.Option(
            "--lib",
            metavar="DIR",
            file_okay=False,
            help="A folder with TensorFlow Lite Micro: measure its interpreter with the same models.",
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="Compare with a file of --json; exit 1 if a figure got worse."
        ),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(metavar="PERCENT", min=0, help="By how much a figure may get worse.")
    ] = 0.5,
    build: Annotated[Path, typer.Option(help="Folder to build in.", file_okay=False)] = Path("build/bench"),
) -> None:
    """Measure the static engine for each goal: flash, RAM, instructions and modelled cycles.

    Each image is built again and answers a window of --windows (without it, of the model's golden.npz) in the emulator
    first; a wrong answer has no speed. A missed target is shown and changes nothing else. Without --model or FILE it is
    the released one. A FILE, or network of --mlperf-tiny, that cannot be compiled or profiled (the emulator gives up
    after 500 million instructions) is named, and the exit status is 1.

    --lib takes a library as docs/how-to/tensorflow-lite-micro.md describes it.

    Example: tinytransit bench person_detect.tflite --goal balanced; tinytransit bench --json build/bench.json
    """
    from tinytransit.verification.bench import tables
    from tinytransit.verification.bench.record import load_record
    from tinytransit.verification.bench.run import measure

    old = load_record(against) if against else None
    others = [*(networks or []), *([mlperf_tiny] if mlperf_tiny else [])]
    models = model or ([] if networks else [RELEASED_MODEL])
    record = measure(models, goal or list(Goal), windows, env, others, seed, build, lib, Console(stderr=True).print)
    if not emit_json(record.model_dump(mode="json"), json):
        _print(record, old, tolerance)
    found = tables.changes(old, record) if old else []
    if record.not_measured or any(change.percent > tolerance for change in found):
        raise typer.Exit(1)


def _print(record: "Record", old: "Record | None", tolerance: float) -> None:
    from tinytransit.verification.bench import tables

    console = Console()
    console.width = max(console.width, _WIDTH)
    shown = [tables.space_table(record.rows), tables.time_table(record.rows), tables.board_table(record.rows)]
    # Known engines and targets are of the released model's kind.
    if record.factors:
        shown += [tables.factor_table(record.factors), tables.target_table(record.targets)]
    console.print(record.compiler)
    for table in shown:
        console.print(table)
    if record.interpreted:
        console.print(tables.interpreter_table(record.rows, record.interpreted))
    for failure in record.not_measured:
        console.print(f"not measured: {failure}", markup=False, soft_wrap=True)
    if old:
        console.print(tables.change_table(tables.changes(old, record), tolerance))
        for remark in tables.circumstances(old, record):
            console.print(remark)
