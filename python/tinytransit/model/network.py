# SPDX-License-Identifier: MIT
"""The classifier: a convolutional branch for each view, joined with a few numbers by dense layers, and two outputs.

Branches for views are the idea of AstroNet (Shallue & Vanderburg 2018, AJ 155, 94, section 4.1), a secondary view
beside them that of Astronet-Vetting (Yu et al. 2019, AJ 158, 25). The sizes are chosen for a Cortex-M4, whose kernels
take two channels and two taps at a time: channels come in multiples of eight, and the first layers, of one channel in,
have an even kernel and stride.
"""

from dataclasses import dataclass
from typing import Any

from tinytransit.model.outputs import PLANET, PLANET_LIKE, TRANSIT_LIKE
from tinytransit.tensorflow_import import keras

layers = keras.layers
SCALARS_INPUT, MEASUREMENTS_INPUT = "scalars", "measurements"
NUMBER_INPUTS = (SCALARS_INPUT, MEASUREMENTS_INPUT)
"""Inputs that are no view; a network takes one of them, or none."""
JOINING_LAYER = "dense"
"""The layer that reads all branches, and the numbers last."""


@dataclass(frozen=True)
class Branch:
    """Convolutions over one view.

    Attributes:
        channels: Output channels of each layer.
        widths: Kernel width of each layer.
        stride: Stride of the first layer; after each further one, neighbouring positions are pooled.
    """

    channels: tuple[int, ...]
    widths: tuple[int, ...]
    stride: int


@dataclass(frozen=True)
class Architecture:
    """The sizes of the network.

    Attributes:
        branches: By the name of the input that a branch reads.
        scalar_units: Units of the layer that reads the input of numbers; 0 leaves that input out.
        dense_units: Units of the layer that joins everything.
        dropout: Fraction of values dropped in training on either side of it.
        numbers: The input of numbers: ``scalars``, or ``measurements``, of which some may be unknown.
    """

    branches: tuple[tuple[str, Branch], ...] = (
        ("global_view", Branch((8, 16, 16), (20, 6, 5), 4)),
        ("local_view", Branch((8,), (16,), 4)),
        ("secondary_view", Branch((8,), (8,), 8)),
    )
    scalar_units: int = 32
    dense_units: int = 24
    dropout: float = 0.15
    numbers: str = MEASUREMENTS_INPUT

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the network's inputs."""
        return (*(name for name, _ in self.branches), *((self.numbers,) if self.scalar_units else ()))


def numbers_layer(architecture: Architecture) -> str:
    """Return the name of the layer that reads the input of numbers."""
    return f"{architecture.numbers}_dense"


def build_network(architecture: Architecture, sizes: dict[str, int]) -> keras.Model:
    """Build the untrained network.

    Args:
        architecture: Its sizes.
        sizes: The length of each input by name.

    Returns:
        A model from inputs (batch, length, 1), and one of numbers (batch, length), to two probabilities (batch, 1):
        ``transit_like``, and ``planet_like``, which is that of a planet if the event is a transit or eclipse at all.
    """
    inputs, parts = [], []
    for name, branch in architecture.branches:
        view = keras.Input((sizes[name], 1), name=name)
        inputs.append(view)
        parts.append(layers.Flatten(name=f"{name}_flat")(_convolve(view, name, branch)))
    if architecture.scalar_units:
        numbers = keras.Input((sizes[architecture.numbers],), name=architecture.numbers)
        inputs.append(numbers)
        units = layers.Dense(architecture.scalar_units, activation="relu", name=numbers_layer(architecture))
        parts.append(units(numbers))
    joined = layers.Concatenate(name="join")(parts)
    joined = layers.Dropout(architecture.dropout, name="drop_1")(joined)
    joined = layers.Dense(architecture.dense_units, activation="relu", name=JOINING_LAYER)(joined)
    joined = layers.Dropout(architecture.dropout, name="drop_2")(joined)
    outputs = {name: layers.Dense(1, activation="sigmoid", name=name)(joined) for name in (TRANSIT_LIKE, PLANET_LIKE)}
    return keras.Model(inputs, outputs, name="transit")


def with_product(network: keras.Model) -> keras.Model:
    """Return the same layers with the product of both outputs as a third, ``planet``, which training can give a loss.

    Candidates are ranked by the product, over junk as well, where ``planet_like`` alone has no loss.
    """
    outputs = dict(network.output)
    product = layers.Multiply(name=PLANET)([outputs[TRANSIT_LIKE], outputs[PLANET_LIKE]])
    return keras.Model(network.inputs, {**outputs, PLANET: product}, name="transit_learning")


def inference_copy(model: keras.Model) -> keras.Model:
    """Return the same network with a fixed batch of 1 and the same weights, ready for the TFLite converter."""
    if isinstance(model, keras.Sequential):
        model = keras.Model(model.inputs, model.outputs, name=model.name)
    # A network of one input may have it alone or in a list, and the copy must have it alike.
    single = keras.tree.map_structure(lambda x: keras.Input(batch_shape=(1, *x.shape[1:]), name=x.name), model.input)
    clone = keras.models.clone_model(model, input_tensors=single)
    clone.set_weights(model.get_weights())
    return clone


def _convolve(x: Any, name: str, branch: Branch) -> Any:
    for number, (channels, width) in enumerate(zip(branch.channels, branch.widths, strict=True), start=1):
        x = layers.Conv1D(
            channels,
            width,
            strides=branch.stride if number == 1 else 1,
            padding="same",
            activation="relu",
            name=f"{name}_{number}",
        )(x)
        if number > 1:
            x = layers.MaxPool1D(2, name=f"{name}_{number}_pool")(x)
    return x
