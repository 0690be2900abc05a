# SPDX-License-Identifier: MIT
"""Each operator alone answers what TensorFlow Lite Micro answers, and what has no kernel is refused by name."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.operators import lower_graph
from tinytransit.deploy.static.reader import read_model
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.draws import DRAWS, View, draw_quantization
from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.generate import draw_inputs
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node

FIRMWARE = Path(__file__).parents[4] / "firmware"
VARIANTS = 4


@pytest.fixture(scope="module")
def comparer(tmp_path_factory: pytest.TempPathFactory) -> Comparer:
    return Comparer(FIRMWARE, tmp_path_factory.mktemp("kernels"), ["native"])


def one_layer(kind: str, random: np.random.Generator) -> Network:
    """Draw a network of one layer."""
    while True:
        rank = 2 if kind == "dense" else 4
        shape = (1, *(int(size) for size in random.integers(1, 12, rank - 1)))
        ends = (Input(shape, *draw_quantization(random), int(random.integers(2**31))),)
        values = write_network(Network(ends, (Node("quantize", (0,), {}),), (1,)))[1][:1]
        node = DRAWS[kind](random, View(values, 0, None))
        if node is None:
            continue
        try:
            write_network(Network(ends, (node,), (1,)))
        except InfeasibleError:
            continue
        return Network(ends, (node,), (1,))


@pytest.mark.parametrize("kind", DRAWS)
def test_bytes_equal_the_reference(kind: str, comparer: Comparer) -> None:
    for variant in range(VARIANTS):
        random = np.random.default_rng([variant, *kind.encode()])
        network = one_layer(kind, random)
        model, _ = write_network(network)
        inputs = draw_inputs(network, 12)
        # These two have kernels of their own; each variant is another network.
        goals = [Goal.SIZE if variant % 2 else Goal.BALANCED]
        assert comparer.compare(model, inputs, goals, trusted=True) is None, network


def refused(shape: tuple[int, ...], node: Node) -> pytest.ExceptionInfo[UnsupportedOperatorError]:
    model, _ = write_network(Network((Input(shape, 0.05, 0),), (node,), (1,)))
    with pytest.raises(UnsupportedOperatorError) as caught:
        lower_graph(read_model(model))
    return caught


def test_a_size_beyond_16_bits_is_refused() -> None:
    window = {"kernel_h": 1, "kernel_w": 1, "stride_h": 1, "stride_w": 1, "padding": 0, "fused": 0}
    error = refused((1, 1, 70000, 1), Node("max_pool", (0,), window))
    assert error.match("MAX_POOL_2D version 2 in layer 'value_1': its in_w of 70000 does not fit the 16 bits")


def test_a_sum_with_an_output_scale_that_the_reference_cannot_hold_is_refused() -> None:
    error = refused((1, 4), Node("add", (0, 0), {"fused": 0}, scale=1e-9))
    assert error.match("ADD version 2 in layer 'value_1': its output scale .* is too small")


def test_a_mean_along_axes_of_one_element_is_that_element(comparer: Comparer) -> None:
    network = Network((Input((1, 1, 1, 5), 0.05, 3),), (Node("mean", (0,), {"axes": 6, "keep": 1}, 0.05, 3),), (1,))
    model, _ = write_network(network)
    assert comparer.compare(model, [[np.arange(-2, 3, dtype=np.int8)]], [Goal.SIZE]) is None


def test_an_inner_concatenation_writes_every_part(comparer: Comparer) -> None:
    network = Network(
        (Input((1, 3, 2), 0.1, 0), Input((1, 3, 5), 0.1, 0)),
        (Node("concatenation", (0, 1, 0), {"axis": 2, "from_end": 1}),),
        (2,),
    )
    model, _ = write_network(network)
    inputs = [[np.arange(6, dtype=np.int8), np.arange(50, 65, dtype=np.int8)]]
    assert comparer.compare(model, inputs, [Goal.SIZE]) is None
    assert [step.kernel for step in compile_model(model, Goal.SIZE).steps] == ["interleave_s8"] * 3
