# SPDX-License-Identifier: MIT
"""Balancing changes the weights of a network and none of its answers."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.balancing import balance
from tinytransit.model.network import Architecture, Branch, build_network
from tinytransit.tensorflow_import import keras

ARCHITECTURE = Architecture((("local_view", Branch((4,), (8,), 4)),), scalar_units=6, dense_units=5)
SIZES = {"local_view": 61, "measurements": 30}


def answers(network: keras.Model, random: np.random.Generator) -> np.ndarray:
    inputs = [random.uniform(-1, 1, (50, *tensor.shape[1:])).astype(np.float32) for tensor in network.inputs]
    return np.concatenate([np.asarray(each) for each in network(inputs, training=False).values()], axis=1)


def test_the_answers_stay_and_the_weights_of_the_units_become_alike() -> None:
    keras.utils.set_random_seed(2)
    network = build_network(ARCHITECTURE, SIZES)
    layer = network.get_layer("measurements_dense")
    kernel, _ = layer.get_weights()
    # One unit is dead, one has large weights.
    kernel[:, 0], kernel[:, 1] = 0.0, 3.0 * kernel[:, 1]
    layer.set_weights([kernel, np.linspace(-0.1, 0.1, 6)])
    before = answers(network, np.random.default_rng(1))
    balance(network, ARCHITECTURE)
    assert np.allclose(answers(network, np.random.default_rng(1)), before, atol=1e-6)
    largest = np.abs(layer.get_weights()[0]).max(axis=0)
    assert largest[0] == 0.0 and np.ptp(largest[1:]) < 1e-6


def test_a_network_without_numbers_is_left_alone() -> None:
    architecture = Architecture(ARCHITECTURE.branches, scalar_units=0, dense_units=5)
    network = build_network(architecture, SIZES)
    before = network.get_weights()
    balance(network, architecture)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))
