# SPDX-License-Identifier: MIT
"""Requirements that several operators have of their record, and the quantization arithmetic that they share."""

import numpy as np
import numpy.typing as npt
import tflite

from tinytransit.deploy.static.errors import UnsupportedOperatorError, shown
from tinytransit.deploy.static.fixed_point import quantize_multiplier
from tinytransit.deploy.static.graph import Operator, Tensor
from tinytransit.deploy.static.kernel_contract import bits_of
from tinytransit.deploy.static.step import Step

# Above any zero point: what a result of 32 bits must keep free for it.
_MARGIN = 2**8


def require_parameters_fit(operator: Operator, step: Step) -> None:
    """Refuse an operator of which a size would be cut off in its kernel's struct."""
    for name, value in step.parameters.items():
        member = name.rpartition(".")[2].partition("[")[0]
        bits = bits_of(step.kernel, member)
        require(
            operator,
            -(2 ** (bits - 1)) <= value < 2**bits,
            f"its {member} of {value} does not fit the {bits} bits of {step.kernel}_params_t",
        )


def require(operator: Operator, condition: bool, reason: str) -> None:
    """Refuse ``operator`` with ``reason`` unless ``condition`` holds."""
    if not condition:
        raise UnsupportedOperatorError(operator.name, operator.version, operator.layer, reason)


def version_at_most(operator: Operator, newest: int) -> None:
    """Refuse an operator whose version is newer than the one the kernel was written for."""
    require(operator, operator.version <= newest, f"this compiler knows versions up to {newest}")


def activation(operator: Operator, position: int) -> Tensor:
    """Return the int8 activation at an input position."""
    require(operator, position < len(operator.inputs), f"it has {len(operator.inputs)} inputs")
    tensor = operator.inputs[position]
    require(operator, tensor is not None and tensor.data is None, f"input {position} is not an activation")
    assert tensor is not None
    _require_int8(operator, tensor)
    return tensor


def int8_input(operator: Operator, position: int) -> Tensor:
    """Return the int8 tensor at an input position, an activation or a constant."""
    tensor = operator.inputs[position] if position < len(operator.inputs) else None
    require(operator, tensor is not None, f"input {position} is missing")
    assert tensor is not None
    _require_int8(operator, tensor)
    return tensor


def constant_integers(operator: Operator, position: int) -> npt.NDArray[np.int64]:
    """Return the constant int32 or int64 values at an input position, such as axes."""
    tensor = operator.inputs[position] if position < len(operator.inputs) else None
    require(
        operator,
        tensor is not None and tensor.data is not None and tensor.dtype in ("int32", "int64"),
        f"input {position} is not a constant of integers",
    )
    assert tensor is not None and tensor.data is not None
    return tensor.data.astype(np.int64)


def output(operator: Operator) -> Tensor:
    """Return the one int8 output."""
    require(operator, len(operator.outputs) == 1, f"it has {len(operator.outputs)} outputs, expected 1")
    return int8_output(operator, 0)


def int8_output(operator: Operator, position: int) -> Tensor:
    """Return the int8 output at a position, of an operator that may have several."""
    _require_int8(operator, operator.outputs[position])
    return operator.outputs[position]


def _require_int8(operator: Operator, tensor: Tensor) -> None:
    require(
        operator,
        tensor.dtype == "int8" and tensor.scales.size == 1 and -128 <= tensor.zero_point <= 127,
        f"tensor {shown(tensor.name)} is {tensor.dtype} with {tensor.scales.size} scales; quantize to int8 throughout",
    )


def weights(operator: Operator, position: int, channel_axis: int) -> Tensor:
    """Return constant int8 weights, symmetric, with one scale or one a channel."""
    tensor = operator.inputs[position] if position < len(operator.inputs) else None
    require(operator, tensor is not None and tensor.data is not None, "its weights are not constant")
    assert tensor is not None
    require(operator, tensor.dtype == "int8", f"its weights are {tensor.dtype}, expected int8")
    require(operator, tensor.zero_point == 0 and tensor.scales.size >= 1, "its weights are not symmetrically quantized")
    require(
        operator,
        tensor.scales.size == 1
        or (
            tensor.channel_axis == channel_axis and tensor.shape[channel_axis : channel_axis + 1] == tensor.scales.shape
        ),
        f"its weights of shape {tensor.shape} have {tensor.scales.size} scales along axis {tensor.channel_axis}, "
        f"expected one, or one for each index of axis {channel_axis}",
    )
    return tensor


