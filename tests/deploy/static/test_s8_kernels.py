# SPDX-License-Identifier: MIT
"""The s8 kernels for the DSP extension: chosen where they fit, and as exact as the plain ones on every target."""

from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.generate import draw_inputs
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.layers.weighted import EXTREME_BIAS, SMALL_BIAS
from tinytransit.verification.fuzz.network import NONE, RELU, RELU6, RELU_N1_TO_1, Input, Network, Node

SAME, VALID = 0, 1


def window(
    kind: str,
    shape: tuple[int, ...],
    kernel: tuple[int, int],
    channels: int = 1,
    stride: tuple[int, int] = (1, 1),
    dilation: tuple[int, int] = (1, 1),
    padding: int = SAME,
    fused: int = NONE,
    zero_point: int = 5,
    gain: float = 0.004,
    bias: int = SMALL_BIAS,
) -> Network:
    """Return a network of one convolution; ``channels`` are the multiplier of a depthwise one."""
    settings = {
        "kernel_h": kernel[0],
        "kernel_w": kernel[1],
        "stride_h": stride[0],
        "stride_w": stride[1],
        "dilation_h": dilation[0],
        "dilation_w": dilation[1],
        "padding": padding,
        "fused": fused,
        "bias": bias,
        "per_channel": 1,
        "gain": gain,
        "multiplier" if kind == "depthwise" else "channels": channels,
    }
    ends = (Input((1, *shape), 0.05, -7, 3),)
    return Network(ends, (Node(kind, (0,), settings, 0.04, zero_point, 11),), (1,))


def conv(*arguments: object, **settings: object) -> Network:
    return window("convolution", *arguments, **settings)  # type: ignore[arg-type]


def depthwise(*arguments: object, **settings: object) -> Network:
    return window("depthwise", *arguments, **settings)  # type: ignore[arg-type]


CONVOLUTIONS = {
    "three channels": conv((9, 8, 3), (3, 3), 8),
    "channels by four": conv((6, 7, 8), (3, 3), 16, fused=RELU, zero_point=-128),
    "odd positions": conv((5, 5, 4), (3, 3), 4),
    "one position": conv((3, 3, 4), (3, 3), 12, padding=VALID),
    "odd channels": conv((4, 6, 5), (2, 3), 7),
    "fewer channels than a group": conv((4, 4, 4), (3, 3), 2),
    "stride": conv((11, 10, 4), (3, 3), 8, stride=(2, 2)),
    "rows of four bytes": conv((12, 10, 1), (10, 4), 8, stride=(2, 2)),
    "dilation": conv((12, 13, 3), (3, 3), 4, dilation=(2, 3)),
    "dilation, channels by four": conv((12, 13, 4), (3, 3), 4, dilation=(2, 3)),
    "window wider than the input": conv((2, 3, 4), (5, 7), 4),
    "pointwise": conv((5, 4, 64), (1, 1), 16),
    "pointwise, stride": conv((7, 7, 12), (1, 1), 8, stride=(2, 2)),
    "more channels than 96": conv((2, 3, 104), (1, 1), 8, gain=0.002),
    "clamped": conv((5, 5, 4), (3, 3), 8, fused=RELU_N1_TO_1),
    "clamped, odd": conv((5, 5, 3), (3, 3), 5, fused=RELU6, zero_point=-100),
    "dead channels": conv((4, 4, 8), (1, 1), 8, fused=RELU, zero_point=-128, bias=EXTREME_BIAS),
    "dead channels, signed": conv((4, 4, 3), (3, 3), 4, bias=EXTREME_BIAS),
    "tiny factors": conv((4, 4, 3), (3, 3), 8, gain=3e-8, bias=EXTREME_BIAS),
    "whole range": conv((5, 5, 4), (3, 3), 8, gain=0.03, zero_point=-128),
}


DEPTHWISE = {
    "along the width": depthwise((5, 9, 8), (3, 3), gain=0.02),
    "along the height": depthwise((13, 5, 4), (3, 3), gain=0.02),
    "stride": depthwise((11, 10, 8), (3, 3), stride=(2, 2), gain=0.02),
    "stride along the height": depthwise((19, 6, 4), (3, 3), stride=(2, 2), padding=VALID),
    "two strides": depthwise((12, 12, 4), (3, 3), stride=(3, 1)),
    "stride beyond the window": depthwise((17, 9, 4), (3, 3), stride=(5, 2), padding=VALID),
    "three positions": depthwise((3, 3, 12), (3, 3), gain=0.02),
    "one position": depthwise((3, 3, 4), (3, 3), padding=VALID, gain=0.02),
    "one column": depthwise((9, 1, 4), (3, 3), gain=0.02),
    "other window": depthwise((7, 8, 4), (5, 2), gain=0.02),
    "dilation": depthwise((12, 9, 4), (3, 3), dilation=(3, 2), gain=0.02),
    "three columns a window": depthwise((8, 11, 4), (3, 3), stride=(1, 3)),
    "dead channels": depthwise((5, 9, 8), (3, 3), bias=EXTREME_BIAS),
    "clamped": depthwise((5, 9, 8), (3, 3), fused=RELU_N1_TO_1, gain=0.02),
    "rectified": depthwise((5, 9, 8), (3, 3), fused=RELU, zero_point=-128, gain=0.02),
}


