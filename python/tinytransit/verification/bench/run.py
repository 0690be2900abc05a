# SPDX-License-Identifier: MIT
"""Measure models for goals, one after the other, and make a record of it."""

from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.build import BareBuilder, compiler_version
from tinytransit.verification.bench.errors import BenchError
from tinytransit.verification.bench.measure import measure_bare, measure_firmware
from tinytransit.verification.bench.record import Record, Row
from tinytransit.verification.bench.targets import factors, outcomes
from tinytransit.verification.emulator.errors import EmulationError
from tinytransit.window.shard import read_shard

_TOOLS = ("capstone", "platformio", "tflite-micro", "tinytransit", "unicorn")


def measure(
    models: Sequence[Path],
    goals: Sequence[Goal],
    windows: Path,
    env: str,
    networks: Path | None,
    seed: int,
    build: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Record:
    """Measure classifiers as firmware, and other networks as the engine alone.

    Args:
        models: Classifiers: ``.tflite`` files, or folders of models.
        goals: Each is compiled for all of these.
        windows: Windows (.npz) for the golden answers.
        env: PlatformIO environment.
        networks: Folder of further networks; each of its ``.tflite`` files is run on drawn inputs.
        seed: Draws those.
        build: Folder to build in.
        say: Is told what is measured next.

    Raises:
        BenchError: If there is no network in the folder, several models share a name, or one cannot be built.
        ManifestError, ModelFolderError, ShardError: If a model's folder or the windows cannot be read.
    """
    files = [ModelFolder.open(model).file if model.is_dir() else model for model in models]
    others = sorted(networks.glob("*.tflite")) if networks else []
    if networks and not others:
        raise BenchError(
            f"there is no .tflite in {networks}; `python tools/mlperf_tiny.py --out {networks}` writes some"
        )
    names = [file.stem for file in (*files, *others)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BenchError(f"several models are named {', '.join(twice)}; rows are told apart by name")
    shard = read_shard(windows)

    rows: list[Row] = []
    failed: list[str] = []
    for file in files:
        for goal in goals:
            say(f"measuring {file.stem} for {goal}")
            rows.append(measure_firmware(file, shard, goal, build / file.stem / goal, env))
    # Known engines were measured on a network of this kind, and the targets are set for it; both say nothing of others.
    compared, reached = factors(rows), outcomes(rows)
    if others:
        builder = BareBuilder(build / "bare")
        for file in others:
            for goal in goals:
                say(f"measuring {file.stem} for {goal}, the engine alone")
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
