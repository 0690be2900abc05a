# SPDX-License-Identifier: MIT
"""Replace plain steps by s8 kernels that use the DSP extension: conditions, and the tables that these kernels need."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.s16_kernels import Replacement, dense_weights
from tinytransit.deploy.static.short_rescaling import short_constants
from tinytransit.deploy.static.step import Step, Table

# Below it, a sum is doubled within 32 bits.
_SUM_LIMIT = 1 << 30
# A sum that is found as 256 times its value must keep within 32 bits too.
_SHARED_BITS = 8
_SHARED_SUM_LIMIT = 1 << (31 - _SHARED_BITS)
# The sums of unsigned products of bytes keep within 32 bits up to here.
_TAPS_LIMIT = 1 << 15
# Members of parameters have 16 bits.
_MOST_COLUMNS = (1 << 16) - 1
# Positions that depthwise_rows_s8 takes at a time, and what its band of widened rows may take where one row does not
# take more.
_POSITIONS = 6
_BAND_BYTES = 4096
# The zero point fits 32 bits when it is added before an ADD is shifted to the right by so much.
_SHIFT_LIMIT = 22

_RANGE = "no sum reaches 2^30, rescaling makes sums smaller, and adding the zero point before does not overflow"
_STREAMED = f"{_RANGE}, and no sum of an odd channel reaches 2^23"
REPLACEMENTS = (
    Replacement("conv_2d_s8", "conv_gather_s8", _STREAMED),
    Replacement("fully_connected_s8", "dense_rows_s8", _STREAMED),
    Replacement(
        "depthwise_conv_2d_s8",
        "depthwise_rows_s8",
        f"channels are a multiple of 4, with one filter each, fastest with windows of 3 x 3 at stride 1 or 2; {_RANGE}",
    ),
    Replacement("add_s8", "add_run_s8", "both shapes are the same, and rescaling makes sums 2^1 to 2^22 times smaller"),
)
"""For every goal, but for what `SMALL_REPLACEMENTS` replace for `Goal.SIZE`."""
SMALL_REPLACEMENTS = tuple(
    Replacement(plain, "window_rows_s8", _STREAMED) for plain in ("conv_2d_s8", "fully_connected_s8")
)


def choose_s8_kernels(steps: tuple[Step, ...], goal: Goal) -> tuple[Step, ...]:
    """Choose s8 kernels for the steps that have one.

    Args:
        steps: Steps in order of execution.
        goal: `Goal.SIZE` takes one small kernel for convolutions and dense layers.

    Returns:
        Steps that compute the same bytes.
    """
    choices = _SMALL_CHOICES if goal is Goal.SIZE else _CHOICES
    return tuple(next((s for s in (choice(step) for choice in choices) if s), step) for step in steps)


def _table(step: Step, field: str) -> npt.NDArray[np.int64]:
    return next(table.values for table in step.tables if table.field == field).astype(np.int64)


def _rescaling_fits(step: Step, weights: npt.NDArray[np.int64]) -> bool:
    """Whether the conditions of rescale_s8.h hold for every input.

    Args:
        step: The plain step.
        weights: Shape (channels, taps).
    """
    p = step.parameters
    largest = max(127 - p["in_zero_point"], p["in_zero_point"] + 128)
    sums = np.abs(weights).sum(axis=1) * largest + np.abs(_table(step, "bias"))
    shifts = -_table(step, "shifts")
    if (sums >= _SUM_LIMIT).any() or (shifts < 0).any():
        return False
    scaled = (sums * _table(step, "multipliers") >> 31) + np.abs(_offsets(step, shifts)) + 2
    negative = p["activation_min"] < p["out_zero_point"]
    return bool((scaled < 2**31).all() and not (negative and (shifts == 0).any()))


def _offsets(step: Step, shifts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return what is added before the shift to the right: what rounds, and the zero point."""
    halves: npt.NDArray[np.int64] = np.where(shifts > 0, 1 << np.maximum(shifts - 1, 0), 0)
    return halves + (step.parameters["out_zero_point"] << shifts)


