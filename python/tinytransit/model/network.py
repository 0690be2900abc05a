"""The classifier: two convolutional branches, one a view, joined by dense layers.

The two-branch idea is that of AstroNet (Shallue & Vanderburg 2018, AJ 155, 94, section 4.1); the sizes are chosen for a
Cortex-M4, whose kernels take two channels and two taps at a time: channels come in multiples of eight, and the first
layers, of one channel in, have an even kernel and stride.
"""

from typing import Any

from tinytransit.model.tensorflow_import import keras

layers = keras.layers
GLOBAL_VIEW = "global_view"
LOCAL_VIEW = "local_view"


def build_network(global_bins: int, local_bins: int, dropout: float = 0.3, batch: int | None = None) -> keras.Model:
    """Build the untrained network.

    Args:
        global_bins: Length of the global view.
        local_bins: Length of the local view.
        dropout: Fraction of features dropped in training before each dense layer.
        batch: A fixed batch size, which the TFLite converter needs, or None for training.

    Returns:
        A model from inputs ``global_view`` (batch, global_bins, 1) and ``local_view`` (batch, local_bins, 1) to the
        probability ``transit_like`` (batch, 1).
    """
    global_view = keras.Input(batch_shape=(batch, global_bins, 1), name=GLOBAL_VIEW)
    local_view = keras.Input(batch_shape=(batch, local_bins, 1), name=LOCAL_VIEW)

    x = _convolve(global_view, "global_1", channels=8, width=16, stride=4)
    x = _halve(_convolve(x, "global_2", channels=16, width=5), "global_2")
    x = _halve(_convolve(x, "global_3", channels=16, width=5), "global_3")

    y = _convolve(local_view, "local_1", channels=8, width=8, stride=2)
    y = _halve(_convolve(y, "local_2", channels=16, width=5), "local_2")

    joined = layers.Concatenate(name="join")(
        [layers.Flatten(name="global_flat")(x), layers.Flatten(name="local_flat")(y)]
    )
    joined = layers.Dropout(dropout, name="drop_1")(joined)
    joined = layers.Dense(16, activation="relu", name="dense")(joined)
    joined = layers.Dropout(dropout, name="drop_2")(joined)
    score = layers.Dense(1, activation="sigmoid", name="transit_like")(joined)
    return keras.Model([global_view, local_view], score, name="transit")


def inference_copy(model: keras.Model) -> keras.Model:
    """Return the same network with a fixed batch of 1 and the same weights, ready for the TFLite converter."""
    clone = keras.models.clone_model(
        model,
        input_tensors=[keras.Input(batch_shape=(1, *x.shape[1:]), name=x.name) for x in model.inputs],
    )
    clone.set_weights(model.get_weights())
    return clone


def _convolve(x: Any, name: str, channels: int, width: int, stride: int = 1) -> Any:
    return layers.Conv1D(channels, width, strides=stride, padding="same", activation="relu", name=name)(x)


def _halve(x: Any, name: str) -> Any:
    return layers.MaxPool1D(2, name=f"{name}_pool")(x)
