# SPDX-License-Identifier: MIT
"""Run a Keras network on many windows."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tinytransit.tensorflow_import import keras

_BATCH = 256


def forward(model: keras.Model, inputs: Mapping[str, npt.NDArray[np.float32]]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the last value of each output by its name, shape (n,), for inputs by name, each of shape (n, ...).

    The network is called as it is, not by ``predict``, which compiles a function for each network and warns of it when
    there are many.
    """
    count = len(next(iter(inputs.values())))
    parts: dict[str, list[npt.NDArray[np.float64]]] = {name: [] for name in model.output_names}
    for begin in range(0, count, _BATCH):
        outputs = model([inputs[tensor.name][begin : begin + _BATCH] for tensor in model.inputs], training=False)
        for name, values in zip(model.output_names, keras.tree.flatten(outputs), strict=True):
            parts[name].append(np.asarray(values, dtype=np.float64)[:, -1])
    return {name: np.concatenate(part) for name, part in parts.items()}