@pytest.mark.parametrize("name", DEPTHWISE)
def test_depthwise_convolutions_equal_the_reference(name: str, comparer: Comparer) -> None:
    network = DEPTHWISE[name]
    model, _ = write_network(network)
    assert {step.kernel for step in compile_model(model).steps} == {"depthwise_rows_s8"}
    assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_convolutions_equal_the_reference(name: str, comparer: Comparer) -> None:
    network = CONVOLUTIONS[name]
    model, _ = write_network(network)
    assert {step.kernel for step in compile_model(model).steps} == {"conv_gather_s8"}
    assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None


def test_sums_that_do_not_fit_stay_with_the_plain_kernel(comparer: Comparer) -> None:
    network = conv((4, 4, 3), (3, 3), 4, gain=1.5)
    model, _ = write_network(network)
    assert {step.kernel for step in compile_model(model).steps} == {"conv_2d_s8"}
    assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None


def dense(inputs: int, rows: int, fused: int = NONE, zero_point: int = 5, bias: int = SMALL_BIAS) -> Network:
    settings = {"channels": rows, "fused": fused, "bias": bias, "per_channel": 1, "gain": 0.004}
    return Network((Input((1, inputs), 0.05, -7, 3),), (Node("dense", (0,), settings, 0.04, zero_point, 11),), (1,))


DENSE = {
    "rows by four": dense(64, 12),
    "one row": dense(20, 1),
    "remainders": dense(27, 6),
    "three inputs": dense(3, 5),
    "long": dense(640, 8),
    "rectified": dense(48, 8, RELU, -128),
    "clamped": dense(48, 7, RELU6, -90),
    "dead rows": dense(33, 9, bias=EXTREME_BIAS),
}


@pytest.mark.parametrize("name", DENSE)
def test_dense_layers_equal_the_reference(name: str, comparer: Comparer) -> None:
    network = DENSE[name]
    model, _ = write_network(network)
    assert {step.kernel for step in compile_model(model).steps} == {"dense_rows_s8"}
    assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None


def addition(scales: tuple[float, float], size: int, fused: int = NONE, zero_point: int = 5) -> Network:
    ends = tuple(Input((1, 1, size), scale, zero, 200 + zero) for scale, zero in zip(scales, (-128, 17), strict=True))
    return Network(ends, (Node("add", (0, 1), {"fused": fused}, 0.04, zero_point),), (2,))


ADDITIONS = {
    "first larger": addition((0.05, 0.013), 257),
    "second larger": addition((0.004, 0.03), 256),
    "equal": addition((0.03, 0.03), 255),
    "far apart": addition((0.03, 1e-7), 64),
    "clamped": addition((0.05, 0.013), 257, RELU6, -90),
}


@pytest.mark.parametrize("name", ADDITIONS)
def test_additions_equal_the_reference(name: str, comparer: Comparer) -> None:
    network = ADDITIONS[name]
    model, _ = write_network(network)
    assert {step.kernel for step in compile_model(model).steps} == {"add_run_s8"}
    assert comparer.compare(model, draw_inputs(network, 8), [Goal.BALANCED], trusted=True) is None


def chain(padding: int) -> Network:
    """Return two convolutions with a depthwise one between them, many of whose channels are dead, at either end."""
    weighted = {"fused": RELU, "bias": EXTREME_BIAS, "per_channel": 1, "gain": 0.004}
    sliding = {"stride_h": 1, "stride_w": 1, "dilation_h": 1, "dilation_w": 1, "padding": padding}
    nine, one = {"kernel_h": 3, "kernel_w": 3}, {"kernel_h": 1, "kernel_w": 1}
    nodes = (
        Node("convolution", (0,), {**weighted, **sliding, **nine, "channels": 24}, 0.04, -128, 11),
        Node("depthwise", (1,), {**weighted, **sliding, **nine, "multiplier": 1, "bias": SMALL_BIAS}, 0.04, -128, 12),
        Node("convolution", (2,), {**weighted, **sliding, **one, "channels": 12}, 0.04, -128, 13),
        Node("convolution", (3,), {**weighted, **sliding, **nine, "channels": 4, "bias": SMALL_BIAS}, 0.04, 5, 14),
    )
    return Network((Input((1, 9, 8, 3), 0.05, -7, 3),), nodes, (4,))


@pytest.mark.parametrize("padding", [SAME, VALID])
def test_networks_without_their_constant_channels_equal_the_reference(padding: int, comparer: Comparer) -> None:
    network = chain(padding)
    model, _ = write_network(network)
    channels = [step.output.shape[-1] for step in compile_model(model).steps]
    assert channels[0] == channels[1] < 24 and channels[2] < 12 and channels[3] == 4
    assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None


WITHOUT_SSAT = [
    CONVOLUTIONS["whole range"],
    CONVOLUTIONS["clamped, odd"],
    DEPTHWISE["along the width"],
    DEPTHWISE["rectified"],
    DENSE["remainders"],
    ADDITIONS["clamped"],
]


@pytest.mark.parametrize(
    "networks",
    [
        pytest.param(WITHOUT_SSAT, id="one of each form"),
        pytest.param([*CONVOLUTIONS.values(), *DEPTHWISE.values(), *DENSE.values(), *ADDITIONS.values()], id="all",
                     marks=pytest.mark.campaign),
    ],
)  # fmt: skip
def test_kernels_without_ssat_equal_the_reference(networks: list[Network], tmp_path: Path) -> None:
    comparer = Comparer(ROOT / "firmware", tmp_path, ["without-ssat"])
    for network in networks:
        model, _ = write_network(network)
        assert comparer.compare(model, draw_inputs(network, 4), [Goal.BALANCED], trusted=True) is None
