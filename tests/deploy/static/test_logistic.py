# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.deploy.static.logistic import logistic_table


@given(st.floats(1e-4, 0.5), st.integers(-128, 127))
def test_the_table_is_the_logistic_function_to_one_step(scale: float, zero_point: int) -> None:
    x = scale * (np.arange(-128, 128) - zero_point)
    exact = np.clip(np.rint(256 / (1 + np.exp(-x))) - 128, -128, 127)
    assert np.abs(logistic_table(scale, zero_point) - exact).max() <= 1


@given(st.floats(1e-4, 0.5), st.integers(-128, 127))
def test_the_table_never_falls(scale: float, zero_point: int) -> None:
    assert (np.diff(logistic_table(scale, zero_point).astype(int)) >= 0).all()


@pytest.mark.parametrize("scale", [0.0, -1.0, float("inf"), 1e-12])
def test_impossible_scales_are_refused(scale: float) -> None:
    with pytest.raises(ValueError):
        logistic_table(scale, 0)


@pytest.mark.parametrize("reach", [0.01, 0.3, 3.0, 20.0])
def test_the_table_is_the_reference_to_the_bit(reach: float) -> None:
    pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")
    from helpers.networks import quantized

    from tinytransit.deploy.reference import Reference
    from tinytransit.deploy.static.reader import read_model
    from tinytransit.tensorflow_import import keras

    x = keras.Input(batch_shape=(1, 256), name="a")
    model = quantized(keras.Model(x, keras.layers.Activation("sigmoid")(x)), reach=reach)
    (source,) = read_model(model).inputs
    (expected,) = Reference(model).invoke([np.arange(-128, 128, dtype=np.int8)])
    assert logistic_table(float(source.scale), source.zero_point).tolist() == expected.reshape(-1).tolist()
