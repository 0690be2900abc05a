# SPDX-License-Identifier: MIT
"""Draw the settings of a layer, with a liking for what goes wrong: edges, ties, extremes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinytransit.verification.fuzz.layers.arranging import COLUMN, ROW
from tinytransit.verification.fuzz.layers.elementwise import ALL
from tinytransit.verification.fuzz.layers.parts import LEFT_OUT
from tinytransit.verification.fuzz.network import NONE, RELU, RELU6, RELU_N1_TO_1, Node
from tinytransit.verification.fuzz.writer import Value


@dataclass(frozen=True)
class View:
    """What a layer is drawn for.

    Attributes:
        values: The network's values so far.
        number: The one to read.
        along: The reshape form of a chain along one axis, or None.
    """

    values: list[Value]
    number: int
    along: int | None

    @property
    def source(self) -> Value:
        """The value to read."""
        return self.values[self.number]


def draw_quantization(random: np.random.Generator) -> tuple[float, int]:
    """Draw a scale between 2**-9 and 2**-2, sometimes a power of two, and a zero point, often an extreme one."""
    exponent = random.uniform(-9, -2)
    scale = 2.0 ** (round(exponent) if random.random() < 0.2 else exponent)
    return scale, int(random.choice([-128, 127, 0, *random.integers(-128, 128, 2)]))


def _gain(random: np.random.Generator, fan_in: int) -> float:
    """Draw a requantization factor: mostly one that spreads the results over int8, sometimes extreme."""
    case = random.random()
    if case < 0.1:
        return float(2 ** random.uniform(0, 4))
    if case < 0.2:
        return float(2 ** random.uniform(-34, -16))
    if case < 0.4:
        # A power of two: every sum half-way between two results is a tie to round.
        return float(2.0 ** random.integers(-9, 1))
    return float(2 ** random.uniform(-2, 1) * 40 / (74 * 74 * fan_in**0.5))


def draw_seed(random: np.random.Generator) -> int:
    """Draw a seed."""
    return int(random.integers(2**31))


def _fused(random: np.random.Generator) -> int:
    return int(random.choice([NONE, RELU, RELU, RELU6, RELU_N1_TO_1]))


def _weighted(random: np.random.Generator, fan_in: int) -> dict[str, float]:
    return {
        "fused": _fused(random),
        "bias": int(random.choice([0, 1, 2, 2, 2, 3])),
        "per_channel": int(random.random() < 0.6),
        "gain": _gain(random, fan_in),
    }


def _window(random: np.random.Generator, view: View, dilate: bool) -> dict[str, float]:
    settings: dict[str, float] = {"padding": int(random.integers(2))}
    for axis, across in (("h", ROW), ("w", COLUMN)):
        single = view.along == across
        kernel = 1 if single else int(random.choice([1, 2, 3, 3, 4, 5, 7]))
        settings[f"kernel_{axis}"] = kernel
        settings[f"stride_{axis}"] = 1 if single else int(random.choice([1, 1, 2, 2, 3]))
        if dilate:
            settings[f"dilation_{axis}"] = 1 if single or random.random() < 0.7 else int(random.integers(2, 4))
    if dilate and max(settings["stride_h"], settings["stride_w"]) > 1:
        # TensorFlow has no strided dilation.
        settings["dilation_h"] = settings["dilation_w"] = 1
    return settings


def _convolution(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) != 4:
        return None
    settings = _window(random, view, dilate=True)
    channels = int(random.choice([1, 2, 3, 4, 4, 6, 8, 8, 12, 16, 17]))
    fan_in = int(settings["kernel_h"] * settings["kernel_w"]) * view.source.shape[3]
    settings |= {"channels": channels} | _weighted(random, fan_in)
    return Node("convolution", (view.number,), settings, *draw_quantization(random), draw_seed(random))


def _depthwise(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) != 4:
        return None
    settings = _window(random, view, dilate=True)
    fan_in = int(settings["kernel_h"] * settings["kernel_w"])
    settings |= {"multiplier": int(random.choice([1, 1, 2, 3]))} | _weighted(random, fan_in)
    return Node("depthwise", (view.number,), settings, *draw_quantization(random), draw_seed(random))


def _transpose_convolution(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) != 4:
        return None
    settings = _window(random, view, dilate=False)
    fan_in = int(settings["kernel_h"] * settings["kernel_w"]) * view.source.shape[3]
    settings |= {"channels": int(random.choice([1, 2, 3, 4, 6]))} | _weighted(random, fan_in)
    return Node("transpose_convolution", (view.number,), settings, *draw_quantization(random), draw_seed(random))


def _dense(random: np.random.Generator, view: View) -> Node | None:
    # On the last axis, whatever is before it.
    if len(view.source.shape) < 2:
        return None
    settings = {"channels": int(random.choice([1, 2, 3, 4, 5, 8, 16, 33]))} | _weighted(random, view.source.shape[-1])
    return Node("dense", (view.number,), settings, *draw_quantization(random), draw_seed(random))


def _pool(kind: str) -> Callable[[np.random.Generator, View], Node | None]:
    def draw(random: np.random.Generator, view: View) -> Node | None:
        if len(view.source.shape) != 4:
            return None
        settings = _window(random, view, dilate=False)
        if random.random() < 0.5:
            # Pairs, which have a kernel of their own.
            for axis, across in (("h", ROW), ("w", COLUMN)):
                settings[f"kernel_{axis}"] = settings[f"stride_{axis}"] = 1 if view.along == across else 2
        return Node(kind, (view.number,), settings | {"fused": _fused(random)})

    return draw


def _mean(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) < 2:
        return None
    settings = {"axes": int(random.integers(2, 2 ** len(view.source.shape))), "keep": int(random.integers(2))}
    scale, zero_point = view.source.scale, view.source.zero_point
    if random.random() < 0.7:
        scale, zero_point = scale * 2 ** random.uniform(-3, 1), int(random.integers(-128, 128))
    return Node("mean", (view.number,), settings, scale, zero_point)


def _binary(kind: str) -> Callable[[np.random.Generator, View], Node | None]:
    def draw(random: np.random.Generator, view: View) -> Node | None:
        constant = int(random.choice([0, 0, 0, 0, 0, ALL, 2, 3]))
        inputs = [view.number]
        scale_b = 2 ** random.uniform(-9, -2)
        if not constant:
            partners = [i for i, v in enumerate(view.values) if _broadcasts(v.shape, view.source.shape)]
            # Rather another value, for one less itself says nothing.
            others = [i for i in partners if i != view.number]
            inputs.append(int(random.choice(others or partners)))
            scale_b = view.values[inputs[1]].scale
        settings = {"fused": _fused(random), "constant": constant, "constant_scale": float(np.float32(scale_b))}
        settings["swapped"] = int(random.integers(2))
        scale_a = view.source.scale
        natural = scale_a * scale_b * 128 if kind == "multiply" else max(scale_a, scale_b)
        return Node(
            kind,
            tuple(inputs),
            settings,
            natural * 2 ** random.uniform(-3, 2),
            draw_quantization(random)[1],
            draw_seed(random),
        )

    return draw


def _broadcasts(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    # TensorFlow Lite Micro stretches shapes of up to four axes.
    return all(x == y or 1 in (x, y) for x, y in zip(a[::-1], b[::-1], strict=False))


def _prelu(random: np.random.Generator, view: View) -> Node:
    settings = {"constant": int(random.choice([ALL, 2, 2, 3])), "constant_scale": float(2 ** random.uniform(-10, -4))}
    scale = view.source.scale * 2 ** random.uniform(-2, 2)
    return Node("prelu", (view.number,), settings, scale, draw_quantization(random)[1], draw_seed(random))


def _leaky_relu(random: np.random.Generator, view: View) -> Node:
    settings = {"alpha": float(random.choice([0.01, 0.1, 0.2, 0.3, 0.0, 1.0, 1.5, -0.25]))}
    scale = view.source.scale * 2 ** random.uniform(-2, 2)
    return Node("leaky_relu", (view.number,), settings, scale, draw_quantization(random)[1])


def _hard_swish(random: np.random.Generator, view: View) -> Node:
    # No input is larger than its scale times 255.
    scale = view.source.scale * 2 ** random.uniform(-6.5, 1)
    return Node("hard_swish", (view.number,), {}, scale, draw_quantization(random)[1])


def _strided_slice(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) > 4:
        return None
    settings: dict[str, float] = {}
    for axis, size in enumerate(view.source.shape):
        case = random.random()
        if axis == 0 or case < 0.3:
            continue
        first, last = sorted(map(int, random.integers(0, size + 1, 2)))
        step = int(random.choice([1, 1, 1, 2, 3]))
        if case < 0.4:
            first, last, step = last - 1, first - 1, -step
        settings |= {f"begin_{axis}": first, f"end_{axis}": last, f"step_{axis}": step}
        if random.random() < 0.3:
            # Counted from the end, or beyond it.
            settings[f"begin_{axis}"] = first - size
            settings[f"end_{axis}"] = last - size if last < size else size + 3
        if random.random() < 0.2:
            settings[str(random.choice([f"begin_{axis}", f"end_{axis}"]))] = LEFT_OUT
        if step > 0 and random.random() < 0.15 and len(view.source.shape) > 2:
            settings[f"shrink_{axis}"] = 1
    return Node("strided_slice", (view.number,), settings)


def _split(random: np.random.Generator, view: View) -> Node | None:
    axes = [axis for axis, size in enumerate(view.source.shape) if size > 1]
    if not axes:
        return None
    axis = int(random.choice(axes))
    size = view.source.shape[axis]
    counts = [count for count in range(2, min(size, 6) + 1) if size % count == 0]
    settings: dict[str, float] = {"axis": axis, "first": 0, "which": int(random.integers(4))}
    if counts and random.random() < 0.6:
        return Node("split", (view.number,), settings | {"count": int(random.choice(counts))})
    first = int(random.integers(1, size))
    count = int(random.integers(2, min(size - first, 3) + 2))
    return Node("split", (view.number,), settings | {"first": first, "count": count})


def _quantize(random: np.random.Generator, view: View) -> Node:
    scale, zero_point = draw_quantization(random)
    if random.random() < 0.6:
        scale = view.source.scale * 2 ** random.uniform(-2, 2)
    return Node("quantize", (view.number,), {}, scale, zero_point)


def _relu(random: np.random.Generator, view: View) -> Node:
    scale = view.source.scale * 2 ** random.uniform(-2, 2)
    return Node("relu", (view.number,), {}, scale, draw_quantization(random)[1])


def _plain(kind: str) -> Callable[[np.random.Generator, View], Node]:
    return lambda random, view: Node(kind, (view.number,), {})


def _softmax(random: np.random.Generator, view: View) -> Node:
    return Node("softmax", (view.number,), {"beta": float(random.choice([1.0, 1.0, 0.5, 3.0]))})


def _reshape(random: np.random.Generator, view: View) -> Node:
    return Node("reshape", (view.number,), {"form": int(random.integers(4)), "named": int(random.integers(2))})


def _concatenation(random: np.random.Generator, view: View) -> Node | None:
    rank = len(view.source.shape)
    axis = int(random.integers(1, rank)) if rank > 1 else 0
    fitting = [i for i, v in enumerate(view.values) if _joins(v, view.source, axis)]
    if not fitting or not axis:
        return None
    inputs = (view.number, *(int(i) for i in random.choice(fitting, random.integers(1, 3))))
    return Node("concatenation", inputs, {"axis": axis, "from_end": int(random.integers(2))})


def _joins(value: Value, other: Value, axis: int) -> bool:
    return (
        len(value.shape) == len(other.shape)
        and (value.scale, value.zero_point) == (other.scale, other.zero_point)
        and all(a == b for i, (a, b) in enumerate(zip(value.shape, other.shape, strict=True)) if i != axis)
    )


def _pad(random: np.random.Generator, view: View) -> Node | None:
    if len(view.source.shape) > 4:
        return None
    settings: dict[str, float] = {"value": int(random.choice([0, 0, 0, -128, 127, 5]))}
    for axis in range(1, len(view.source.shape)):
        if view.along is None or view.source.shape[axis] > 1:
            settings |= {f"{side}_{axis}": int(random.choice([0, 0, 1, 2])) for side in ("before", "after")}
    return Node("pad", (view.number,), settings)


DRAWS: dict[str, Callable[[np.random.Generator, View], Node | None]] = {
    "add": _binary("add"),
    "average_pool": _pool("average_pool"),
    "concatenation": _concatenation,
    "convolution": _convolution,
    "dense": _dense,
    "depthwise": _depthwise,
    "hard_swish": _hard_swish,
    "leaky_relu": _leaky_relu,
    "logistic": _plain("logistic"),
    "max_pool": _pool("max_pool"),
    "mean": _mean,
    "multiply": _binary("multiply"),
    "pad": _pad,
    "prelu": _prelu,
    "quantize": _quantize,
    "relu": _relu,
    "relu6": _plain("relu6"),
    "reshape": _reshape,
    "softmax": _softmax,
    "split": _split,
    "strided_slice": _strided_slice,
    "subtract": _binary("subtract"),
    "tanh": _plain("tanh"),
    "transpose_convolution": _transpose_convolution,
}
