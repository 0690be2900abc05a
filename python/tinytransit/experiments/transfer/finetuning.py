# SPDX-License-Identifier: MIT
"""Train the base of a transfer, and train a network on by one of the strategies."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tinytransit.experiments.transfer.strategies import Strategy, stage_epochs, unfreezing_stages
from tinytransit.model.calibration import fit_output_scaling, rescale
from tinytransit.model.examples import AugmentedEpochs, Split, shaped, targets_of
from tinytransit.model.network import with_product
from tinytransit.model.training import Settings, compile_network, predict, train
from tinytransit.model.weights import example_weights
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.shard import WindowShard

# Every network compiles functions of its own, and TensorFlow warns of having compiled so many.
tf.get_logger().setLevel("ERROR")

OnEpoch = Callable[[int, dict[str, float]], None]

# The rate of gradual unfreezing as a share of the usual one. Howard & Ruder 2018, section 3.2, lower it from layer to
# layer, by 2.6 each; over the four steps of a network as shallow as ours that spans 46, and one tenth stands for all.
GRADUAL_RATE = 0.1


@dataclass(frozen=True)
class Stage:
    """A part of a training.

    Attributes:
        trainable: Names of the layers that change.
        epochs: For how long.
        learning_rate: Adam's first; it falls to nothing along a half cosine.
    """

    trainable: frozenset[str]
    epochs: int
    learning_rate: float


def train_base(shard: WindowShard, settings: Settings, on_epoch: OnEpoch) -> keras.Model:
    """Train the network that a chain begins with, as the first pass of ``tinytransit train`` does."""
    with tempfile.TemporaryDirectory() as folder:
        return train(shard, replace(settings, refit=False), Path(folder) / "base.keras", on_epoch).model


def take_over(
    incoming: keras.Model, strategy: Strategy, split: Split, settings: Settings, on_epoch: OnEpoch
) -> keras.Model:
    """Return the network that a strategy makes of the incoming one, which does not change.

    Args:
        incoming: A network with both outputs.
        strategy: Any but ``BASE``.
        split: Examples of the target.
        settings: Seed and hyperparameters; of the split only training and validation are used.
        on_epoch: Called with the epoch's number, from 0 in each stage, and its figures.
    """
    # Fixes the new weights below, too.
    keras.utils.set_random_seed(settings.seed)
    network = keras.models.clone_model(incoming)
    if strategy is not Strategy.SCRATCH:
        network.set_weights(incoming.get_weights())
    if strategy is not Strategy.NONE:
        _train(network, training_stages(network, strategy, settings), split, settings, on_epoch)
    return network


def training_stages(network: keras.Model, strategy: Strategy, settings: Settings) -> list[Stage]:
    """Return what a strategy trains of a network, stage by stage."""
    weighted = {layer.name: layer for layer in network.layers if layer.weights}
    if strategy is Strategy.GRADUAL:
        unfrozen = unfreezing_stages(consumers_of(network), weighted)
        rate = GRADUAL_RATE * settings.learning_rate
        epochs = stage_epochs(settings.epochs, len(unfrozen))
        return [Stage(layers, number, rate) for layers, number in zip(unfrozen, epochs, strict=True)]
    dense = {name for name, layer in weighted.items() if isinstance(layer, keras.layers.Dense)}
    trainable = frozenset(dense if strategy is Strategy.FROZEN else weighted)
    return [Stage(trainable, settings.epochs, settings.learning_rate)]


def consumers_of(network: keras.Model) -> dict[str, list[str]]:
    """Return for each layer the names of those that take its output."""
    makers = {id(tensor): layer.name for layer in network.layers for tensor in keras.tree.flatten(layer.output)}
    consumers: dict[str, list[str]] = {layer.name: [] for layer in network.layers}
    for layer in network.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            for tensor in keras.tree.flatten(layer.input):
                consumers[makers[id(tensor)]].append(layer.name)
    return consumers


def _train(network: keras.Model, stages: list[Stage], split: Split, settings: Settings, on_epoch: OnEpoch) -> None:
    """Train in place, stage by stage; at the end the scores are calibrated."""
    tf.config.experimental.enable_op_determinism()
    batches = AugmentedEpochs(
        split.train,
        example_weights(split.train, settings.weights),
        settings.batch_size,
        settings.seed,
        settings.augmentation,
    )
    validation = shaped(split.validation.inputs), targets_of(split.validation)
    learning = with_product(network)
    for stage in stages:
        for layer in network.layers:
            layer.trainable = layer.name in stage.trainable
        # Keras takes note of what is trainable here and not before.
        compile_network(learning, settings, stage.learning_rate, stage.epochs * len(batches))
        learning.fit(
            batches,
            validation_data=validation,
            epochs=stage.epochs,
            verbose=0,
            callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=on_epoch)],
        )
    rescale(network, fit_output_scaling(split.validation, predict(network, split.validation)))
