# SPDX-License-Identifier: MIT
"""One module an operator, each with a function that lowers it: checks first, then the kernel's parameters."""

from collections.abc import Callable

from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.graph import Graph, Operator
from tinytransit.deploy.static.operators import (
    add,
    average_pool_2d,
    concatenation,
    conv_2d,
    depthwise_conv_2d,
    elementwise_table,
    fully_connected,
    logistic,
    max_pool_2d,
    mean,
    mul,
    pad,
    reshape,
    softmax,
)
from tinytransit.deploy.static.operators.checks import require_parameters_fit
from tinytransit.deploy.static.step import Step

_LOWER: dict[str, Callable[[Operator], Step | tuple[Step, ...]]] = {
    "ADD": add.lower,
    "AVERAGE_POOL_2D": average_pool_2d.lower,
    "CONCATENATION": concatenation.lower,
    "CONV_2D": conv_2d.lower,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d.lower,
    "EXPAND_DIMS": reshape.lower,
    "FULLY_CONNECTED": fully_connected.lower,
    "LOGISTIC": logistic.lower,
    "MAX_POOL_2D": max_pool_2d.lower,
    "MEAN": mean.lower,
    "MUL": mul.lower,
    "PAD": pad.lower,
    "PADV2": pad.lower,
    "QUANTIZE": elementwise_table.lower_quantize,
    "RELU": elementwise_table.lower_relu,
    "RELU6": elementwise_table.lower_relu6,
    "RESHAPE": reshape.lower,
    "SOFTMAX": softmax.lower,
    "SQUEEZE": reshape.lower,
}

SUPPORTED = tuple(_LOWER)
"""Builtin operators that have a kernel."""


def lower_graph(graph: Graph) -> tuple[Step, ...]:
    """Lower every operator of a graph to one step or several.

    Raises:
        UnsupportedOperatorError: For the first operator, version or variant that has no kernel.
    """
    steps: list[Step] = []
    for operator in graph.operators:
        lower = _LOWER.get(operator.name)
        if lower is None:
            raise UnsupportedOperatorError(
                operator.name,
                operator.version,
                operator.layer,
                f"no kernel; there are kernels for {', '.join(SUPPORTED)}",
            )
        lowered = lower(operator)
        made = (lowered,) if isinstance(lowered, Step) else lowered
        for step in made:
            require_parameters_fit(operator, step)
        steps.extend(made)
    return tuple(steps)
