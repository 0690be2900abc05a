# SPDX-License-Identifier: MIT
"""The layer to blame is named, in the midst of a network that hides it."""

from pathlib import Path

import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.reader import read_model
from tinytransit.verification.fuzz.bisecting import bisect, prefixes
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.generate import draw_inputs
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node

WINDOW = {"kernel_h": 2, "kernel_w": 2, "stride_h": 1, "stride_w": 1, "padding": 1, "fused": 0}
NETWORK = Network(
    (Input((1, 6, 6, 3), 0.05, 7), Input((1, 1), 0.1, 0)),
    (
        Node("quantize", (0,), {}, 0.05, -100),
        Node("max_pool", (2,), WINDOW),
        Node("average_pool", (3,), WINDOW),
        Node("relu", (4,), {}, 0.03, 0),
        Node("add", (5, 1), {"fused": 0}, 0.1, 0),
    ),
    (6,),
)


def test_a_part_of_a_model_ends_where_it_is_cut() -> None:
    model, values = write_network(NETWORK)
    inputs = draw_inputs(NETWORK, 1)[0]
    parts = list(prefixes(model))
    names = ["QUANTIZE", "MAX_POOL_2D", "AVERAGE_POOL_2D", "RELU", "ADD"]
    for number, (layer, part) in enumerate(parts):
        graph = read_model(part)
        assert [operator.name for operator in graph.operators] == names[: number + 1]
        assert graph.outputs[0].name == layer and graph.outputs[0].shape == values[number + 2].shape
    assert (Reference(parts[-1][1]).invoke(inputs)[0] == Reference(model).invoke(inputs)[0]).all()


def test_a_wrong_kernel_is_named(firmware_with_wrong_average: Path, tmp_path: Path) -> None:
    model, _ = write_network(NETWORK)
    inputs = draw_inputs(NETWORK, 6)
    culprit = bisect(Comparer(firmware_with_wrong_average, tmp_path, ["native"]), model, inputs, (Goal.SIZE,))
    assert culprit is not None and culprit.operator == "AVERAGE_POOL_2D" and culprit.layer == "value_4"
    assert culprit.difference.target == "native" and "element (0, " in culprit.difference.reason


def test_a_right_engine_has_no_culprit(firmware: Path, tmp_path: Path) -> None:
    model, _ = write_network(NETWORK)
    inputs = draw_inputs(NETWORK, 6)
    assert bisect(Comparer(firmware, tmp_path, ["native"]), model, inputs, (Goal.SIZE,)) is None
