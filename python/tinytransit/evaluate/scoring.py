# SPDX-License-Identifier: MIT
"""Score windows with the reference interpreter."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.describe import input_specs, output_specs
from tinytransit.deploy.manifest import TensorSpec
from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.reader import read_model
from tinytransit.errors import TinyTransitError
from tinytransit.window.shard import WindowShard


class ScoringError(TinyTransitError):
    """A model that does not take these windows."""


def score_windows(
    model: bytes, shard: WindowShard, on_window: Callable[[], None]
) -> dict[str, npt.NDArray[np.float64]]:
    """Run every window of a shard through the reference.

    Args:
        model: The bytes of a ``.tflite`` file whose inputs are among the shard's.
        shard: n windows.
        on_window: Called after each window.

    Returns:
        The scores, shape (n,), of each output by its name.

    Raises:
        ShardError: If the shard lacks an input of the model.
        ScoringError: If an input of the model has another length than in the shard.
        ModelFormatError: If the bytes are not a model.
        UnreadableModelError: If the interpreter cannot run it.
    """
    graph = read_model(model)
    reference = Reference(model)
    takes, gives = input_specs(graph), output_specs(graph)
    inputs = shard.model_inputs(spec.name for spec in takes)
    quantized = [_quantized(spec, inputs[spec.name]) for spec in takes]
    scores = {spec.name: np.empty(len(shard)) for spec in gives}
    for row in range(len(shard)):
        outputs = reference.invoke([values[row] for values in quantized])
        for spec, output in zip(gives, outputs, strict=True):
            scores[spec.name][row] = spec.score(output)
        on_window()
    return scores


def _quantized(spec: TensorSpec, values: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    if values.shape[1] != spec.size:
        raise ScoringError(f"input {spec.name!r} takes {spec.size} values, the windows have {values.shape[1]}")
    return spec.quantize(values)
