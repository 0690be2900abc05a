# SPDX-License-Identifier: MIT
"""Fill a manifest in from a compiled model and the record of its training."""

import json
from collections import Counter
from importlib import metadata
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit import __version__
from tinytransit.deploy.manifest import (
    Manifest,
    ManifestError,
    Operator,
    TensorSpec,
    Training,
    model_id_of,
)
from tinytransit.deploy.purpose import Purpose
from tinytransit.deploy.static.compiler import Compiled
from tinytransit.deploy.static.errors import ModelFormatError, shown
from tinytransit.deploy.static.graph import Graph, Tensor
from tinytransit.errors import TinyTransitError
from tinytransit.model.training_domain import TrainingDomain
from tinytransit.window.recipe import WindowRecipe

TRANSITS = Purpose(window=WindowRecipe())
"""A classifier of transits with windows of the default recipe."""


class TrainingRecordError(TinyTransitError):
    """A training.json that cannot be read."""


class TrainingSettings(BaseModel):
    """What the record says of the settings that others need to know."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    seed: int
    test_fold: int | None = None


class TrainingRecord(BaseModel):
    """What ``tinytransit train`` writes to ``training.json``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    data: str
    data_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    settings: TrainingSettings
    threshold: float = Field(ge=0, le=1)
    metrics: dict[str, float]
    tool_versions: dict[str, str]
    domain: TrainingDomain | None = None


def read_training_record(path: Path) -> TrainingRecord:
    """Read ``training.json``.

    Raises:
        TrainingRecordError: If it is missing or not what ``tinytransit train`` writes.
    """
    try:
        return TrainingRecord.model_validate(json.loads(path.read_bytes()))
    except OSError as error:
        raise TrainingRecordError(f"cannot read {path}: {error.strerror}; `tinytransit train` writes it") from error
    except (ValueError, RecursionError) as error:  # those of the schema are ValueErrors too
        raise TrainingRecordError(f"{path} is not a training record: {error}") from error


def describe(
    model: bytes,
    model_file: str,
    compiled: Compiled,
    purpose: Purpose | WindowRecipe,
    record: TrainingRecord | None,
    threshold: float,
) -> Manifest:
    """Describe a model.

    Args:
        model: The bytes of the ``.tflite`` file.
        model_file: Its name.
        compiled: The same model, compiled.
        purpose: What it is for; of a classifier of transits, how its windows are made.
        record: How it was trained, if that is known.
        threshold: Score at or above which a window is called transit-like.

    Raises:
        ManifestError: If a manifest has no room for such a model: one that multiplies nothing, or outputs of one name.
    """
    graph = compiled.graph
    if isinstance(purpose, WindowRecipe):
        purpose = Purpose(window=purpose)
    kinds = Counter((o.name, o.version) for o in graph.operators)
    constants = {t.index: t for o in graph.operators for t in o.inputs if t is not None and t.data is not None}
    versions = {"tinytransit": __version__, "tflite-micro": metadata.version("tflite-micro")}
    training = None
    if record is not None:
        versions |= record.tool_versions
        training = Training(
            data=record.data, data_sha256=record.data_sha256, seed=record.settings.seed, metrics=record.metrics,
            domain=record.domain,
        )  # fmt: skip
    try:
        return Manifest(
            model_id=model_id_of(model),
            model_file=model_file,
            inputs=input_specs(graph, purpose),
            outputs=output_specs(graph, purpose),
            classes=purpose.classes,
            threshold=threshold,
            window=purpose.window,
            recipe=None if purpose.recipe is None else dict(purpose.recipe),
            operators=tuple(Operator(name=n, version=v, count=c) for (n, v), c in sorted(kinds.items())),
            macs=compiled.macs,
            parameters=sum(t.size for t in constants.values() if t.scales.size),
            arena_bytes=compiled.arena_bytes,
            training=training,
            tool_versions=dict(sorted(versions.items())),
        )
    except ValidationError as error:
        raise ManifestError(f"{model_file} does not fit a manifest: {_first_fault(error)}") from error


def input_specs(graph: Graph, purpose: Purpose = TRANSITS) -> tuple[TensorSpec, ...]:
    """Describe the inputs of a model, in the model's order."""
    return tuple(_spec(tensor, name, purpose) for tensor, name in zip(graph.inputs, graph.input_names, strict=True))


def output_specs(graph: Graph, purpose: Purpose = TRANSITS) -> tuple[TensorSpec, ...]:
    """Describe the outputs of a model, in its order; a single one is called by what it is, whatever the file says."""
    names = purpose.output_names(graph.output_names, tuple(tensor.size for tensor in graph.outputs))
    return tuple(_spec(tensor, name, purpose) for tensor, name in zip(graph.outputs, names, strict=True))


def _spec(tensor: Tensor, name: str, purpose: Purpose) -> TensorSpec:
    if tensor.scales.size != 1:
        raise ModelFormatError(
            f"tensor {shown(name)} at an end of the model is {tensor.dtype} with {tensor.scales.size} scales, "
            "expected one"
        )
    try:
        return TensorSpec(
            name=name,
            shape=tensor.shape,
            scale=float(np.float64(tensor.scale)),
            zero_point=tensor.zero_point,
            meaning=purpose.meaning(name),
        )
    except ValidationError as error:
        raise ModelFormatError(f"tensor {shown(name)} at an end of the model: {_first_fault(error)}") from error


def _first_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    return ": ".join([".".join(map(str, first["loc"])), first["msg"]])
