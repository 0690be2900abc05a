# SPDX-License-Identifier: MIT
"""Shrinking keeps the failure, and nothing else."""

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="models are written with its schema ([reference])")

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.generate import draw_network
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Network
from tinytransit.verification.fuzz.shrink import shrink


def has(network: Network, kind: str) -> bool:
    try:
        write_network(network)
    except InfeasibleError:
        return False
    return any(node.kind == kind for node in network.nodes)


@pytest.mark.parametrize("kind", ["convolution", "softmax", "mean"])
def test_what_does_not_matter_is_gone(kind: str) -> None:
    seeds = (np.random.default_rng([9, i]) for i in range(200))
    network = next(n for n in map(draw_network, seeds) if has(n, kind) and len(n.nodes) > 4)
    small = shrink(network, lambda candidate: has(candidate, kind), attempts=3000)
    assert has(small, kind)
    assert sum(node.kind != kind for node in small.nodes) <= 1
    assert len(small.inputs) == 1 and np.prod(small.inputs[0].shape) <= 4


def test_it_costs_no_more_attempts_than_allowed() -> None:
    asked = 0

    def fails(candidate: Network) -> bool:
        nonlocal asked
        asked += 1
        return False

    shrink(draw_network(np.random.default_rng(4)), fails, attempts=7)
    assert asked == 7


def test_the_same_seed_draws_the_same_model() -> None:
    first, second = (write_network(draw_network(np.random.default_rng([5, 8])))[0] for _ in range(2))
    assert first == second
