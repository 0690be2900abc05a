# SPDX-License-Identifier: MIT
"""Make channels of constant output harmless.

Training leaves channels that are clamped whatever the input: batch normalisation gives them a weight scale near zero,
and so a bias near the end of 32 bits. One of them would keep a whole layer from the kernels whose sums must not reach
so far. Such a channel gets weights of 0, and bias and factor that give its value.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier
from tinytransit.deploy.static.step import Step, Table

_KERNELS = {"conv_2d_s8", "depthwise_conv_2d_s8", "fully_connected_s8"}
# Four times a value, scaled by a half and shifted by one: exact, and within the conditions of every kernel.
_FACTOR, _MULTIPLIER, _SHIFT = 4, 2**30, -1


def quiet_dead_channels(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Replace the constants of channels whose output no input changes.

    Args:
        steps: Plain steps.

    Returns:
        Steps that compute the same bytes.
    """
    return tuple(_quieted(step) if step.kernel in _KERNELS else step for step in steps)


def _quieted(step: Step) -> Step:
    tables = {table.field: table.values for table in step.tables}
    channels = len(tables["bias"])
    # Shape (channels, taps): a view, so that what is written reaches the table.
    weights = tables["weights"].copy()
    by_channel = weights.T if step.kernel == "depthwise_conv_2d_s8" else weights.reshape(channels, -1)
    new = {name: tables[name].copy() for name in ("bias", "multipliers", "shifts")}
    constant = _constant_outputs(step, by_channel.astype(np.int64), new)
    if not constant:
        return step
    for channel, value in constant.items():
        by_channel[channel] = 0
        new["bias"][channel] = _FACTOR * (value - step.parameters["out_zero_point"])
        new["multipliers"][channel] = _MULTIPLIER
        new["shifts"][channel] = _SHIFT
    return replace(step, tables=tuple(Table(t.field, {"weights": weights, **new}[t.field]) for t in step.tables))


def _constant_outputs(
    step: Step, weights: npt.NDArray[np.int64], tables: Mapping[str, npt.NDArray[np.generic]]
) -> dict[int, int]:
    """Return the channels whose output is one value for the least and the greatest sum, and that value."""
    p = step.parameters
    low, high = -128 - p["in_zero_point"], 127 - p["in_zero_point"]
    bias = tables["bias"].astype(np.int64)
    least = bias + np.minimum(weights * low, weights * high).sum(axis=1)
    greatest = bias + np.maximum(weights * low, weights * high).sum(axis=1)
    found = {}
    for channel, shift in enumerate(tables["shifts"].tolist()):
        if shift > 0:
            # A sum that is shifted to the left may wrap around.
            continue
        multiplier = int(tables["multipliers"][channel])
        ends = [
            min(
                max(
                    multiply_by_quantized_multiplier(int(total), multiplier, shift) + p["out_zero_point"],
                    p["activation_min"],
                ),
                p["activation_max"],
            )
            for total in (least[channel], greatest[channel])
        ]
        if ends[0] == ends[1]:
            found[channel] = ends[0]
    return found
