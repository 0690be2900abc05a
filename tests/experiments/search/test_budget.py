# SPDX-License-Identifier: MIT
from itertools import islice

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")

from tinytransit.deploy.quantize import quantize
from tinytransit.experiments.search.budget import Budget, NetworkCost, network_cost
from tinytransit.experiments.search.space import INPUTS, candidates
from tinytransit.model.network import Architecture, Branch, build_network
from tinytransit.window.scalars import SCALARS
from tinytransit.window.shard import WindowShard

SIZES = {"global_view": 201, "local_view": 61, "secondary_view": 61, "scalars": SCALARS}


def test_cost_counted_by_hand() -> None:
    cost = network_cost(Architecture((("local_view", Branch((8, 16), (6, 5), 4)),), 0, 8), SIZES)
    # 61 bins at stride 4 are 16 positions, pooled to 8 once 16 channels have been made of 8.
    weights = (8 * 6, 16 * 8 * 5, 8 * 16 * 8, 2 * 8)
    assert cost.parameters == sum(weights) + 8 + 16 + 8 + 2
    assert cost.macs == 16 * weights[0] + 16 * weights[1] + weights[2] + weights[3]


def test_either_limit_can_forbid() -> None:
    cost = NetworkCost(parameters=10, macs=100, bytes_bound=50)
    assert Budget(100, 50).allows(cost)
    assert not Budget(99, 50).allows(cost)
    assert not Budget(100, 49).allows(cost)


def test_a_quantized_network_keeps_closely_within_the_bound(vetting_shard: WindowShard) -> None:
    random = np.random.default_rng(0)
    assert set(SIZES) == set(INPUTS)
    for candidate in islice(candidates(3, lambda each: network_cost(each, SIZES), Budget(10**6, 10**6)), 4):
        model = build_network(candidate.architecture, SIZES)
        # Biases that are 0 would be left out.
        model.set_weights([random.normal(0, 0.1, values.shape) for values in model.get_weights()])
        size = len(quantize(model, vetting_shard, samples=8, seed=0))
        assert 0.9 * candidate.cost.bytes_bound < size <= candidate.cost.bytes_bound
