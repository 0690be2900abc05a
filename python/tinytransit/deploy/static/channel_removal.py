# SPDX-License-Identifier: MIT
"""Leave out channels whose value no input changes.

A convolution's channel of constant output tells the next convolution nothing that its bias could not. Depthwise
convolutions hand a channel on, so the tensors that they link lose it together; what makes and what takes them must be
convolutions alone. A constant other than the zero point does differ where the next window reaches into the padding:
such a channel stays.

The fast kernels take channels by fours, so what is left is a multiple of 4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier
from tinytransit.deploy.static.graph import Graph, Tensor
from tinytransit.deploy.static.step import Step, Table

_CONV, _DEPTHWISE = "conv_2d_s8", "depthwise_conv_2d_s8"
_BY_CHANNEL = ("bias", "multipliers", "shifts")
_UNIT = 4
_INT32 = np.iinfo(np.int32)

# The value of each channel of a tensor that is constant.
_Constants = dict[int, int]


def remove_constant_channels(graph: Graph, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Leave out constant channels of the tensors between convolutions.

    Args:
        graph: Its inputs and outputs stay as they are.
        steps: Plain steps, after ``quiet_dead_channels``.

    Returns:
        Steps that compute the same outputs.
    """
    for linked in _linked_tensors(graph, steps):
        constants = _constants(steps, linked)
        channels = next(step.output.shape[-1] for step in steps if step.output.index in linked)
        takers = [s for s in steps if s.kernel == _CONV and s.inputs[0].index in linked]
        spare = [
            channel
            for channel in range(channels)
            if all(_needs_not(taker, channel, constants[taker.inputs[0].index].get(channel)) for taker in takers)
        ]
        most = min(len(spare), channels - _UNIT)
        count = most - (most - channels) % _UNIT
        if count <= 0:
            continue
        removed = spare[:count]
        if all(_bias_fits(taker, removed, constants[taker.inputs[0].index]) for taker in takers):
            kept = np.setdiff1d(np.arange(channels), removed)
            steps = tuple(_reduced(step, linked, kept, constants) for step in steps)
    return steps


def _linked_tensors(graph: Graph, steps: tuple[Step, ...]) -> Iterator[frozenset[int]]:
    """Yield the sets of tensors that lose a channel together, where nothing but convolutions makes or takes them."""
    ends = {tensor.index for tensor in (*graph.inputs, *graph.outputs)}
    takers: dict[int, list[Step]] = {}
    for step in steps:
        for tensor in step.inputs:
            takers.setdefault(tensor.index, []).append(step)
    for maker in (step for step in steps if step.kernel == _CONV):
        linked: set[int] = set()
        waiting = [maker.output.index]
        while waiting:
            index = waiting.pop()
            linked.add(index)
            waiting += [step.output.index for step in takers.get(index, ()) if _hands_on(step)]
        users = [step for index in linked for step in takers.get(index, ())]
        if users and not linked & ends and all(step.kernel == _CONV or _hands_on(step) for step in users):
            yield frozenset(linked)


def _hands_on(step: Step) -> bool:
    return step.kernel == _DEPTHWISE and step.parameters["multiplier"] == 1


def _table(step: Step, field: str) -> npt.NDArray[np.int64]:
    return next(table.values for table in step.tables if table.field == field).astype(np.int64)


def _filters(step: Step) -> npt.NDArray[np.int64]:
    """Return a convolution's weights, shape (out, places of the window, in); of a depthwise one (out, places)."""
    weights = _table(step, "weights")
    return weights.T if step.kernel == _DEPTHWISE else weights.reshape(len(weights), -1, step.parameters["in_c"])


def _pads(step: Step) -> bool:
    """Whether a window of a step reaches into the padding."""
    p = step.parameters
    return any(
        pad > 0 or (p[f"out_{axis}"] - 1) * p[f"stride_{axis}"] + (p[f"kernel_{axis}"] - 1) * p[f"dilation_{axis}"]
        >= p[f"in_{axis}"]
        for axis, pad in (("h", p["pad_top"]), ("w", p["pad_left"]))
    )  # fmt: skip


