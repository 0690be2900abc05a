# SPDX-License-Identifier: MIT
"""Operators that compute nothing: RESHAPE, SQUEEZE and EXPAND_DIMS, and CONCATENATION along any axis."""

import math

import tflite

from tinytransit.deploy.static.graph import Operator, Tensor
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step

_NEWEST = {"RESHAPE": 1, "SQUEEZE": 2, "EXPAND_DIMS": 1}


def lower_reshape(operator: Operator) -> Step:
    """Lower to a RESHAPE without code; the memory plan gives both tensors the same bytes."""
    checks.version_at_most(operator, _NEWEST[operator.name])
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(
        operator,
        source.size == result.size and checks.same_quantization(source, result),
        f"it takes {source.size} values to {result.size}, or changes their quantization",
    )
    return Step("RESHAPE", operator.layer, "", (source,), result, why="the same bytes under another shape")


def lower_concatenation(operator: Operator) -> tuple[Step, ...]:
    """Lower to one step without code, whose parts the placement writes in place, or to an ``interleave_s8`` a part."""
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
    rank = len(result.shape)
    checks.require(operator, -rank <= options.Axis() < rank, f"axis {options.Axis()} of shape {result.shape}")
    axis = options.Axis() % rank

    def across(tensor: Tensor) -> tuple[int, ...]:
        return tensor.shape[:axis] + tensor.shape[axis + 1 :]

    checks.require(
        operator,
        all(len(part.shape) == rank and across(part) == across(result) for part in sources)
        and sum(part.shape[axis] for part in sources) == result.shape[axis],
        f"parts of shapes {[part.shape for part in sources]} do not make {result.shape} along axis {axis}",
    )
    if math.prod(result.shape[:axis]) == 1:
        return (Step(operator.name, operator.layer, "", sources, result, why="parts that lie end to end"),)
    pitch = math.prod(result.shape[axis:])
    runs = [math.prod(part.shape[axis:]) for part in sources]
    return tuple(
        Step(
            operator.name,
            operator.layer,
            "interleave_s8",
            (part,),
            result,
            parameters={"runs": part.size // run, "run": run, "pitch": pitch, "to": sum(runs[:i])},
            why="parts that alternate",
        )
        for i, (part, run) in enumerate(zip(sources, runs, strict=True))
    )
