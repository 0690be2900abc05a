# SPDX-License-Identifier: MIT
"""Score windows with the reference interpreter."""

import itertools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.describe import input_specs, output_specs
from tinytransit.deploy.manifest import Manifest, TensorSpec
from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.errors import TinyTransitError
from tinytransit.model.outputs import TRANSIT_LIKE
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard

Scores = dict[str, FloatArray]


class ScoringError(TinyTransitError):
    """A model that does not take these windows, or does not say what is asked for."""


class Scorer:
    """A model that is asked about windows through TensorFlow Lite Micro.

    Args:
        model: The bytes of a ``.tflite`` file.
        manifest: Of the model, for the names and scales of its inputs and outputs; None: the model's own.

    Raises:
        ModelFormatError: If the bytes are not a model.
        UnreadableModelError: If the interpreter cannot run it.
        ReferenceMissingError: If ``tflite-micro`` is not installed.
    """

    def __init__(self, model: bytes, manifest: Manifest | None = None) -> None:
        if manifest is None:
            graph = read_engine_graph(model)
            self._inputs, self._outputs = input_specs(graph), output_specs(graph)
        else:
            self._inputs, self._outputs = manifest.inputs, manifest.outputs
        self._reference = Reference(model)

    def scores(self, shard: WindowShard, on_window: Callable[[], None] = lambda: None) -> Scores:
        """Run every window of a shard through the model.

        Args:
            shard: n windows; the model's inputs are among theirs.
            on_window: Called after each window.

        Returns:
            The scores, shape (n,), of each output by its name.

        Raises:
            ShardError: If the shard lacks an input of the model.
            ScoringError: If an input of the model has another length than in the shard.
        """
        inputs = shard.model_inputs(spec.name for spec in self._inputs)
        quantized = [_quantized(spec, inputs[spec.name]) for spec in self._inputs]
        scores = {spec.name: np.empty(len(shard)) for spec in self._outputs}
        for row in range(len(shard)):
            outputs = self._reference.invoke([values[row] for values in quantized])
            for spec, output in zip(self._outputs, outputs, strict=True):
                scores[spec.name][row] = spec.score(output)
            on_window()
        return scores


def score_windows(model: bytes, shard: WindowShard, on_window: Callable[[], None] = lambda: None) -> Scores:
    """Run every window of a shard through a model, once; arguments and errors as of :class:`Scorer`."""
    return Scorer(model).scores(shard, on_window)


def transit_like(scores: Scores) -> FloatArray:
    """Return the scores of the output ``transit_like``, shape (n,).

    Raises:
        ScoringError: If the model has no such output.
    """
    if TRANSIT_LIKE not in scores:
        raise ScoringError(f"the model has no output {TRANSIT_LIKE!r}, only {', '.join(scores)}")
    return scores[TRANSIT_LIKE]


def one_by_one(progress: Callable[[int, int], None], total: int) -> Callable[[], None]:
    """Return what to call after each of so many windows, so that ``progress`` is told the number done and of all."""
    done = itertools.count(1)
    return lambda: progress(next(done), total)


def labelled(shard: WindowShard, fold: int | None) -> WindowShard:
    """Return the windows of known label, of one fold of the shard or of all."""
    wanted = shard.label >= 0
    return shard.select(wanted if fold is None else wanted & (shard.fold == fold))


def _quantized(spec: TensorSpec, values: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    if values.shape[1] != spec.size:
        raise ScoringError(f"input {spec.name!r} takes {spec.size} values, the windows have {values.shape[1]}")
    return spec.quantize(values)
