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


def score_windows(model: bytes, shard: WindowShard, on_window: Callable[[], None]) -> npt.NDArray[np.float64]:
    """Run every window of a shard through the reference.

    Args:
        model: The bytes of a ``.tflite`` file whose inputs are views of the shard.
        shard: n windows.
        on_window: Called after each window.

    Returns:
        Shape (n,): the first value of the first output, dequantized.

    Raises:
        ScoringError: If an input of the model is not a view of the shard, or has another length.
        ModelFormatError: If the bytes are not a model.
        UnreadableModelError: If the interpreter cannot run it.
    """
    graph = read_model(model)
    reference = Reference(model)
    quantized = [_quantized_view(spec, shard) for spec in input_specs(graph)]
    score = output_specs(graph)[0]
    scores = np.empty(len(shard))
    for i in range(len(shard)):
        outputs = reference.invoke([view[i] for view in quantized])
        scores[i] = score.dequantize(outputs[0]).reshape(-1)[0]
        on_window()
    return scores


def _quantized_view(spec: TensorSpec, shard: WindowShard) -> npt.NDArray[np.int8]:
    views = {"global_view": shard.global_view, "local_view": shard.local_view}
    if spec.name not in views:
        raise ScoringError(f"the model has an input {spec.name!r}; windows have {', '.join(views)}")
    if views[spec.name].shape[1] != spec.size:
        raise ScoringError(
            f"input {spec.name!r} takes {spec.size} values, the windows have {views[spec.name].shape[1]}"
        )
    return spec.quantize(views[spec.name])
