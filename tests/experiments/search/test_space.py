# SPDX-License-Identifier: MIT
"""Networks drawn under a budget."""

import random
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tensorflow", reason="the network is defined with TensorFlow ([train])")

from tinytransit.deploy.quantize import quantize
from tinytransit.experiments.search.space import (
    INPUTS,
    Budget,
    NetworkCost,
    SearchError,
    candidates,
    describe,
    draw,
    network_cost,
)
from tinytransit.model.network import Architecture, Branch, build_network
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.shard import WindowShard

SIZES = {"global_view": 201, "local_view": 61, "secondary_view": 61, "measurements": MEASUREMENTS}
SEEDS = st.integers(0, 2**32)


def _cost(architecture: Architecture) -> NetworkCost:
    """Return a stand-in for the cost that needs no network to be built."""
    total = sum(sum(branch.channels) for _, branch in architecture.branches)
    return NetworkCost(parameters=total, macs=total, bytes_bound=2 * total)


@given(SEEDS)
def test_a_drawn_network_suits_the_kernels(seed: int) -> None:
    architecture = draw(random.Random(seed))
    assert set(architecture.inputs) <= set(INPUTS)
    for _, branch in architecture.branches:
        assert len(branch.channels) == len(branch.widths)
        assert all(channels % 8 == 0 for channels in branch.channels)
        assert branch.widths[0] % 2 == 0 and branch.stride % 2 == 0


def test_every_choice_comes_up() -> None:
    drawn = [draw(random.Random(seed)) for seed in range(200)]
    assert {"secondary_view" in each.inputs for each in drawn} == {True, False}
    assert {"measurements" in each.inputs for each in drawn} == {True, False}
    assert {len(dict(each.branches)["global_view"].channels) for each in drawn} == {1, 2, 3, 4}


@given(SEEDS, st.integers(50, 200), st.integers(100, 400))
def test_the_default_comes_first_and_then_others_within_the_budget(seed: int, macs: int, tflite_bytes: int) -> None:
    budget = Budget(macs, tflite_bytes)
    first, *others = islice(candidates(seed, _cost, budget), 8)
    assert first.architecture == Architecture()
    assert all(budget.allows(each.cost) and each.cost == _cost(each.architecture) for each in others)
    assert len({each.architecture for each in (first, *others)}) == 8


@given(SEEDS, st.integers(0, 10), st.integers(0, 10))
def test_asking_for_more_changes_nothing_about_the_first(seed: int, few: int, more: int) -> None:
    budget = Budget(120, 1000)
    longer = list(islice(candidates(seed, _cost, budget), few + more))
    assert longer[:few] == list(islice(candidates(seed, _cost, budget), few))


def test_a_budget_that_nothing_meets_is_a_clear_error() -> None:
    drawn = candidates(1, _cost, Budget(8, 10))
    next(drawn)
    with pytest.raises(SearchError):
        next(drawn)


def test_sizes_in_words() -> None:
    architecture = Architecture(
        (("global_view", Branch((8, 16), (16, 6), 4)), ("local_view", Branch((8,), (6,), 2))), 0, 16
    )
    assert describe(architecture) == "global 8x16/4 16x6, local 8x6/2, dense 16"
    assert "measurements 8" in describe(Architecture(scalar_units=8))


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


@pytest.mark.training
def test_a_quantized_network_keeps_closely_within_the_bound(vetting_shard: WindowShard) -> None:
    random = np.random.default_rng(0)
    assert set(SIZES) == set(INPUTS)
    for candidate in islice(candidates(3, lambda each: network_cost(each, SIZES), Budget(10**6, 10**6)), 4):
        model = build_network(candidate.architecture, SIZES)
        # Biases that are 0 would be left out.
        model.set_weights([random.normal(0, 0.1, values.shape) for values in model.get_weights()])
        size = len(quantize(model, vetting_shard, samples=8, seed=0))
        assert 0.9 * candidate.cost.bytes_bound < size <= candidate.cost.bytes_bound
