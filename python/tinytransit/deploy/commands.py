# SPDX-License-Identifier: MIT
"""The commands ``tinytransit quantize``, ``compile`` and ``export``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from tinytransit.deploy.static.goal import Goal
from tinytransit.options import (
    RELEASED_MODEL,
    Boards,
    Json,
    Out,
    OutFile,
    Seed,
    SomeOut,
    SomeThreshold,
    SomeWindows,
    TestFold,
    Windows,
    emit_json,
)
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.deploy.static.graph import Graph

_SomeTflite = Annotated[
    Path | None,
    typer.Argument(metavar="MODEL", help="Fully int8-quantized model (.tflite).", exists=True, dir_okay=False),
]

_Goal = Annotated[Goal, typer.Option(help="What to spend flash on: least of all, some, or most.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(quantize)
    app.command("compile")(compile_)
    app.command()(export)


def quantize(
    model: Annotated[
        Path, typer.Argument(metavar="NETWORK", help="Trained network (.keras).", exists=True, dir_okay=False)
    ],
    windows: Windows,
    out: OutFile,
    samples: Annotated[int, typer.Option(help="Windows to calibrate on.", min=1)] = 1000,
    seed: Seed = 1,
    test_fold: TestFold = 0,
) -> None:
    """Quantize a trained network to int8 throughout, inputs and outputs too.

    It is calibrated on windows that are in no test fold.

    Example: tinytransit quantize build/train/transit.keras --windows windows.npz --out build/transit.tflite
    """
    from tinytransit.deploy.quantize import quantize as run
    from tinytransit.files import write_bytes
    from tinytransit.tensorflow_import import keras
    from tinytransit.window.input_set import read_rows

    shard = read_rows(windows)
    content = run(keras.models.load_model(model), shard.select(shard.fold != test_fold), samples, seed)
    write_bytes(out, content)
    Console().print(f"{out}: {len(content)} bytes, int8 in and out", soft_wrap=True)


def compile_(
    out: Out,
    model: _SomeTflite = None,
    goal: _Goal = Goal.BALANCED,
    board: Boards = None,
    json: Json = None,
) -> None:
    """Compile a model to plain C11 for the static engine and report on every operator.

    Writes network.c, weights.c and weights.h. The engine takes and returns int8: of a model with float32 or uint8 ends
    it is what lies between their QUANTIZE and DEQUANTIZE. A network that a --board has no RAM or flash for is refused.

    The cycles are predictions from the kernels' own formulas; `tinytransit profile` counts what a firmware really does.

    Without a model, the released one is taken.

    Example: tinytransit compile my_network.tflite -o build/static
    """
    from tinytransit.boards import require_room
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.deploy.static.compiler import compile_model
    from tinytransit.files import write_text

    model = model or ModelFolder.open(RELEASED_MODEL).file
    compiled = compile_model(model.read_bytes(), goal)
    _warn(compiled.graph)
    for name in board or ():
        require_room(name, compiled.arena_bytes, compiled.constant_bytes)
    for name, text in compiled.sources.items():
        write_text(out / name, text)
    if emit_json(compiled.report(), json):
        return
    table = Table(
        title=f"{model.name}: {compiled.macs} MACs, {compiled.arena_bytes} B RAM, {compiled.constant_bytes} B constants"
    )
    for column in ("operator", "kernel", "output"):
        table.add_column(column, overflow="fold")
    for column in ("MACs", "constants", "cycles"):
        table.add_column(column, justify="right")
    table.add_column("why")
    for step in compiled.steps:
        shape = " x ".join(map(str, step.output.shape))
        figures = (step.macs, step.constant_bytes, "–" if step.cycles is None else step.cycles)
        table.add_row(step.operator, step.kernel, shape, *map(str, figures), step.why)
    Console().print(table)


def export(
    model: _SomeTflite = None,
    windows: SomeWindows = None,
    out: SomeOut = None,
    training: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="training.json of the run that made the model."),
    ] = None,
    threshold: SomeThreshold = None,
    goal: _Goal = Goal.BALANCED,
    board: Boards = None,
    check: Annotated[
        Path | None,
        typer.Option(
            help="Write nothing: verify that this folder is what its own .tflite gives.", exists=True, file_okay=False
        ),
    ] = None,
) -> None:
    """Write all that runs a model: C array, manifest.json, golden.npz and the static engine's C.

    The golden vectors are of the windows. For a network of another kind, --windows takes a set of inputs, which says
    what its classes are and how its inputs are made (docs/tutorials/your-network.md). The threshold is that of
    --training if none is given, without either 0.5. The firmware builds from such a folder: TINYTRANSIT_MODEL=FOLDER
    pio run. A network that a --board has no RAM or flash for is refused. With --check FOLDER, status 1 and the names of
    the files that differ if its C, manifest or golden vectors are not what its .tflite gives.

    Example: tinytransit export transit.tflite --windows real.npz --training build/train/training.json --out models
    """
    if check is not None:
        if (model, windows, out, training, threshold) != (None,) * 5:
            raise typer.BadParameter("it takes the folder alone, and no model", param_hint="--check")
        _check(check)
        return
    for given, name in ((model, "MODEL"), (windows, "--windows"), (out, "--out")):
        if given is None:
            raise typer.BadParameter("it is missing; only --check goes without it", param_hint=name)
    assert model is not None and windows is not None and out is not None
    from tinytransit.deploy.describe import read_training_record
    from tinytransit.deploy.export import export as run
    from tinytransit.window.input_set import read_rows

    record = read_training_record(training) if training else None
    if threshold is None:
        threshold = record.threshold if record else 0.5
    exported = run(model, read_rows(windows), out, None, record, threshold, goal, board or ())
    _warn(exported.compiled.graph)
    manifest = exported.manifest
    Console().print(
        f"model {manifest.model_id[:16]}: {manifest.macs} MACs, {manifest.parameters} parameters, "
        f"{manifest.arena_bytes} B of RAM; {len(exported.files)} files in {out}",
        soft_wrap=True,
    )


def _warn(graph: "Graph") -> None:
    from tinytransit.deploy.old_interpreters import warnings_of

    for warning in warnings_of(graph):
        Console(stderr=True, soft_wrap=True).print(f"warning: {warning}", markup=False, highlight=False)


def _check(folder: Path) -> None:
    from tinytransit.deploy.checking import check_folder

    checked = check_folder(folder)
    console = Console(soft_wrap=True)
    for name, fault in checked.faults.items():
        console.print(f"{folder / name}: {fault}", markup=False)
    if checked.faults:
        raise typer.Exit(1)
    console.print(f"{folder}: {checked.files} files are what its model gives, for goal {checked.goal}", markup=False)
