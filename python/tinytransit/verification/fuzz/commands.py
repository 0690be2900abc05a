# SPDX-License-Identifier: MIT
"""The commands ``tinytransit fuzz`` and ``tinytransit bisect``."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.batch.scheduler import processes
from tinytransit.deploy.static.goal import Goal
from tinytransit.options import Out, Seed
from tinytransit.resources import firmware_folder
from tinytransit.terminal import Console

_Firmware = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the firmware's sources; by default those of the project here, or of this package.",
        exists=True,
        file_okay=False,
    ),
]
_TARGETS = "native,portable,cortex-m4"
_Targets = Annotated[str, typer.Option(metavar="NAMES", help="Where to run the engine, separated by commas.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(fuzz)
    app.command()(bisect)


def fuzz(
    networks: Annotated[int, typer.Option(help="How many networks to draw.", min=1)] = 60,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Out = Path("build/fuzz"),
    attempts: Annotated[int, typer.Option(help="Simpler networks to try for each that fails.", min=0)] = 150,
    targets: _Targets = _TARGETS,
    firmware: _Firmware = None,
) -> None:
    """Compile random int8 networks and compare the engine with the reference, byte for byte.

    A failing network is shrunk and written as a folder into OUT, for tests/deploy/static/regressions. Status 1 if there
    is one.

    Example: tinytransit fuzz --networks 1000 --seed 7
    """
    from tinytransit.progress import counting
    from tinytransit.verification.fuzz.campaign import Plan, run

    console = Console(soft_wrap=True)
    console.print(f"seed {seed}: {networks} networks, targets {targets}, goals {', '.join(Goal)}")
    operators: Counter[str] = Counter()
    failures = done = 0
    with TemporaryDirectory(prefix="tinytransit-fuzz-") as scratch, counting("networks", networks) as count:
        plan = Plan(networks, seed, firmware or firmware_folder(), Path(scratch), out, _split(targets), attempts)
        for outcome in run(plan, processes(jobs)):
            done += 1
            operators += outcome.operators
            if outcome.difference:
                failures += 1
                console.print(f"network {outcome.number}: {outcome.difference}; kept in {outcome.case}")
            count.advance()
    covered = ", ".join(f"{name} {count}" for name, count in sorted(operators.items()))
    console.print(f"operators covered: {covered}")
    console.print(f"{done} networks, {operators.total()} operators, {failures} mismatches (seed {seed})")
    raise typer.Exit(1 if failures else 0)


def bisect(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL", help="Int8 model (.tflite); its ends may be float32 or uint8.", exists=True, dir_okay=False
        ),
    ],
    inputs: Annotated[
        Path | None, typer.Option(help="Inputs (.npz: input_0, input_1, ...); by default drawn.", dir_okay=False)
    ] = None,
    seed: Seed = 1,
    targets: _Targets = _TARGETS,
    firmware: _Firmware = None,
) -> None:
    """Name the first layer and element in which the engine differs from the reference. Status 1 if there is one.

    A model with float32 or uint8 ends is compared between the int8 tensors inside; --inputs are int8 too.

    Example: tinytransit bisect build/fuzz/seed1_network7/model.tflite --inputs build/fuzz/seed1_network7/inputs.npz
    """
    import numpy as np

    from tinytransit.deploy.static.engine_graph import read_engine_graph
    from tinytransit.verification.fuzz.bisecting import bisect as run
    from tinytransit.verification.fuzz.compare import Comparer
    from tinytransit.verification.fuzz.generate import draw_values
    from tinytransit.verification.fuzz.regression import read_inputs

    content = model.read_bytes()
    shapes = [tensor.shape for tensor in read_engine_graph(content).inputs]
    if inputs:
        sets = read_inputs(inputs)
    else:
        columns = [draw_values(np.random.default_rng([seed, i]), shape, 20) for i, shape in enumerate(shapes)]
        sets = [list(arrays) for arrays in zip(*columns, strict=True)]
    with TemporaryDirectory(prefix="tinytransit-bisect-") as scratch:
        culprit = run(Comparer(firmware or firmware_folder(), Path(scratch), _split(targets)), content, sets)
    if culprit is None:
        Console(soft_wrap=True).print(f"{model}: engine and reference agree on {len(sets)} sets of inputs")
        return
    Console(soft_wrap=True).print(f"{model}: {culprit}", markup=False)
    raise typer.Exit(1)


def _split(targets: str) -> tuple[str, ...]:
    from tinytransit.verification.fuzz.targets import named_targets

    return named_targets(targets.split(","))
