# SPDX-License-Identifier: MIT
"""Fold what converters compute of shapes: SHAPE of a tensor of fixed shape, and STRIDED_SLICE and PACK of constants.

A Reshape of Keras whose network has a free batch comes out so, though the file then fixes every shape.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import tflite

from tinytransit.deploy.static.graph import Graph, Operator, Tensor
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.slicing import slice_ranges

_Integers = npt.NDArray[np.generic]


def fold_shapes(graph: Graph) -> Graph:
    """Compute the operators whose results are known before the network runs, and leave them out.

    Their results are constants for those that read them. Operators on other values stay, to be lowered or refused.

    Raises:
        UnsupportedOperatorError: If such an operator does not make what it says.
    """
    known: dict[int, Tensor] = {}
    kept: list[Operator] = []
    for operator in graph.operators:
        inputs = tuple(None if tensor is None else known.get(tensor.index, tensor) for tensor in operator.inputs)
        operator = replace(operator, inputs=inputs)
        values = _FOLDS[operator.name](operator) if operator.name in _FOLDS else None
        if values is None:
            kept.append(operator)
            continue
        (result,) = operator.outputs
        checks.require(
            operator, values.shape == result.shape, f"it makes shape {values.shape}, the file says {result.shape}"
        )
        known[result.index] = replace(result, data=values.astype(np.dtype(result.dtype).newbyteorder("<")))
    outputs = tuple(known.get(tensor.index, tensor) for tensor in graph.outputs)
    return replace(graph, operators=tuple(kept), outputs=outputs)


def _shape(operator: Operator) -> _Integers | None:
    source = operator.inputs[0] if operator.inputs else None
    return np.array(source.shape, np.int64) if source is not None and _makes_integers(operator) else None


def _strided_slice(operator: Operator) -> _Integers | None:
    source = operator.inputs[0] if operator.inputs else None
    if source is None or source.data is None or not _makes_integers(operator):
        return None
    ranges, shape = slice_ranges(operator, source.shape)
    values: _Integers = source.data[np.ix_(*(list(taken) for taken in ranges))].reshape(shape)
    return values


def _pack(operator: Operator) -> _Integers | None:
    parts = [tensor.data for tensor in operator.inputs if tensor is not None and tensor.data is not None]
    if not parts or len(parts) < len(operator.inputs) or not _makes_integers(operator):
        return None
    options = operator.options
    axis = options.Axis() if isinstance(options, tflite.PackOptions) else 0
    checks.require(
        operator,
        len({part.shape for part in parts}) == 1
        and -1 <= axis <= parts[0].ndim
        # Parts may be one and the same many times over: nothing is made that is larger than what the file says.
        and len(parts) * parts[0].size == operator.outputs[0].size,
        f"it packs shapes {[part.shape for part in parts]} along axis {axis}",
    )
    return np.stack(parts, axis=axis)


def _makes_integers(operator: Operator) -> bool:
    return len(operator.outputs) == 1 and operator.outputs[0].dtype in ("int32", "int64")


_FOLDS: dict[str, Callable[[Operator], _Integers | None]] = {
    "PACK": _pack,
    "SHAPE": _shape,
    "STRIDED_SLICE": _strided_slice,
}
FOLDED = tuple(_FOLDS)
"""Names of the operators that may be left out."""
