# SPDX-License-Identifier: MIT
"""Float networks of the literature and of tutorials, at their own sizes.

The shard has views of 201 and 61 bins; a design that wants other lengths has them interpolated.

AstroNet, at its full width and depth (Shallue & Vanderburg 2018, AJ 155, 94; section 4.1 and figure 7): the global view
goes through five blocks of two convolutions (width 5; 16, 32, 64, 128, 256 channels), each ended by a maximum over 5
with stride 2; the local view through two (16, 32 channels) with a maximum over 7 and stride 2; then four dense layers
of 512. Adam's rate of 1e-5 and the batch of 64 are the paper's too.

The dual-branch 1-D CNN of the usual tutorials: a view of 2,000 bins and one of 201, a few blocks each.

A 2-D CNN on a 32 x 32 picture of the folded light curve. Published folded images stack single orbits as rows. A shard
has only the folded views, so the picture here is the view drawn as a raster: 32 columns of phase by 32 rows of flux
from -1 to 1. Each view is interpolated to 256 places; a pixel holds the share of the eight places of its column whose
flux falls into its row. The global and the local view are the picture's two channels.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.baselines.float_network import Design, Inputs
from tinytransit.model.examples import clip_view
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard
from tinytransit.window.views import interpolated

layers = keras.layers
_SIDE, _PLACES = 32, 8


def _two_views(global_bins: int, local_bins: int, shard: WindowShard) -> Inputs:
    return {
        "global_view": interpolated(clip_view(shard.global_view), global_bins)[..., None],
        "local_view": interpolated(clip_view(shard.local_view), local_bins)[..., None],
    }


def _design(
    build: Callable[[int, int], keras.Model], global_bins: int, local_bins: int, learning_rate: float
) -> Design:
    return Design(partial(build, global_bins, local_bins), partial(_two_views, global_bins, local_bins), learning_rate)


def _views(global_bins: int, local_bins: int) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    return keras.Input((global_bins, 1), name="global_view"), keras.Input((local_bins, 1), name="local_view")


def _joined(*towers: Any) -> Any:
    return layers.Concatenate()([layers.Flatten()(tower) for tower in towers])


def _astronet(global_bins: int, local_bins: int, width: int = 16) -> keras.Model:
    """Build AstroNet from its first layer's channels, to which those of all others stand as in the paper."""
    global_view, local_view = _views(global_bins, local_bins)
    global_channels, local_channels = tuple(width * 2**block for block in range(5)), (width, 2 * width)
    x = _joined(_tower(global_view, global_channels, pool=5), _tower(local_view, local_channels, pool=7))
    for _ in range(4):
        x = layers.Dense(32 * width, activation="relu")(x)
    return keras.Model([global_view, local_view], layers.Dense(1, activation="sigmoid")(x), name="astronet")


def _tower(x: Any, channels: tuple[int, ...], pool: int) -> Any:
    for width in channels:
        for _ in range(2):
            x = layers.Conv1D(width, 5, padding="same", activation="relu")(x)
        x = layers.MaxPool1D(pool, strides=2)(x)
    return x


# At the paper's lengths; the shard's views are interpolated to them.
ASTRONET = _design(_astronet, 2001, 201, 1e-5)
# At the lengths of the views as they are, which are those that Yu et al. 2019 (AJ 158, 25) gave it.
ASTRONET_SHORT = _design(_astronet, 201, 61, 1e-5)
# A quarter of the channels and units at those lengths, for where the paper's take hours. So small a network learns
# nothing at the paper's rate.
ASTRONET_SMALL = _design(partial(_astronet, width=4), 201, 61, 1e-3)


def _dual_branch(global_bins: int, local_bins: int) -> keras.Model:
    global_view, local_view = _views(global_bins, local_bins)
    joined = _joined(_blocks(global_view, (16, 32, 64, 128)), _blocks(local_view, (16, 32)))
    x = layers.Dropout(0.3)(layers.Dense(128, activation="relu")(joined))
    x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(x))
    return keras.Model([global_view, local_view], layers.Dense(1, activation="sigmoid")(x), name="dual_branch")


def _blocks(x: Any, channels: tuple[int, ...]) -> Any:
    for width in channels:
        x = layers.Conv1D(width, 5, padding="same", activation="relu")(x)
        x = layers.MaxPool1D(4)(x)
    return x


DUAL_BRANCH = _design(_dual_branch, 2000, 201, 1e-3)


def folded_images(shard: WindowShard) -> npt.NDArray[np.float32]:
    """Return the pictures, shape (n, 32 of phase, 32 of flux, 2 views); each column of a picture adds up to 1."""
    return np.stack([_raster(shard.global_view), _raster(shard.local_view)], axis=-1)


def _raster(views: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flux = interpolated(clip_view(views), _SIDE * _PLACES)
    row = np.minimum((flux + 1.0) / 2.0 * _SIDE, _SIDE - 1).astype(np.int64).reshape(len(views), _SIDE, _PLACES)
    counts = (row[..., np.newaxis] == np.arange(_SIDE)).sum(axis=2)
    return np.asarray(counts / _PLACES, dtype=np.float32)


def _images(shard: WindowShard) -> Inputs:
    return {"image": folded_images(shard)}


def _folded_image() -> keras.Model:
    image = keras.Input((_SIDE, _SIDE, 2), name="image")
    x: Any = image
    for channels in (16, 32, 64):
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = layers.MaxPool2D(2)(x)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(x))
    return keras.Model([image], layers.Dense(1, activation="sigmoid")(x), name="folded_image")


FOLDED_IMAGE = Design(_folded_image, _images, learning_rate=1e-3)
