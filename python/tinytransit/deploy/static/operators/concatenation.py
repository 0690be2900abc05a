"""CONCATENATION of parts that lie end to end in memory."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to a step without code; the placement writes the parts in place, or copies those that cannot be."""
    checks.version_at_most(operator, 3)
    sources = tuple(checks.activation(operator, i) for i in range(len(operator.inputs)))
    result = checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.ConcatenationOptions), "it has no ConcatenationOptions")
    assert isinstance(options, tflite.ConcatenationOptions)
    checks.require(
        operator, options.FusedActivationFunction() == tflite.ActivationFunctionType.NONE, "it has a fused activation"
    )
    checks.require(
        operator,
        all(checks.same_quantization(part, result) for part in sources),
        "a part is quantized differently from the whole; the converter should have made them alike",
    )
    axis = options.Axis() % len(result.shape)
    checks.require(
        operator,
        int(np.prod(result.shape[:axis])) == 1 and sum(s.size for s in sources) == result.size,
        f"parts along axis {axis} of shape {result.shape} do not lie end to end",
    )
    return Step(operator.name, operator.layer, "", sources, result, why="parts that lie end to end")