def _constants(step: Step, weights: npt.NDArray[np.int64], raised: int = 128) -> npt.NDArray[np.int32]:
    """Return the constants of the long form of rescale_s8.h, shape (channels, 4); inputs count as x + raised."""
    p = step.parameters
    bias = _table(step, "bias") - (p["in_zero_point"] + raised) * weights.sum(axis=1)
    shifts = -_table(step, "shifts")
    table = np.stack([2 * bias, _table(step, "multipliers"), _offsets(step, shifts), shifts], axis=1)
    # Twice a bias wraps around as the sums do that it is added to.
    return (table & 0xFFFFFFFF).astype(np.uint32).view(np.int32)


def _rescaling(
    step: Step, weights: npt.NDArray[np.int64], raised: int = 128, scaled: npt.NDArray[np.int64] | int = 0
) -> npt.NDArray[np.int32]:
    """Return the constants of rescale_s8.h: shape (channels, 3) for the short form, (channels, 4) if it is not exact.

    Args:
        step: The plain step.
        weights: Shape (channels, taps).
        raised: Inputs count as x + raised.
        scaled: Sums are found as 2^scaled times their value.
    """
    p = step.parameters
    low, high = raised - 128, raised + 127
    least, greatest = (end(weights * low, weights * high).sum(axis=1) for end in (np.minimum, np.maximum))
    bias = _table(step, "bias") - (p["in_zero_point"] + raised) * weights.sum(axis=1)
    quantization = p["out_zero_point"], p["activation_min"], p["activation_max"]
    factors = _table(step, "multipliers"), -_table(step, "shifts")
    short = short_constants((least, greatest), bias, *factors, quantization, scaled)
    return _constants(step, weights, raised) if short is None else short


def _streamable(step: Step, weights: npt.NDArray[np.int64]) -> bool:
    """Whether no sum of a stream leaves its 32 bits.

    Args:
        step: The plain step.
        weights: Shape (channels, taps).
    """
    shared = 255 * np.maximum(np.maximum(weights, 0).sum(axis=1), np.maximum(-weights, 0).sum(axis=1))
    too_long = weights.shape[1] > _TAPS_LIMIT or (shared[1::2] >= _SHARED_SUM_LIMIT).any()
    return not too_long and _rescaling_fits(step, weights)


