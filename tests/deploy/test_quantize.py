# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="quantization needs TensorFlow ([train])")

from tinytransit.deploy.quantize import QuantizationError, quantize
from tinytransit.deploy.static.reader import read_model
from tinytransit.model.network import Architecture, Branch, build_network
from tinytransit.tensorflow_import import keras
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.shard import WindowShard

# No scalars and one layer a view: what is tested here does not need more.
SMALL = Architecture((("global_view", Branch((8,), (16,), 8)), ("local_view", Branch((8,), (8,), 4))), scalar_units=0)
SIZES = {"global_view": 201, "local_view": 61}


def test_inputs_and_outputs_are_int8_and_the_bytes_repeat(tiny_shard: WindowShard) -> None:
    keras.utils.set_random_seed(0)
    network = build_network(SMALL, SIZES)
    model = quantize(network, tiny_shard, samples=8, seed=0)
    graph = read_model(model)
    assert graph.input_names == ("global_view", "local_view")
    assert graph.output_names == ("transit_like", "planet_like")
    assert {tensor.dtype for tensor in (*graph.inputs, *graph.outputs)} == {"int8"}
    assert quantize(network, tiny_shard, samples=8, seed=0) == model


def test_dense_layers_have_one_scale_and_convolutions_one_a_channel(vetting_shard: WindowShard) -> None:
    keras.utils.set_random_seed(0)
    architecture = replace(SMALL, scalar_units=8, numbers="measurements")
    model = quantize(build_network(architecture, {**SIZES, "measurements": MEASUREMENTS}), vetting_shard, 8, 0)
    graph = read_model(model)
    scales = {name: [each.inputs[1].scales.size for each in graph.operators if each.name == name and each.inputs[1]]
              for name in ("FULLY_CONNECTED", "CONV_2D")}  # fmt: skip
    assert scales == {"FULLY_CONNECTED": [1] * 4, "CONV_2D": [8] * 2}
    # An unknown number is just the zero point.
    assert graph.inputs[graph.input_names.index("measurements")].zero_point == -1


def test_no_windows_and_foreign_inputs_are_refused(tiny_shard: WindowShard) -> None:
    with pytest.raises(QuantizationError, match="windows"):
        quantize(build_network(SMALL, SIZES), tiny_shard.select(np.zeros(8, bool)), samples=8, seed=0)
    with pytest.raises(QuantizationError, match=r"global_view.*101.*201"):
        quantize(build_network(SMALL, {**SIZES, "global_view": 101}), tiny_shard, samples=8, seed=0)
