# SPDX-License-Identifier: MIT
"""Layers written as models: the reference runs them, and their results have the sizes that were predicted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tflite_micro", reason="models are written with its schema ([reference])")

from tinytransit.deploy.reference import Reference
from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.generate import draw_inputs, draw_network
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.layers.windowed import SAME, VALID, windowed_shape
from tinytransit.verification.fuzz.network import Input, Network, Node
from tinytransit.verification.fuzz.writer import ModelWriter


def places(size: int, kernel: int, stride: int, dilation: int, padding: int) -> int:
    """Count where a window begins: every ``stride`` positions, inside the source unless it is padded."""
    reach = (kernel - 1) * dilation + 1
    return sum(padding == SAME or start + reach <= size for start in range(0, size, stride))


@given(
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    padding=st.sampled_from([SAME, VALID]),
)
def test_a_window_has_a_result_wherever_it_begins(
    size: tuple[int, int], kernel: int, stride: int, dilation: int, padding: int
) -> None:
    source = ModelWriter().activation((1, *size, 3), 0.1, 0)
    settings = {f"{name}_{axis}": value for axis in "hw" for name, value in
                (("kernel", kernel), ("stride", stride), ("dilation", dilation))}  # fmt: skip
    node = Node("convolution", (0,), {**settings, "padding": padding}, 0.1, 0)
    expected = tuple(places(length, kernel, stride, dilation, padding) for length in size)
    if 0 in expected:
        with pytest.raises(InfeasibleError):
            windowed_shape(node, source)
    else:
        assert windowed_shape(node, source) == expected


@pytest.mark.parametrize("seed", range(6))
def test_the_reference_answers_with_the_predicted_sizes(seed: int) -> None:
    network = draw_network(np.random.default_rng([31, seed]))
    model, values = write_network(network)
    outputs = Reference(model).invoke(draw_inputs(network, 1)[0])
    assert [output.size for output in outputs] == [values[number].size for number in network.outputs]


def test_a_network_needs_an_output_and_a_window_that_fits() -> None:
    source = Input((1, 4, 4, 2), 0.1, 0)
    pool = {"kernel_h": 5, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "padding": VALID, "fused": 0}
    with pytest.raises(InfeasibleError):
        write_network(Network((source,), (Node("max_pool", (0,), pool),), (1,)))
    with pytest.raises(InfeasibleError):
        write_network(Network((source,), (Node("relu", (0,), {}, 0.1, 0),), ()))