def _stream(weights: npt.NDArray[np.int64], constants: npt.NDArray[np.int32]) -> Table:
    """Return weights and constants as window_pair.h and dense_block.h stream them.

    Args:
        weights: Shape (channels, taps).
        constants: Shape (channels, words).
    """
    channels, taps = weights.shape
    quads = -(-taps // 4)
    # Taps 1 and 2 of each four change places: that is how they are widened.
    whole = np.pad(weights, ((0, 0), (0, 4 * quads - taps))).reshape(channels, quads, 4)
    ordered = whole[:, :, [0, 2, 1, 3]].reshape(channels, -1)
    words = np.ascontiguousarray(dense_weights(ordered)).view(np.int32)
    rows = np.pad(constants, ((0, -channels % 4), (0, 0))).reshape(len(words), -1)
    return Table("weights", np.concatenate([words, rows], axis=1))


def _gathered_convolution(step: Step) -> Step | None:
    """Return a convolution by ``conv_gather_s8``, or None if it cannot run it."""
    if step.kernel != "conv_2d_s8":
        return None
    p = step.parameters
    rows = _table(step, "weights").reshape(p["out_c"], p["kernel_h"], -1)
    # What is left of each row beyond a multiple of 4 comes after all rows.
    whole = rows.shape[2] // 4 * 4
    weights = np.concatenate([part.reshape(len(rows), -1) for part in (rows[:, :, :whole], rows[:, :, whole:])], axis=1)
    if not _streamable(step, weights):
        return None
    taps = weights.shape[1]
    constants = _rescaling(step, weights, scaled=np.arange(len(weights)) % 2 * _SHARED_BITS)
    kept = {name: value for name, value in p.items() if name != "out_zero_point"}
    if _is_pointwise(p) and p["out_h"] * p["out_w"] <= _MOST_COLUMNS:
        # One row, which has no end that pairs of windows would have to go round.
        columns = p["out_h"] * p["out_w"]
        kept |= {"in_h": 1, "out_h": 1, "in_w": columns, "out_w": columns}
    return replace(
        step,
        kernel="conv_gather_s8",
        parameters={**kept, "pairs": 2 * -(-taps // 4), "channel_words": constants.shape[1]},
        tables=(_stream(weights, constants),),
        scratch=24 * -(-taps // 4),
        why=f"windows of {taps} taps, gathered two at a time",
    )


def _window_rows(step: Step) -> Step | None:
    """Return a convolution or dense layer by ``window_rows_s8``, or None if it cannot run it."""
    p = dict(step.parameters)
    if step.kernel == "fully_connected_s8":
        one = (
            "in_h",
            "in_w",
            "out_h",
            "out_w",
            "kernel_h",
            "kernel_w",
            "stride_h",
            "stride_w",
            "dilation_h",
            "dilation_w",
        )
        p = dict.fromkeys(one, 1) | {"pad_top": 0, "pad_left": 0, "in_c": p.pop("in_n"), "out_c": p.pop("out_n")} | p
    elif step.kernel != "conv_2d_s8":
        return None
    rows = _table(step, "weights").reshape(p["out_c"], p["kernel_h"], -1)
    weights = np.pad(rows, ((0, 0), (0, 0), (0, -rows.shape[2] % 4))).reshape(p["out_c"], -1)
    if not _streamable(step, weights):
        return None
    whole = p["dilation_w"] == 1 and all(
        p[f"pad_{start}"] == 0
        and (p[f"out_{axis}"] - 1) * p[f"stride_{axis}"] + (p[f"kernel_{axis}"] - 1) * p[f"dilation_{axis}"]
        < p[f"in_{axis}"]
        for axis, start in (("h", "top"), ("w", "left"))
    )
    quads = weights.shape[1] // 4
    return replace(
        step,
        kernel="window_rows_s8",
        parameters={**{name: value for name, value in p.items() if name != "out_zero_point"}, "quads": quads},
        tables=(_stream(weights, _constants(step, weights)),),
        scratch=8 * quads + (0 if whole else -(-rows.shape[2] // 4) * 4),
        why=f"windows of {rows.shape[1] * rows.shape[2]} taps, one at a time",
    )


def _is_pointwise(p: dict[str, int]) -> bool:
    """Whether each window is one place, and there is one for each."""
    return all(p[f"kernel_{axis}"] == p[f"stride_{axis}"] == 1 for axis in ("h", "w"))


def _dense_rows(step: Step) -> Step | None:
    """Return a dense layer by ``dense_rows_s8``, or None if it cannot run it."""
    if step.kernel != "fully_connected_s8":
        return None
    weights = _table(step, "weights")
    if not _streamable(step, weights):
        return None
    quads = -(-step.parameters["in_n"] // 4)
    kept = ("in_n", "out_n", "activation_min", "activation_max")
    return replace(
        step,
        kernel="dense_rows_s8",
        parameters={**{name: step.parameters[name] for name in kept}, "quads": quads},
        tables=(_stream(weights, _constants(step, weights)),),
        scratch=8 * quads,
        why="matrix by vector, four rows at a time",
    )


def _depthwise_rows(step: Step) -> Step | None:
    """Return a depthwise convolution by ``depthwise_rows_s8``, or None if it cannot run it."""
    p = step.parameters
    if step.kernel != "depthwise_conv_2d_s8" or p["multiplier"] != 1 or p["in_c"] % 4:
        return None
    channels, taps = p["in_c"], p["kernel_h"] * p["kernel_w"]
    weights = _table(step, "weights")
    if not _rescaling_fits(step, weights.T):
        return None
    rows, columns = ("h", "w") if _row_cost(p, "h", "w") <= _row_cost(p, "w", "h") else ("w", "h")
    filters = weights.T.reshape(channels, p["kernel_h"], p["kernel_w"])
    if rows == "w":
        filters = filters.transpose(0, 2, 1)
    constants = _rescaling(step, weights.T, raised=0)
    axes = {"rows": rows, "columns": columns}
    steps = {"h": p["in_w"] * channels, "w": channels}, {"h": p["out_w"] * channels, "w": channels}
    stride, pad = p[f"stride_{columns}"], p["pad_left" if columns == "w" else "pad_top"]
    window = (p[f"kernel_{columns}"] - 1) * p[f"dilation_{columns}"] + 1
    # The kernel reads on to the end of a block of positions.
    line = max(pad + p[f"in_{columns}"], (-(-p[f"out_{columns}"] // _POSITIONS) * _POSITIONS - 1) * stride + window)
    line += line % 2
    reach = (p[f"kernel_{rows}"] - 1) * p[f"dilation_{rows}"] + 1
    band = 1 + max(0, (_BAND_BYTES // (8 * line) - reach) // p[f"stride_{rows}"])
    band = min(band, p[f"out_{rows}"])
    lines = (band - 1) * p[f"stride_{rows}"] + reach
    return replace(
        step,
        kernel="depthwise_rows_s8",
        parameters={
            **{f"in_{name[:-1]}_step": steps[0][axis] for name, axis in axes.items()},
            **{f"out_{name[:-1]}_step": steps[1][axis] for name, axis in axes.items()},
            **{
                f"{what}_{name}": p[f"{what}_{axis}"]
                for what in ("in", "out", "kernel", "stride", "dilation")
                for name, axis in axes.items()
            },
            **{f"pad_{name}": p["pad_left" if axis == "w" else "pad_top"] for name, axis in axes.items()},
            "channels": channels,
            "line_columns": line,
            "band_rows": band,
            "channel_words": constants.shape[1],
            "in_zero_point": p["in_zero_point"],
            "activation_min": p["activation_min"],
            "activation_max": p["activation_max"],
        },
        tables=(Table("weights", filters.reshape(channels, taps).astype(np.int8)), Table("rescale", constants)),
        scratch=160 + 8 * line * lines,
        why=f"{p['kernel_h']} x {p['kernel_w']} windows, rows along the {'height' if rows == 'w' else 'width'}",
    )


def _row_cost(p: dict[str, int], rows: str, columns: str) -> int:
    """Return how long ``depthwise_rows_s8`` takes with rows along an axis, in some unit: blocks, and rows."""
    return p[f"out_{rows}"] * (4 * -(-p[f"out_{columns}"] // _POSITIONS) + 1)


def _added_run(step: Step) -> Step | None:
    """Return an addition by ``add_run_s8``, or None if it cannot run it."""
    if step.kernel != "add_s8":
        return None
    p, (a, b) = step.parameters, step.inputs
    operands = [(a, p["a_zero_point"], p["a_multiplier"], p["a_shift"])]
    operands.append((b, p["b_zero_point"], p["b_multiplier"], p["b_shift"]))
    half = (2**30, 0)
    # The first is half of what it is shifted to: that one has the larger scale.
    if operands[0][2:] != half:
        operands.reverse()
    (a, a_zero, *a_factor), (b, b_zero, multiplier, shift) = operands
    out_shift = -p["out_shift"]
    if a.shape != b.shape or tuple(a_factor) != half or not 1 <= out_shift <= _SHIFT_LIMIT:
        return None
    left, b_shift = (22, 1) if (multiplier, shift) == half else (21, -shift)
    if not 1 <= b_shift <= 31:
        return None
    return replace(
        step,
        kernel="add_run_s8",
        inputs=(a, b),
        parameters={
            "n": step.output.size,
            "a_constant": -a_zero * 2**20,
            "b_constant": -b_zero * 2**left,
            "b_multiplier": multiplier,
            "b_offset": 1 << (b_shift - 1),
            "out_multiplier": p["out_multiplier"],
            "out_offset": (1 << (out_shift - 1)) + (p["out_zero_point"] << out_shift),
            "b_left": left,
            "b_shift": b_shift,
            "out_shift": out_shift,
            "activation_min": p["activation_min"],
            "activation_max": p["activation_max"],
        },
        why="addition of one shape",
    )


_CHOICES = (_gathered_convolution, _dense_rows, _depthwise_rows, _added_run)
_SMALL_CHOICES = (_window_rows, _depthwise_rows, _added_run)
