# SPDX-License-Identifier: MIT
"""PAD and PADV2."""

import numpy as np

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step

_AXES = 4


def lower(operator: Operator) -> Step:
    """Lower to ``pad_s8``; the margin is the zero point, or PADV2's own value."""
    checks.version_at_most(operator, 4)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(operator, checks.same_quantization(source, result), "input and output are quantized differently")
    rank = len(source.shape)
    checks.require(operator, rank <= _AXES, f"its input has {rank} axes, the kernel takes {_AXES}")
    margins = checks.constant_integers(operator, 1)
    checks.require(operator, margins.shape == (rank, 2), f"its paddings have shape {margins.shape}, not {(rank, 2)}")
    expected = tuple(size + int(a) + int(b) for size, (a, b) in zip(source.shape, margins, strict=True))
    checks.require(
        operator,
        bool((margins >= 0).all()) and result.shape == expected,
        f"it takes {source.shape} to {result.shape}, expected {expected}, with paddings {margins.tolist()}",
    )
    missing = _AXES - rank
    in_size, out_size = (1,) * missing + source.shape, (1,) * missing + result.shape
    before = [0] * missing + margins[:, 0].tolist()
    columns = {"in_size": in_size, "out_size": out_size, "before": before}
    return Step(
        operator.name,
        operator.layer,
        "pad_s8",
        (source,),
        result,
        parameters={
            **{f"{member}[{i}]": int(size) for member, sizes in columns.items() for i, size in enumerate(sizes)},
            "value": _value(operator, result.zero_point),
        },
        why="general padding",
    )


def _value(operator: Operator, zero_point: int) -> int:
    if len(operator.inputs) < 3 or operator.inputs[2] is None:
        return zero_point
    tensor = checks.int8_input(operator, 2)
    checks.require(operator, tensor.data is not None and tensor.size == 1, "its padding value is not one constant")
    checks.require(operator, tensor.zero_point == zero_point, "its padding value is quantized differently")
    return int(np.asarray(tensor.data).reshape(-1)[0])
