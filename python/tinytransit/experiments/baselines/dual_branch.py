# SPDX-License-Identifier: MIT
"""The dual-branch 1-D CNN of the usual tutorials: a view of 2,000 bins and one of 201, a few blocks each.

The shard has views of 201 and 61 bins; they are interpolated to these lengths (see ``resampling``).
"""

from typing import Any

from tinytransit.experiments.baselines.float_network import Design, Inputs
from tinytransit.experiments.baselines.resampling import resampled
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard

layers = keras.layers
_GLOBAL_BINS, _LOCAL_BINS = 2000, 201


def _inputs(shard: WindowShard) -> Inputs:
    return {
        "global_view": resampled(shard.global_view, _GLOBAL_BINS)[..., None],
        "local_view": resampled(shard.local_view, _LOCAL_BINS)[..., None],
    }


def _build() -> keras.Model:
    global_view = keras.Input((_GLOBAL_BINS, 1), name="global_view")
    local_view = keras.Input((_LOCAL_BINS, 1), name="local_view")
    joined = layers.Concatenate()(
        [
            layers.Flatten()(_blocks(global_view, (16, 32, 64, 128))),
            layers.Flatten()(_blocks(local_view, (16, 32))),
        ]
    )
    x = layers.Dropout(0.3)(layers.Dense(128, activation="relu")(joined))
    x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(x))
    return keras.Model([global_view, local_view], layers.Dense(1, activation="sigmoid")(x), name="dual_branch")


def _blocks(x: Any, channels: tuple[int, ...]) -> Any:
    for width in channels:
        x = layers.Conv1D(width, 5, padding="same", activation="relu")(x)
        x = layers.MaxPool1D(4)(x)
    return x


DUAL_BRANCH = Design(_build, _inputs, learning_rate=1e-3)
