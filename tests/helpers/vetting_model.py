# SPDX-License-Identifier: MIT
"""An untrained network of three inputs and two outputs, small enough to quantize in a second."""

from tinytransit.tensorflow_import import keras
from tinytransit.window.scalars import SCALARS


def build_vetting_network() -> "keras.Model":
    """Return a network whose inputs and outputs are not in alphabetical order, and whose answers are spread widely."""
    keras.utils.set_random_seed(3)
    layers = keras.layers
    scalars = keras.Input((SCALARS,), name="scalars")
    views = [keras.Input((bins, 1), name=name) for name, bins in (("local_view", 61), ("global_view", 201))]
    features = [layers.Flatten()(layers.Conv1D(4, 8, strides=8, activation="relu")(view)) for view in views]
    joined = layers.Dense(8, activation="relu")(layers.Concatenate()([scalars, *features]))

    def score(name: str, seed: int) -> "keras.KerasTensor":
        wide = keras.initializers.RandomNormal(stddev=2.0, seed=seed)
        return layers.Dense(1, activation="sigmoid", kernel_initializer=wide, name=name)(joined)

    return keras.Model([scalars, *views], [score("transit_like", 0), score("planet_like", 1)])
