# SPDX-License-Identifier: MIT
"""Channels of constant output: found, given harmless constants, and the others left alone."""

import numpy as np
import pytest

from tinytransit.deploy.static.dead_channels import quiet_dead_channels
from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier
from tinytransit.deploy.static.graph import Tensor
from tinytransit.deploy.static.step import Step, Table

KERNELS = ("conv_2d_s8", "depthwise_conv_2d_s8", "fully_connected_s8")
PARAMETERS = {"in_zero_point": -3, "out_zero_point": -20, "activation_min": -20, "activation_max": 127}
# Of the channels: one that is clamped below, one that lives, one that is clamped above.
BIAS, MULTIPLIERS, SHIFTS = [-(2**30), 50, 2**30], [2**30, 3 * 2**29, 2**31 - 1], [-9, -8, -7]


def dense(kernel: str) -> Step:
    weights = np.random.default_rng(1).integers(-127, 128, (3, 6)).astype(np.int8)
    tensor = Tensor(0, "x", (1, 6), "int8", np.ones(1, np.float32), 0, 0, None)
    tables = (
        Table("weights", np.ascontiguousarray(weights.T) if kernel.startswith("depthwise") else weights),
        Table("bias", np.array(BIAS, np.int32)),
        Table("multipliers", np.array(MULTIPLIERS, np.int32)),
        Table("shifts", np.array(SHIFTS, np.int8)),
    )
    return Step("X", "x", kernel, (tensor,), tensor, parameters=dict(PARAMETERS), tables=tables)


def output(step: Step, channel: int, inputs: np.ndarray) -> int:
    """Return what the plain kernels compute of one channel."""
    tables = {table.field: table.values.astype(np.int64) for table in step.tables}
    weights = tables["weights"].T if step.kernel.startswith("depthwise") else tables["weights"]
    total = int(tables["bias"][channel] + weights[channel] @ (inputs - PARAMETERS["in_zero_point"]))
    scaled = multiply_by_quantized_multiplier(
        total, int(tables["multipliers"][channel]), int(tables["shifts"][channel])
    )
    value = scaled + PARAMETERS["out_zero_point"]
    return min(max(value, PARAMETERS["activation_min"]), PARAMETERS["activation_max"])


@pytest.mark.parametrize("kernel", KERNELS)
def test_outputs_stay_and_no_sum_is_large(kernel: str) -> None:
    before = dense(kernel)
    (after,) = quiet_dead_channels((before,))
    random = np.random.default_rng(2)
    for inputs in random.integers(-128, 128, (50, 6)):
        for channel in range(3):
            assert output(after, channel, inputs) == output(before, channel, inputs)
    tables = {table.field: table.values for table in after.tables}
    assert np.abs(tables["bias"]).max() < 2**12
    weights = tables["weights"].T if kernel.startswith("depthwise") else tables["weights"]
    assert [bool(row.any()) for row in weights] == [False, True, False]


def test_a_step_without_dead_channels_is_the_same_step() -> None:
    (once,) = quiet_dead_channels((dense("fully_connected_s8"),))
    alive = Step("X", "x", "lookup_s8", once.inputs, once.output)
    assert quiet_dead_channels((alive,)) == (alive,)
