# SPDX-License-Identifier: MIT
"""Float networks: opened only if they are what training writes, run, and counted."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks need TensorFlow ([train])")

from tinytransit.experiments.keras_networks import NetworkError, forward, keras_cost, open_network
from tinytransit.tensorflow_import import keras


def test_a_file_that_is_no_such_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.keras").write_text("not a network")
    with pytest.raises(NetworkError):
        open_network(tmp_path / "text.keras")
    view = keras.Input((61, 1), name="local_view")
    answer = keras.layers.Dense(1, name="transit_like")(keras.layers.Flatten()(view))
    keras.Model(view, {"transit_like": answer}).save(tmp_path / "one.keras")
    with pytest.raises(NetworkError):
        open_network(tmp_path / "one.keras")


def test_outputs_come_by_name_and_do_not_depend_on_the_batch() -> None:
    view = keras.Input((5, 1), name="view")
    flat = keras.layers.Flatten()(view)
    first = keras.layers.Dense(1, name="b_first")(flat)
    second = keras.layers.Dense(1, activation="sigmoid", name="a_second")(flat)
    model = keras.Model(view, {"b_first": first, "a_second": second})
    inputs = {"view": np.random.default_rng(1).normal(size=(700, 5, 1)).astype(np.float32)}
    kernel, bias = (np.asarray(values) for values in model.get_layer("b_first").get_weights())
    found = forward(model, inputs)
    assert found.keys() == {"b_first", "a_second"}
    assert found["b_first"] == pytest.approx((inputs["view"][..., 0] @ kernel + bias)[:, 0], abs=1e-5)
    alone = forward(model, {"view": inputs["view"][600:601]})
    assert found["a_second"][600] == pytest.approx(alone["a_second"][0], abs=1e-6)


def test_a_convolution_costs_its_kernel_at_each_place() -> None:
    view = keras.Input((20, 1))
    x = keras.layers.Conv1D(3, 5, strides=2, padding="same")(view)
    model = keras.Model(view, keras.layers.Dense(2)(keras.layers.Flatten()(x)))
    assert keras_cost(model) == (3 * 5 + 3 + 30 * 2 + 2, 10 * 15 + 60)
