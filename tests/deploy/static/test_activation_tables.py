# SPDX-License-Identifier: MIT
"""Functions of one byte are the reference's to the bit, for every byte and any quantization."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.hard_swish import hard_swish_table
from tinytransit.deploy.static.operators import lower_graph
from tinytransit.deploy.static.tanh import tanh_table
from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node

scales = st.floats(1e-4, 2.0)
zero_points = st.integers(-128, 127)


def same_as_reference(node: Node, scale: float, zero_point: int) -> None:
    try:
        model, _ = write_network(Network((Input((1, 256), scale, zero_point),), (node,), (1,)))
    except InfeasibleError:
        assume(False)
    (step,) = lower_graph(read_engine_graph(model))
    (expected,) = Reference(model, trusted=True).invoke([np.arange(-128, 128, dtype=np.int8)])
    assert step.tables[0].values.tolist() == expected.reshape(-1).tolist()


@given(st.floats(1e-4, 0.5), zero_points)
def test_tanh(scale: float, zero_point: int) -> None:
    same_as_reference(Node("tanh", (0,), {}), scale, zero_point)
    exact = np.clip(np.rint(128 * np.tanh(scale * (np.arange(-128, 128) - zero_point))), -128, 127)
    assert np.abs(tanh_table(scale, zero_point) - exact).max() <= 1


@pytest.mark.parametrize("kind", ["tanh", "logistic"])
@pytest.mark.parametrize("scale", [7.9, 9.1, 1e4])
def test_inputs_of_which_all_saturate(kind: str, scale: float) -> None:
    same_as_reference(Node(kind, (0,), {}), scale, 3)


@given(scales, zero_points, st.floats(-6.5, 3), zero_points)
@example(1.5, 0, 1.0, 0)
def test_hard_swish(scale: float, zero_point: int, ratio: float, output_zero_point: int) -> None:
    same_as_reference(Node("hard_swish", (0,), {}, scale * 2**ratio, output_zero_point), scale, zero_point)


@given(scales, zero_points, st.floats(-3, 3), zero_points, st.floats(-2, 2))
@example(0.1, 0, 0.0, 0, 0.0)
@example(0.1, 5, 1.0, -5, -0.25)
def test_leaky_relu(scale: float, zero_point: int, ratio: float, output_zero_point: int, alpha: float) -> None:
    node = Node("leaky_relu", (0,), {"alpha": alpha}, scale * 2**ratio, output_zero_point)
    same_as_reference(node, scale, zero_point)


def test_impossible_scales_are_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        hard_swish_table(np.float32(1), 0, np.float32(0.001), 0)
    with pytest.raises(ValueError, match="range"):
        tanh_table(1e-12, 0)
    model, _ = write_network(Network((Input((1, 4), 1e-12, 0),), (Node("tanh", (0,), {}),), (1,)))
    with pytest.raises(UnsupportedOperatorError, match="TANH"):
        lower_graph(read_engine_graph(model))
