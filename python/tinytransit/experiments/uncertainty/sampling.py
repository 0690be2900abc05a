# SPDX-License-Identifier: MIT
"""Several scores of each window: one a stochastic pass of a network, or one a network of an ensemble."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytransit.experiments.keras_networks import NetworkError
from tinytransit.experiments.uncertainty.networks import Network, inputs_of
from tinytransit.model.examples import Inputs
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import FloatArray
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard

PLANET = "planet"
"""Probability that the event is a planet's transit: the product of both outputs, the second being given the first."""
ANSWERS = (TRANSIT_LIKE, PLANET_LIKE, PLANET)

Scores = dict[str, FloatArray]
_BATCH = 1024


def network_scores(network: Network, shard: WindowShard) -> Scores:
    """Return the scores of a network with dropout off, shape (n,), by ``ANSWERS``.

    Raises:
        ShardError: If the windows lack an input.
        NetworkError: If the network does not take these windows.
    """
    return _scores(network.model, inputs_of(network, shard))


def dropout_samples(
    network: Network, shard: WindowShard, passes: int, seed: int, on_pass: Callable[[], None] = lambda: None
) -> Scores:
    """Return the scores of passes with dropout on, shape (passes, n), by ``ANSWERS``.

    Monte Carlo dropout: Gal & Ghahramani 2016 (ICML, "Dropout as a Bayesian Approximation", sections 3 and 4). A value
    that is dropped in one window of a pass need not be in another.

    Args:
        network: A network with dropout.
        shard: n windows.
        passes: How many.
        seed: Fixes what is dropped. It is also set as Keras's own seed.
        on_pass: Called after each.

    Raises:
        ShardError: If the windows lack an input.
        NetworkError: If the network does not take these windows, or has no dropout.
    """
    if not any(isinstance(layer, keras.layers.Dropout) and layer.rate > 0 for layer in network.model.layers):
        raise NetworkError(f"{network.path} has no dropout, so all passes would be the same; give several networks")
    inputs = inputs_of(network, shard)
    keras.utils.set_random_seed(seed)
    model = _with_dropout_on(network.model)
    samples = []
    for _ in range(passes):
        samples.append(_scores(model, inputs))
        on_pass()
    return stacked(samples)


def stacked(samples: Sequence[Scores]) -> Scores:
    """Join the scores of k passes or networks, shape (k, n), by ``ANSWERS``."""
    return {name: np.stack([sample[name] for sample in samples]) for name in ANSWERS}


def _with_dropout_on(model: keras.Model) -> keras.Model:
    """Return a copy whose dropout is always on, and nothing else of training."""

    def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(layer, keras.layers.Dropout):
            kwargs["training"] = True
        return layer(*args, **kwargs)

    copy = keras.models.clone_model(model, call_function=call)
    copy.set_weights(model.get_weights())
    return copy


def _scores(model: keras.Model, inputs: Inputs) -> Scores:
    # Called without `training`, which would override that of the copy above; Keras then takes it as off.
    batches = [
        keras.tree.flatten(model({name: values[begin : begin + _BATCH] for name, values in inputs.items()}))
        for begin in range(0, len(next(iter(inputs.values()))), _BATCH)
    ]
    scores = {
        name: np.concatenate([np.asarray(values, dtype=np.float64)[:, 0] for values in parts])
        for name, parts in zip(model.output_names, zip(*batches, strict=True), strict=True)
    }
    return {**scores, PLANET: scores[TRANSIT_LIKE] * scores[PLANET_LIKE]}
