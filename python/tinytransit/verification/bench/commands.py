# SPDX-License-Identifier: MIT
"""The command ``tinytransit bench``."""

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.deploy.static.goal import Goal
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.verification.bench.record import Record, Row

_TOOLS = ("capstone", "platformio", "tflite-micro", "tinytransit", "unicorn")
# The tables are Markdown: a line that wraps is none. Wider terminals give more room, narrower ones wrap by themselves.
_WIDTH = 200


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(bench)


def bench(
    model: Annotated[
        list[Path] | None,
        typer.Option(help="Classifier (.tflite) to measure; repeatable. [default: models/transit.tflite]"),
    ] = None,
    goal: Annotated[list[Goal] | None, typer.Option(help="Goal to compile for; repeatable. [default: all]")] = None,
    windows: Annotated[Path, typer.Option(help="Windows (.npz) for the golden answers.", dir_okay=False)] = Path(
        "models/golden.npz"
    ),
    env: Annotated[str, typer.Option(help="PlatformIO environment to build; a Cortex-M4.")] = "qemu",
    mlperf_tiny: Annotated[
        Path | None,
        typer.Option(
            help="Also measure each .tflite of this folder, the engine alone, on drawn inputs.", file_okay=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws those inputs.", min=0)] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with such a file; exit 1 if a figure got worse.", dir_okay=False)
    ] = None,
    tolerance: Annotated[float, typer.Option(help="Percent that a figure may get worse.", min=0)] = 0.5,
    build: Annotated[Path, typer.Option(help="Folder to build in.", file_okay=False)] = Path("build/bench"),
) -> None:
    """Measure the static engine for each goal: flash, RAM, instructions and modelled cycles.

    Each image is built again and answers a golden window in the emulator first; a wrong answer has no speed. A missed
    target is shown and changes nothing else. A network of --mlperf-tiny that cannot be profiled (the emulator gives up
    after 500 million instructions) is named, and the exit status is 1.

    Example: tinytransit bench --json build/bench.json && tinytransit bench --against build/bench.json
    """
    from tinytransit.verification.bench import tables
    from tinytransit.verification.bench.record import load_record, save_record

    old = load_record(against) if against else None
    record = _measure(
        model or [Path("models/transit.tflite")], goal or list(Goal), windows, env, mlperf_tiny, seed, build
    )
    if json_file:
        save_record(record, json_file)
    console = Console()
    console.width = max(console.width, _WIDTH)
    shown = [tables.space_table(record.rows), tables.time_table(record.rows), tables.board_table(record.rows)]
    shown += [tables.factor_table(record.factors), tables.target_table(record.targets)]
    console.print(record.compiler)
    for table in shown:
        console.print(table)
    for failure in record.not_measured:
        console.print(f"not measured: {failure}", markup=False, soft_wrap=True)
    found = tables.changes(old, record) if old else []
    if old:
        console.print(tables.change_table(found, tolerance))
        for remark in tables.circumstances(old, record):
            console.print(remark)
    if record.not_measured or any(change.percent > tolerance for change in found):
        raise typer.Exit(1)


def _measure(
    models: list[Path], goals: list[Goal], windows: Path, env: str, networks: Path | None, seed: int, build: Path
) -> "Record":
    from tinytransit.verification.bench.build import BareBuilder, compiler_version
    from tinytransit.verification.bench.errors import BenchError
    from tinytransit.verification.bench.measure import measure_bare, measure_firmware
    from tinytransit.verification.bench.record import Record
    from tinytransit.verification.bench.targets import factors, outcomes
    from tinytransit.verification.emulator.errors import EmulationError
    from tinytransit.window.shard import read_shard

    others = sorted(networks.glob("*.tflite")) if networks else []
    if networks and not others:
        raise BenchError(
            f"there is no .tflite in {networks}; `python tools/mlperf_tiny.py --out {networks}` writes some"
        )
    names = [file.stem for file in (*models, *others)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BenchError(f"several models are named {', '.join(twice)}; rows are told apart by name")
    shard = read_shard(windows)
    progress = Console(stderr=True)

    rows: list[Row] = []
    failed: list[str] = []
    for file in models:
        for goal in goals:
            progress.print(f"measuring {file.stem} for {goal}")
            rows.append(measure_firmware(file, shard, goal, build / file.stem / goal, env))
    # Known engines were measured on a network of this kind, and the targets are set for it; both say nothing of others.
    compared, reached = factors(rows), outcomes(rows)
    if others:
        builder = BareBuilder(build / "bare")
        for file in others:
            for goal in goals:
                progress.print(f"measuring {file.stem} for {goal}, the engine alone")
                try:
                    rows.append(measure_bare(file, goal, builder, seed))
                except EmulationError as error:
                    failed.append(f"{file.stem} {goal}: {error}")
    return Record(
        compiler=compiler_version(),
        tool_versions={tool: metadata.version(tool) for tool in _TOOLS},
        rows=tuple(rows),
        factors=compared,
        targets=reached,
        not_measured=tuple(failed),
    )
