# SPDX-License-Identifier: MIT
"""Check that an exported folder holds what its .tflite gives: C, manifest and golden vectors."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.deploy.describe import describe
from tinytransit.deploy.export import generated_texts
from tinytransit.deploy.golden import Golden, make_golden
from tinytransit.deploy.manifest import MANIFEST_FILE, Manifest, manifest_text
from tinytransit.deploy.model_folder import GOLDEN_FILE, ModelFolder
from tinytransit.deploy.purpose import Purpose
from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal

_C_SUFFIXES = (".c", ".h")


@dataclass(frozen=True)
class Checked:
    """What became of a folder.

    Attributes:
        goal: The goal that the static engine's C was generated for, as far as can be told.
        files: How many files were compared.
        faults: What is wrong with a file, by its path in the folder; empty if the folder is what its model gives.
    """

    goal: Goal
    files: int
    faults: dict[str, str]


def check_folder(path: Path) -> Checked:
    """Export the model of a folder again, in memory, and compare.

    What a model does not determine is taken from the manifest: threshold, calibration, window recipe, training and
    tool versions. The windows of the golden vectors are the file's own; their inputs and outputs are computed again.

    Args:
        path: As ``tinytransit export`` writes it.

    Raises:
        ManifestError: If there is no manifest that can be read.
        ModelFolderError: If the model cannot be read or is another than the manifest's.
        ModelFormatError, UnsupportedOperatorError: If it cannot be compiled.
        ShardError, GoldenError: If the golden vectors cannot be read, or are another model's.
        ReferenceMissingError, UnreadableModelError: If the reference cannot run the model.
    """
    folder = ModelFolder.open(path)
    golden = folder.golden()
    again = make_golden(golden.shard, folder.tflite, folder.manifest)
    # The goal is not recorded: the folder is compared with the one that it is closest to.
    found = [_compared(folder, golden, again, goal) for goal in Goal]
    return min(found, key=lambda checked: len(checked.faults))


def _compared(folder: ModelFolder, golden: Golden, again: Golden, goal: Goal) -> Checked:
    compiled = compile_model(folder.tflite, goal)
    manifest = _described(folder, compiled)
    texts = generated_texts(folder.file.stem, folder.tflite, compiled, manifest, again)
    texts[MANIFEST_FILE] = manifest_text(manifest)
    faults: dict[str, str] = {}
    for name, text in texts.items():
        if fault := _fault_of(folder.path / name, lambda content, text=text: content == text.encode()):  # type: ignore[misc]
            faults[name] = fault
    if not _same_vectors(golden, again):
        faults[GOLDEN_FILE] = "its inputs or outputs are not what the model gives"
    # A build compiles whatever C lies there.
    for part in sorted({Path(name).parent for name in texts}):
        for file in sorted((folder.path / part).iterdir()) if (folder.path / part).is_dir() else ():
            name = (part / file.name).as_posix()
            if file.suffix in _C_SUFFIXES and name not in texts:
                faults[name] = "no export writes it"
    return Checked(goal, len(texts) + 2, faults)


def _described(folder: ModelFolder, compiled: Compiled) -> Manifest:
    """Return the manifest that an export of the model would write, with what only the exporter knew."""
    known = folder.manifest
    fresh = describe(folder.tflite, folder.file.name, compiled, Purpose.of_manifest(known), None, known.threshold)
    kept = {name: getattr(known, name) for name in ("calibration", "training", "tool_versions", "classes")}
    return fresh.model_copy(update=kept)


def _fault_of(file: Path, matches: Callable[[bytes], bool]) -> str:
    try:
        return "" if matches(file.read_bytes()) else "differs from what the model gives"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _same_vectors(golden: Golden, again: Golden) -> bool:
    own, other = golden.shard.extras, again.shard.extras
    ends = [name for name in other if name.startswith(("input_", "output_"))]
    return all(np.array_equal(own[name], other[name]) for name in ends)