def _constants(steps: Iterable[Step], linked: frozenset[int]) -> dict[int, _Constants]:
    """Return the constant channels of each of the linked tensors."""
    found: dict[int, _Constants] = {}
    for step in (step for step in steps if step.output.index in linked):
        filters, p = _filters(step), step.parameters
        silent = ~filters.reshape(len(filters), -1).any(axis=1)
        before = found.get(step.inputs[0].index, {}) if step.kernel == _DEPTHWISE else {}
        sums = {int(channel): 0 for channel in np.flatnonzero(silent)}
        for channel, value in before.items():
            if value == p["in_zero_point"] or not _pads(step):
                sums[channel] = int(filters[channel].sum()) * (value - p["in_zero_point"])
        found[step.output.index] = {channel: _value(step, channel, total) for channel, total in sums.items()}
    return found


def _value(step: Step, channel: int, total: int) -> int:
    """Return what a sum of products, without the bias, comes out as."""
    p = step.parameters
    bias, multiplier, shift = (int(_table(step, field)[channel]) for field in _BY_CHANNEL)
    scaled = multiply_by_quantized_multiplier(total + bias, multiplier, shift) + p["out_zero_point"]
    return min(max(scaled, p["activation_min"]), p["activation_max"])


def _needs_not(taker: Step, channel: int, value: int | None) -> bool:
    """Whether a convolution can do without a channel of its input, which always has this value if it is not None."""
    if not _filters(taker)[:, :, channel].any():
        return True
    return value is not None and (value == taker.parameters["in_zero_point"] or not _pads(taker))


def _added_bias(taker: Step, removed: Iterable[int], constants: _Constants) -> npt.NDArray[np.int64]:
    """Return what the removed channels of a convolution's input add to each of its sums."""
    filters, zero_point = _filters(taker), taker.parameters["in_zero_point"]
    # One that is not constant has weights of 0.
    values = {channel: constants.get(channel, zero_point) - zero_point for channel in removed}
    parts = [filters[:, :, channel].sum(axis=1) * value for channel, value in values.items()]
    return np.asarray(np.sum(parts, axis=0), np.int64)


def _bias_fits(taker: Step, removed: Iterable[int], constants: _Constants) -> bool:
    bias = _table(taker, "bias") + _added_bias(taker, removed, constants)
    return bool((bias >= _INT32.min).all() and (bias <= _INT32.max).all())


def _reduced(step: Step, linked: frozenset[int], kept: npt.NDArray[np.int64], constants: dict[int, _Constants]) -> Step:
    """Return a step with the linked tensors reduced to the channels that are kept."""
    source = step.inputs[0] if step.inputs else None
    takes, makes = source is not None and source.index in linked, step.output.index in linked
    if not takes and not makes:
        return step
    tables = {table.field: table.values for table in step.tables}
    parameters = dict(step.parameters)
    if takes and step.kernel == _CONV:
        assert source is not None
        removed = np.setdiff1d(np.arange(parameters["in_c"]), kept).tolist()
        bias = _table(step, "bias") + _added_bias(step, removed, constants[source.index])
        tables["bias"] = bias.astype(np.int32)
        rows = tables["weights"]
        whole = rows.reshape(len(rows), -1, parameters["in_c"])
        tables["weights"] = np.ascontiguousarray(whole[:, :, kept]).reshape(len(rows), -1).astype(np.int8)
    if takes:
        parameters["in_c"] = len(kept)
    if makes:
        tables |= {field: tables[field][kept] for field in _BY_CHANNEL}
        weights = tables["weights"]
        tables["weights"] = weights[:, kept] if step.kernel == _DEPTHWISE else weights[kept]
        if "out_c" in parameters:
            parameters["out_c"] = len(kept)
    return replace(
        step,
        inputs=tuple(_narrowed(t, kept) if t.index in linked else t for t in step.inputs),
        output=_narrowed(step.output, kept) if makes else step.output,
        parameters=parameters,
        tables=tuple(Table(t.field, tables[t.field]) for t in step.tables),
    )


def _narrowed(tensor: Tensor, kept: npt.NDArray[np.int64]) -> Tensor:
    return replace(tensor, shape=(*tensor.shape[:-1], len(kept)))
