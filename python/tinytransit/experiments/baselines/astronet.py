# SPDX-License-Identifier: MIT
"""AstroNet at its full width and depth (Shallue & Vanderburg 2018, AJ 155, 94; section 4.1 and figure 7).

The global view goes through five blocks of two convolutions (width 5; 16, 32, 64, 128, 256 channels), each ended by a
maximum over 5 with stride 2; the local view through two (16, 32 channels) with a maximum over 7 and stride 2; then four
dense layers of 512. Adam's rate of 1e-5 and the batch of 64 are the paper's too.
"""

from functools import partial
from typing import Any

from tinytransit.experiments.baselines.float_network import Design, Inputs
from tinytransit.experiments.baselines.resampling import resampled
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard

layers = keras.layers


def _inputs(global_bins: int, local_bins: int, shard: WindowShard) -> Inputs:
    return {
        "global_view": resampled(shard.global_view, global_bins)[..., None],
        "local_view": resampled(shard.local_view, local_bins)[..., None],
    }


def _build(global_bins: int, local_bins: int) -> keras.Model:
    global_view = keras.Input((global_bins, 1), name="global_view")
    local_view = keras.Input((local_bins, 1), name="local_view")
    x = layers.Concatenate()(
        [
            layers.Flatten()(_tower(global_view, (16, 32, 64, 128, 256), pool=5)),
            layers.Flatten()(_tower(local_view, (16, 32), pool=7)),
        ]
    )
    for _ in range(4):
        x = layers.Dense(512, activation="relu")(x)
    return keras.Model([global_view, local_view], layers.Dense(1, activation="sigmoid")(x), name="astronet")


def _tower(x: Any, channels: tuple[int, ...], pool: int) -> Any:
    for width in channels:
        for _ in range(2):
            x = layers.Conv1D(width, 5, padding="same", activation="relu")(x)
        x = layers.MaxPool1D(pool, strides=2)(x)
    return x


def _design(global_bins: int, local_bins: int) -> Design:
    return Design(partial(_build, global_bins, local_bins), partial(_inputs, global_bins, local_bins), 1e-5)


# At the paper's lengths; the shard's views are interpolated to them (see ``resampling``).
ASTRONET = _design(2001, 201)
# At the lengths of the views as they are, which are those that Yu et al. 2019 (AJ 158, 25) gave it.
ASTRONET_SHORT = _design(201, 61)
