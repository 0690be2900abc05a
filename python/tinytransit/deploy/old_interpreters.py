# SPDX-License-Identifier: MIT
"""Models that older versions of TensorFlow Lite Micro answer wrongly, without a word."""

import numpy as np

from tinytransit.deploy.static.graph import Graph

_DENSE = "FULLY_CONNECTED"


def several_scales(graph: Graph) -> list[str]:
    """Return the dense layers whose weights have more than one scale, in order of execution.

    TensorFlow Lite Micro learnt to read more than the first one in September 2024 (tflite-micro, pull request 2673).
    """
    return [
        operator.layer
        for operator in graph.operators
        if operator.name == _DENSE and operator.inputs[1] is not None and _is_mixed(operator.inputs[1].scales)
    ]


def warnings_of(graph: Graph) -> list[str]:
    """Say what a user of older libraries must know of a model; empty if they answer it correctly."""
    layers = several_scales(graph)
    if not layers:
        return []
    named = f"{layers[0]!r}" if len(layers) == 1 else f"{len(layers)} dense layers, the first {layers[0]!r},"
    return [
        f"{named} quantized with a scale a channel: TensorFlow Lite Micro before September 2024, e.g. "
        "Chirale_TensorFLowLite 2.0.0, answers this model wrongly; `tinytransit quantize` gives dense layers one scale"
    ]


def _is_mixed(scales: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bool:
    return bool(np.unique(scales).size > 1)
