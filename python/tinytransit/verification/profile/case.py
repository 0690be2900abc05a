# SPDX-License-Identifier: MIT
"""A released model's folder as something to profile."""

from dataclasses import dataclass
from pathlib import Path

from tinytransit.deploy.manifest import Manifest, TensorSpec
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.step import Step
from tinytransit.verification.emulator.errors import TimingError


@dataclass(frozen=True)
class Case:
    """One golden window.

    Attributes:
        manifest: Of the model.
        inputs: The int8 values of each input tensor.
        outputs: What the reference answers, for each output tensor.
    """

    manifest: Manifest
    inputs: tuple[bytes, ...]
    outputs: tuple[bytes, ...]


def golden_case(model: Path, window: int = 0) -> Case:
    """Read a golden window of a model's folder.

    Raises:
        ManifestError: If the manifest cannot be read.
        ShardError: If the golden vectors cannot be read.
        GoldenError: If they belong to another model.
        TimingError: If there is no such window.
    """
    folder = ModelFolder.open(model)
    manifest, golden = folder.manifest, folder.golden()
    if not 0 <= window < len(golden):
        raise TimingError(f"{model} has {len(golden)} golden windows, numbered from 0; there is no number {window}")
    inputs, outputs = golden.input_bytes(window), golden.output_bytes(window)
    return Case(manifest, _split(inputs, manifest.inputs), _split(outputs, manifest.outputs))


def compiled_steps(model: Path) -> list[tuple[Step, ...]]:
    """Return the steps of the static engine for each goal; a folder does not tell for which one it was compiled.

    Raises:
        ManifestError, ModelFolderError: If the model cannot be read.
        ModelFormatError, UnsupportedOperatorError: If the static engine cannot compile it.
    """
    content = ModelFolder.open(model).tflite
    return [compile_model(content, goal).steps for goal in Goal]


def _split(packed: bytes, specs: tuple[TensorSpec, ...]) -> tuple[bytes, ...]:
    parts = []
    for spec in specs:
        parts.append(packed[: spec.size])
        packed = packed[spec.size :]
    return tuple(parts)
