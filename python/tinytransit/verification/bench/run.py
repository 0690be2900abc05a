# SPDX-License-Identifier: MIT
"""Measure models for goals, one after the other, and make a record of it."""

from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from tinytransit.deploy.manifest import ManifestError
from tinytransit.deploy.model_folder import GOLDEN_FILE, ModelFolder
from tinytransit.deploy.reference import UnreadableModelError
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.tflm import ResolverError
from tinytransit.verification.bench.build import BareBuilder, compiler_version
from tinytransit.verification.bench.errors import BenchError, BuildError
from tinytransit.verification.bench.interpreter import InterpreterBuilder, measure_interpreter
from tinytransit.verification.bench.measure import measure_bare, measure_firmware
from tinytransit.verification.bench.record import Interpreted, Record, Row
from tinytransit.verification.bench.targets import factors, outcomes
from tinytransit.verification.emulator.errors import EmulationError, WrongAnswerError
from tinytransit.window.input_set import read_rows

# What is wrong with one network; the others can still be measured.
_REFUSED = (EmulationError, ModelFormatError, UnsupportedOperatorError, UnreadableModelError)
# A library may also lack what a network needs, and answer wrongly.
_REFUSED_BY_LIBRARY = (*_REFUSED, BuildError, ManifestError, ResolverError, WrongAnswerError)
_TOOLS = ("capstone", "platformio", "tflite-micro", "tinytransit", "unicorn")


def measure(
    models: Sequence[Path],
    goals: Sequence[Goal],
    windows: Path | None,
    env: str,
    networks: Sequence[Path],
    seed: int,
    build: Path,
    library: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Record:
    """Measure classifiers as firmware, and other networks as the engine alone.

    Args:
        models: Classifiers: ``.tflite`` files, or folders of models.
        goals: Each is compiled for all of these.
        windows: Windows, or a set of inputs (.npz), for the golden answers; None: the golden vectors beside each model.
        env: PlatformIO environment.
        networks: Further networks, each run on drawn inputs: ``.tflite`` files, or folders of such.
        seed: Draws those.
        build: Folder to build in.
        library: Folder of TensorFlow Lite Micro, to run all of them with its interpreter as well.
        say: Is told what is measured next.

    Raises:
        BenchError: If there is no network in a folder, several models share a name, one cannot be built, or none can
            be measured; or if the folder of the library holds none.
        ManifestError, ModelFolderError, ShardError: If a model's folder or the windows cannot be read.
    """
    files = [ModelFolder.open(model).file if model.is_dir() else model for model in models]
    others = [file for network in networks for file in _files(network)]
    names = [file.stem for file in (*files, *others)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BenchError(f"several models are named {', '.join(twice)}; rows are told apart by name")
    interpreter = InterpreterBuilder(library, build / "tflm") if library else None
    rows: list[Row] = []
    failed: list[str] = []
    for file in files:
        shard = read_rows(file.parent / GOLDEN_FILE if windows is None else windows)
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
                except _REFUSED as error:
                    failed.append(f"{file.stem} {goal}: {error}")
    interpreted = _interpreted([*files, *others], interpreter, seed, failed, say) if interpreter else ()
    if not rows:
        raise BenchError(f"nothing could be measured: {'; '.join(failed)}")
    return Record(
        compiler=compiler_version(),
        tool_versions={tool: metadata.version(tool) for tool in _TOOLS},
        rows=tuple(rows),
        factors=compared,
        targets=reached,
        interpreted=interpreted,
        not_measured=tuple(failed),
    )


def _interpreted(
    files: Sequence[Path], builder: InterpreterBuilder, seed: int, failed: list[str], say: Callable[[str], None]
) -> tuple[Interpreted, ...]:
    """Run networks with a library's interpreter, and add what could not be to ``failed``."""
    measured = []
    for file in files:
        say(f"measuring {file.stem} with TensorFlow Lite Micro")
        try:
            measured.append(measure_interpreter(file, builder, seed))
        except _REFUSED_BY_LIBRARY as error:
            failed.append(f"{file.stem} tflm: {error}")
    return tuple(measured)


def _files(network: Path) -> list[Path]:
    """Return a network, or those in a folder."""
    if not network.is_dir():
        return [network]
    found = sorted(network.glob("*.tflite"))
    if not found:
        raise BenchError(f"there is no .tflite in {network}; `python tools/mlperf_tiny.py --out {network}` writes some")
    return found