def bias(operator: Operator, position: int, channels: int) -> npt.NDArray[np.int32]:
    """Return the bias, zeros if the converter dropped one that was exactly zero."""
    tensor = operator.inputs[position] if position < len(operator.inputs) else None
    if tensor is None:
        return np.zeros(channels, np.int32)
    require(
        operator,
        tensor.data is not None and tensor.dtype == "int32" and tensor.size == channels,
        f"its bias is {tensor.dtype} of shape {tensor.shape}, expected {channels} constant int32 values",
    )
    assert tensor.data is not None
    return tensor.data.reshape(-1).astype(np.int32)


def require_sums_fit(operator: Operator, weights: npt.NDArray[np.int8], bias: npt.NDArray[np.int32], zero: int) -> None:
    """Refuse weights with which some input overflows the 32 bits of a sum, the bias included.

    Args:
        operator: For messages.
        weights: Shape (channels, weights of each).
        bias: Shape (channels,).
        zero: Zero point of the input.
    """
    largest = max(127 - zero, zero + 128)
    sums = np.abs(weights.astype(np.int64)).sum(axis=1) * largest + np.abs(bias.astype(np.int64))
    require(
        operator,
        # The zero point of the output is added to the rescaled sum, which is no larger.
        bool((sums < 2**31 - _MARGIN).all()),
        f"its sums can reach {int(sums.max(initial=0))}, bias included, which does not fit 32 bits",
    )


def rescaling(
    operator: Operator, factors: npt.NDArray[np.float64], channels: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """Return each channel's multiplier and shift for a real factor, or one factor for all.

    Args:
        operator: For messages.
        factors: Shape (1,) or (channels,).
        channels: Output channels.

    Returns:
        Multipliers (channels,) and shifts (channels,) as `fixed_point.quantize_multiplier` defines them.
    """
    try:
        pairs = [quantize_multiplier(float(f)) for f in np.broadcast_to(factors, (channels,))]
    except ValueError as error:
        require(operator, False, str(error))
        raise
    require(
        operator,
        all(shift <= 0 or multiplier < 2**31 - _MARGIN for multiplier, shift in pairs),
        "with a rescaling factor just below a power of two, a sum may overflow 32 bits",
    )
    return np.array([m for m, _ in pairs], np.int32), np.array([s for _, s in pairs], np.int8)


def activation_range(operator: Operator, fused: int, tensor: Tensor) -> tuple[int, int]:
    """Return the int8 bounds of a fused activation, as TFLite's CalculateActivationRangeQuantized does."""
    bounds = {
        tflite.ActivationFunctionType.NONE: (None, None),
        tflite.ActivationFunctionType.RELU: (0.0, None),
        tflite.ActivationFunctionType.RELU6: (0.0, 6.0),
        tflite.ActivationFunctionType.RELU_N1_TO_1: (-1.0, 1.0),
    }
    require(operator, fused in bounds, f"fused activation {fused} has no int8 form")

    def quantized(real: float) -> int:
        # Single precision and rounding half away from zero, as the reference does it; no bound lies further out.
        with np.errstate(over="ignore"):
            steps = np.clip(np.float32(real) / tensor.scale, np.float32(-512), np.float32(512))
        return tensor.zero_point + int(np.floor(np.abs(steps) + np.float32(0.5))) * (1 if steps >= 0 else -1)

    low, high = bounds[fused]
    return (
        -128 if low is None else max(-128, quantized(low)),
        127 if high is None else min(127, quantized(high)),
    )


def same_quantization(a: Tensor, b: Tensor) -> bool:
    """Whether the same byte means the same value in both tensors."""
    return a.scale == b.scale and a.zero_point == b.zero_point


def window_geometry(
    operator: Operator, size: int, kernel: int, stride: int, dilation: int, padding: int
) -> tuple[int, int]:
    """Return output size and leading padding along one axis (TensorFlow's SAME and VALID).

    Args:
        operator: For messages.
        size: Input size along the axis.
        kernel: Window size.
        stride: Step of the window.
        dilation: Spacing of its taps.
        padding: `tflite.Padding` value.
    """
    require(operator, min(kernel, stride, dilation) >= 1, f"kernel {kernel}, stride {stride}, dilation {dilation}")
    reach = (kernel - 1) * dilation + 1
    if padding == tflite.Padding.VALID:
        require(operator, size >= reach, f"a window of {reach} does not fit an input of {size}")
        return (size - reach) // stride + 1, 0
    require(operator, padding == tflite.Padding.SAME, f"padding {padding}")
    out = -(-size // stride)
    return out, max(0, (out - 1) * stride + reach - size) // 2
