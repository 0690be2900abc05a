# SPDX-License-Identifier: MIT
"""A 2-D CNN on a 32 x 32 picture of the folded light curve.

Published folded images stack single orbits as rows. A shard has only the folded views, so the picture here is the view
drawn as a raster: 32 columns of phase by 32 rows of flux from -1 to 1. Each view is interpolated to 256 places (see
``resampling``); a pixel holds the share of the eight places of its column whose flux falls into its row. The global
and the local view are the picture's two channels.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.baselines.float_network import Design, Inputs
from tinytransit.experiments.baselines.resampling import resampled
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard

layers = keras.layers
_SIDE, _PLACES = 32, 8


def folded_images(shard: WindowShard) -> npt.NDArray[np.float32]:
    """Return the pictures, shape (n, 32 of phase, 32 of flux, 2 views); each column of a picture adds up to 1."""
    return np.stack([_raster(shard.global_view), _raster(shard.local_view)], axis=-1)


def _raster(views: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flux = resampled(views, _SIDE * _PLACES)
    row = np.minimum((flux + 1.0) / 2.0 * _SIDE, _SIDE - 1).astype(np.int64).reshape(len(views), _SIDE, _PLACES)
    counts = (row[..., np.newaxis] == np.arange(_SIDE)).sum(axis=2)
    return np.asarray(counts / _PLACES, dtype=np.float32)


def _inputs(shard: WindowShard) -> Inputs:
    return {"image": folded_images(shard)}


def _build() -> keras.Model:
    image = keras.Input((_SIDE, _SIDE, 2), name="image")
    x: Any = image
    for channels in (16, 32, 64):
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = layers.MaxPool2D(2)(x)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(x))
    return keras.Model([image], layers.Dense(1, activation="sigmoid")(x), name="folded_image")


FOLDED_IMAGE = Design(_build, _inputs, learning_rate=1e-3)
