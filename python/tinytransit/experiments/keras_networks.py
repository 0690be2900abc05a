# SPDX-License-Identifier: MIT
"""Open, run and count float Keras networks."""

import math
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.errors import TinyTransitError
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.tensorflow_import import keras

_BATCH = 256
# A hundred times the network of today, unpacked.
_LARGEST_BYTES = 1 << 25
# What Keras raises, by what is wrong with the file.
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, ImportError, zipfile.BadZipFile)


class NetworkError(TinyTransitError):
    """A file that is no network of this project, or a network that does not fit the windows or the method."""


def open_network(path: Path) -> keras.Model:
    """Read a float network with the outputs ``transit_like`` and ``planet_like``, as `tinytransit train` writes it.

    Raises:
        NetworkError: If the file is anything else.
    """
    expected = "expected the .keras file that `tinytransit train` writes"
    if path.suffix != ".keras":
        raise NetworkError(f"{path}: {expected}")
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > _LARGEST_BYTES:
            raise NetworkError(f"{path}: unpacks to {size} bytes; at most {_LARGEST_BYTES} are read")
        # Safe mode refuses code in the file.
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except _UNREADABLE as error:
        raise NetworkError(f"{path}: not a readable network ({error}); {expected}") from error
    if not isinstance(model, keras.Model) or set(getattr(model, "output_names", ())) != {TRANSIT_LIKE, PLANET_LIKE}:
        raise NetworkError(f"{path}: not a network with the outputs {TRANSIT_LIKE} and {PLANET_LIKE}; {expected}")
    if any(tuple(output.shape[1:]) != (1,) for output in model.outputs):
        raise NetworkError(f"{path}: an output is not one number a window; {expected}")
    return model


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


def keras_cost(model: keras.Model) -> tuple[int, int]:
    """Return the parameters of a network, and the multiply-accumulates that one window costs.

    A kernel is used once for each place that its layer answers at, so a layer takes kernel size times places; biases,
    pooling and activations are not counted, as is usual.
    """
    macs = sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1])
        for layer in model.layers
        if getattr(layer, "kernel", None) is not None
    )
    return model.count_params(), macs
