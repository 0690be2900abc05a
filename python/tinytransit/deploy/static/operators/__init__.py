"""One module an operator, each with `lower(operator) -> Step`: checks first, then the kernel's parameters."""

from collections.abc import Callable

from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.graph import Graph, Operator
from tinytransit.deploy.static.operators import (
    concatenation,
    conv_2d,
    fully_connected,
    logistic,
    max_pool_2d,
    reshape,
)
from tinytransit.deploy.static.step import Step

_LOWER: dict[str, Callable[[Operator], Step]] = {
    "CONCATENATION": concatenation.lower,
    "CONV_2D": conv_2d.lower,
    "FULLY_CONNECTED": fully_connected.lower,
    "LOGISTIC": logistic.lower,
    "MAX_POOL_2D": max_pool_2d.lower,
    "RESHAPE": reshape.lower,
}


def lower_graph(graph: Graph) -> tuple[Step, ...]:
    """Lower every operator of a graph to a step.

    Raises:
        UnsupportedOperatorError: For the first operator, version or variant that has no kernel.
    """
    steps = []
    for operator in graph.operators:
        lower = _LOWER.get(operator.name)
        if lower is None:
            raise UnsupportedOperatorError(
                operator.name, operator.version, operator.layer, f"no kernel; there are kernels for {', '.join(_LOWER)}"
            )
        steps.append(lower(operator))
    return tuple(steps)
