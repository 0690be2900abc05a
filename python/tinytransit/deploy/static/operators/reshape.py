"""RESHAPE, which moves nothing: the bytes of a tensor stay in order."""

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to a step without code; the memory plan gives both tensors the same bytes."""
    checks.version_at_most(operator, 1)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(
        operator,
        source.size == result.size and checks.same_quantization(source, result),
        f"it takes {source.size} values to {result.size}, or changes their quantization",
    )
    return Step(operator.name, operator.layer, "", (source,), result, why="the same bytes under another shape")
