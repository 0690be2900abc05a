# SPDX-License-Identifier: MIT
"""The networks: convolutions over a view with a softmax, and an autoencoder whose output is its own error.

Sizes are chosen for a Cortex-M4, whose kernels take two channels and two taps at a time.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytransit.spectral_model.observing import Views
from tinytransit.tensorflow_import import keras

layers = keras.layers
INPUT, OUTPUT, SCORE = "spectrum", "class_scores", "score"


@dataclass(frozen=True)
class Convolutions:
    """A classifier.

    Attributes:
        channels: Of each convolution.
        widths: Of their kernels.
        stride: Of the first; after each further one, neighbours are pooled.
        dense_units: Of the layer that joins all places; 0 leaves it out.
        dropout: Share of values dropped in training before and behind that layer.
    """

    channels: tuple[int, ...] = (16, 24, 32)
    widths: tuple[int, ...] = (8, 5, 5)
    stride: int = 2
    dense_units: int = 32
    dropout: float = 0.3


@dataclass(frozen=True)
class Autoencoder:
    """An autoencoder of dense layers.

    Attributes:
        units: Of the layers before and behind the narrowest.
        code: Numbers that a view is told by.
    """

    units: int = 32
    code: int = 12


def build_classifier(sizes: Convolutions, bins: int, classes: int) -> keras.Model:
    """Build an untrained classifier from views (batch, bins, 1) to logits (batch, classes)."""
    view = keras.Input((bins, 1), name=INPUT)
    x: Any = view
    for number, (channels, width) in enumerate(zip(sizes.channels, sizes.widths, strict=True), start=1):
        strides = sizes.stride if number == 1 else 1
        x = layers.Conv1D(channels, width, strides=strides, padding="same", activation="relu", name=f"conv_{number}")(x)
        if number > 1:
            x = layers.MaxPool1D(2, name=f"pool_{number}")(x)
    x = layers.Dropout(sizes.dropout, name="drop_1")(layers.Flatten(name="flat")(x))
    if sizes.dense_units:
        x = layers.Dense(sizes.dense_units, activation="relu", name="dense")(x)
        x = layers.Dropout(sizes.dropout, name="drop_2")(x)
    return keras.Model(view, layers.Dense(classes, name="logits")(x), name="spectral")


def with_softmax(model: keras.Model, bias: Views) -> keras.Model:
    """Return a classifier whose answer is a probability of each class.

    Args:
        model: With logits.
        bias: Added to those, shape (classes,): it turns classes that were as frequent as each other into others.
    """
    softmax = keras.Model(model.input, layers.Softmax(name=OUTPUT)(model.output), name=model.name)
    kernel, own = softmax.get_layer("logits").get_weights()
    softmax.get_layer("logits").set_weights([kernel, own + bias.astype(np.float32)])
    return softmax


def build_autoencoder(sizes: Autoencoder, bins: int) -> keras.Model:
    """Build an untrained autoencoder of views, (batch, bins) in and out."""
    view = keras.Input((bins,), name=INPUT)
    x: Any = view
    for number, units in enumerate((sizes.units, sizes.code, sizes.units), start=1):
        # A code with both signs takes half as many numbers.
        x = layers.Dense(units, activation=None if units == sizes.code else "relu", name=f"dense_{number}")(x)
    return keras.Model(view, layers.Dense(bins, name="again")(x), name="anomaly")


def with_error(autoencoder: keras.Model) -> keras.Model:
    """Return a network from a view to the mean absolute error with which the autoencoder gives it again: the score.

    The last operators are those of the engine like all others (SUB, ADD, MEAN), so that the board computes the score.
    The size is taken as what the error has above 0 and what it has below: int8 has one step for small errors and large
    ones, so that squares would leave those of normal spectra too few.
    """
    view, again = autoencoder.input, autoencoder.output
    above = layers.ReLU(name="above")(layers.Subtract(name="missed")([view, again]))
    below = layers.ReLU(name="below")(layers.Subtract(name="made_up")([again, view]))
    size = layers.Reshape((view.shape[1], 1), name="column")(layers.Add(name="size")([above, below]))
    return keras.Model(view, layers.GlobalAveragePooling1D(name=SCORE)(size), name=autoencoder.name)
