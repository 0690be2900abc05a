# SPDX-License-Identifier: MIT
"""Lower operators to calls of plain kernels: for each a function that checks it first, then gives the parameters."""

from collections.abc import Callable
from dataclasses import dataclass

from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.graph import Graph, Operator
from tinytransit.deploy.static.operators import (
    activation_tables,
    add,
    arrangement,
    convolution,
    elementwise_table,
    fully_connected,
    mean,
    mul,
    pad,
    parts,
    pooling,
    prelu,
    softmax,
    sub,
    transpose_conv,
)
from tinytransit.deploy.static.operators.checks import require_parameters_fit
from tinytransit.deploy.static.step import Step


@dataclass(frozen=True)
class Lowering:
    """How an operator becomes calls of plain kernels.

    Attributes:
        lower: Checks it and makes the step, or the steps.
        kernels: Those that it may use; an operator that only arranges bytes may need none of them.
    """

    lower: Callable[[Operator], Step | tuple[Step, ...]]
    kernels: tuple[str, ...]


LOWERINGS: dict[str, Lowering] = {
    "ADD": Lowering(add.lower, ("add_s8", "add_constant_s8")),
    "AVERAGE_POOL_2D": Lowering(pooling.lower_average, ("average_pool_2d_s8",)),
    "CONCATENATION": Lowering(arrangement.lower_concatenation, ("copy_bytes", "interleave_s8")),
    "CONV_2D": Lowering(convolution.lower_conv_2d, ("conv_2d_s8",)),
    "DEPTHWISE_CONV_2D": Lowering(convolution.lower_depthwise_conv_2d, ("depthwise_conv_2d_s8",)),
    "EXPAND_DIMS": Lowering(arrangement.lower_reshape, ("copy_bytes",)),
    "FULLY_CONNECTED": Lowering(fully_connected.lower, ("fully_connected_s8", "conv_2d_s8")),
    "HARD_SWISH": Lowering(activation_tables.lower_hard_swish, ("lookup_s8",)),
    "LEAKY_RELU": Lowering(activation_tables.lower_leaky_relu, ("lookup_s8",)),
    "LOGISTIC": Lowering(elementwise_table.lower_logistic, ("lookup_s8",)),
    "MAX_POOL_2D": Lowering(pooling.lower_max, ("max_pool_2d_s8",)),
    "MEAN": Lowering(mean.lower, ("mean_s8",)),
    "MUL": Lowering(mul.lower, ("mul_s8", "mul_constant_s8")),
    "PAD": Lowering(pad.lower, ("pad_s8",)),
    "PADV2": Lowering(pad.lower, ("pad_s8",)),
    "PRELU": Lowering(prelu.lower, ("prelu_s8",)),
    "QUANTIZE": Lowering(elementwise_table.lower_quantize, ("lookup_s8",)),
    "RELU": Lowering(elementwise_table.lower_relu, ("lookup_s8",)),
    "RELU6": Lowering(elementwise_table.lower_relu6, ("lookup_s8",)),
    "RESHAPE": Lowering(arrangement.lower_reshape, ("copy_bytes",)),
    "SOFTMAX": Lowering(softmax.lower, ("softmax_s8",)),
    "SPLIT": Lowering(parts.lower_split, ("strided_slice_s8",)),
    "SPLIT_V": Lowering(parts.lower_split_v, ("strided_slice_s8",)),
    "SQUEEZE": Lowering(arrangement.lower_reshape, ("copy_bytes",)),
    "STRIDED_SLICE": Lowering(parts.lower_strided_slice, ("strided_slice_s8",)),
    "SUB": Lowering(sub.lower, ("sub_s8", "sub_constant_s8")),
    "TANH": Lowering(activation_tables.lower_tanh, ("lookup_s8",)),
    "TRANSPOSE_CONV": Lowering(transpose_conv.lower, ("transpose_conv_2d_s8",)),
}
"""Of every builtin operator that has a kernel."""

SUPPORTED = tuple(LOWERINGS)
"""Their names."""


def _reason(graph: Graph, operator: Operator) -> str:
    """Say why an operator has no kernel; of a float one the converter's DEQUANTIZE comes first, and is not to blame."""
    if operator.name == "DEQUANTIZE":
        results = {tensor.index for tensor in operator.outputs}
        readers = [o.name for o in graph.operators if any(t is not None and t.index in results for t in o.inputs)]
        names = ", ".join(dict.fromkeys(readers)) or "an output"
        return f"{names} takes float32, which the engine does not compute with; use an operator that is quantized"
    if operator.name in ("PACK", "SHAPE"):
        return "what it computes is not known before the network runs; only shapes are folded"
    return f"no kernel; there are kernels for {', '.join(SUPPORTED)}"


# More than the flash of any board. Operators may share a constant in the file, of which each then has a table.
_MOST_CONSTANT_BYTES = 2**24


def lower_graph(graph: Graph) -> tuple[Step, ...]:
    """Lower every operator of a graph to one step or several.

    Raises:
        UnsupportedOperatorError: For the first operator, version or variant that has no kernel.
        ModelFormatError: If their tables together are larger than any flash.
    """
    steps: list[Step] = []
    constant_bytes = 0
    for operator in graph.operators:
        lowering = LOWERINGS.get(operator.name)
        if lowering is None:
            raise UnsupportedOperatorError(operator.name, operator.version, operator.layer, _reason(graph, operator))
        lowered = lowering.lower(operator)
        made = (lowered,) if isinstance(lowered, Step) else lowered
        for step in made:
            require_parameters_fit(operator, step)
            constant_bytes += step.constant_bytes
        if constant_bytes > _MOST_CONSTANT_BYTES:
            raise ModelFormatError(f"its weights and tables take more than {_MOST_CONSTANT_BYTES} bytes")
        steps.extend(made)
    return tuple(steps)
