# SPDX-License-Identifier: MIT
"""Fine-tuning of a network by each strategy."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.experiments.keras_networks import open_network
from tinytransit.experiments.transfer.finetuning import GRADUAL_RATE, take_over, training_stages
from tinytransit.experiments.transfer.strategies import Strategy
from tinytransit.model.examples import split_by_fold
from tinytransit.model.network import Architecture, build_network
from tinytransit.model.training import Settings
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.shard import WindowShard

pytestmark = pytest.mark.training

SIZES = {"global_view": 201, "local_view": 61, "secondary_view": 61, "measurements": MEASUREMENTS}
OUTPUTS = {"transit_like", "planet_like"}
SETTINGS = Settings(epochs=4, batch_size=32)


def _equal(some: list[np.ndarray], others: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


def test_the_released_network_is_unfrozen_from_its_outputs_to_its_views() -> None:
    *first, last = training_stages(build_network(Architecture(), SIZES), Strategy.GRADUAL, Settings(epochs=30))
    expected = [
        OUTPUTS,
        {"dense"},
        {"measurements_dense", "global_view_3", "local_view_1", "secondary_view_1"},
        {"global_view_2"},
        {"global_view_1"},
    ]
    stages = [*first, last]
    for number, stage in enumerate(stages):
        assert stage.trainable == set().union(*expected[: number + 1])
        assert stage.learning_rate == pytest.approx(GRADUAL_RATE * Settings().learning_rate)
    assert len(stages) == len(expected) and sum(stage.epochs for stage in stages) == 30


def test_frozen_trains_the_dense_layers_and_scratch_all() -> None:
    network = build_network(Architecture(), SIZES)
    (frozen,) = training_stages(network, Strategy.FROZEN, SETTINGS)
    assert frozen.trainable == {"measurements_dense", "dense", *OUTPUTS}
    (scratch,) = training_stages(network, Strategy.SCRATCH, SETTINGS)
    assert scratch.trainable == {layer.name for layer in network.layers if layer.weights}
    assert frozen.learning_rate == scratch.learning_rate == SETTINGS.learning_rate
    assert frozen.epochs == scratch.epochs == SETTINGS.epochs


@pytest.mark.parametrize(
    ("strategy", "kept"),
    [
        (Strategy.NONE, {"local_view_1", "local_view_2", "dense", *OUTPUTS}),
        (Strategy.FROZEN, {"local_view_1", "local_view_2"}),
        (Strategy.GRADUAL, set()),
        (Strategy.SCRATCH, set()),
    ],
)
@pytest.mark.usefixtures("untraced")
def test_a_way_changes_the_layers_it_should_and_never_the_incoming_network(
    strategy: Strategy, kept: set[str], base: Path, make_shard: Callable[[int], WindowShard]
) -> None:
    incoming = open_network(base)
    before = [weights.copy() for weights in incoming.get_weights()]
    split = split_by_fold(make_shard(1000), ["local_view"], 0, 1)
    network = take_over(incoming, strategy, split, replace(SETTINGS, epochs=1), lambda *_: None)
    same = {
        layer.name
        for layer in network.layers
        if layer.weights and _equal(layer.get_weights(), incoming.get_layer(layer.name).get_weights())
    }
    assert same == kept
    assert _equal(before, incoming.get_weights())


@pytest.mark.usefixtures("untraced")
@pytest.mark.filterwarnings("ignore:Even though the .tf.config.experimental_run_functions_eagerly.:UserWarning")
def test_the_same_seed_gives_the_same_network(base: Path, make_shard: Callable[[int], WindowShard]) -> None:
    split = split_by_fold(make_shard(1000), ["local_view"], 0, 1)
    settings = replace(SETTINGS, epochs=1)

    def weights(seed: int) -> list[np.ndarray]:
        new = take_over(open_network(base), Strategy.SCRATCH, split, replace(settings, seed=seed), lambda *_: None)
        return list(new.get_weights())

    assert _equal(weights(1), weights(1))
    assert not _equal(weights(1), weights(2))
