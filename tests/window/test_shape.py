# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.window.shape import shape_features

X = np.linspace(-2.0, 2.0, 61)
PHASE = np.linspace(-0.5, 0.5, 201)
BOX = np.where(np.abs(X) < 0.5, -1.0, 0.0)
TRIANGLE = -np.maximum(1.0 - 2.0 * np.abs(X), 0.0)
FLAT_WITH_ONE_BIN = np.where(np.arange(201) == 100, -1.0, 0.0)


def of(
    local: np.ndarray = BOX, whole: np.ndarray = FLAT_WITH_ONE_BIN, secondary: np.ndarray | None = None
) -> dict[str, float]:
    """The features of one window whose event takes a twentieth of its period."""
    views = [None if view is None else view[np.newaxis].astype(np.float32) for view in (whole, local, secondary)]
    assert views[0] is not None and views[1] is not None
    table = shape_features(views[0], views[1], views[2], np.array([0.05]))
    assert all(values.shape == (1,) for values in table.values())
    return {name: float(values[0]) for name, values in table.items()}


def test_a_box_and_a_triangle_each_leave_nothing_of_their_own_shape() -> None:
    box, triangle = of(BOX), of(TRIANGLE)
    assert box["box_residual"] == pytest.approx(0, abs=1e-6) and box["triangle_residual"] > 0.1
    assert triangle["triangle_residual"] == pytest.approx(0, abs=1e-6) and triangle["box_residual"] > 0.1
    # Near 1 for a flat bottom (U), near 1/3 for a triangle (V).
    assert box["steepness"] == pytest.approx(1) and triangle["steepness"] == pytest.approx(1 / 3, abs=0.1)
    assert box["width_half_depth"] == pytest.approx(0.25, abs=0.02)
    assert triangle["width_half_depth"] == pytest.approx(0.125, abs=0.02)
    assert box["centre_depth"] == 1.0 > triangle["centre_depth"] > 0.8


@given(st.floats(-1.5, 1.5), st.floats(0.0, 0.5))
def test_a_mirrored_event_differs_only_in_the_sign_of_its_step(shift: float, step: float) -> None:
    local = np.where(np.abs(X - shift) < 0.4, -1.0, 0.0) + step * (X > 1.2)
    one, other = of(local), of(local[::-1])
    assert other["local_step"] == pytest.approx(-one["local_step"], abs=1e-6)
    for name in one:
        if name not in ("local_step", "minimum_offset"):
            assert other[name] == pytest.approx(one[name], abs=1e-6), name


def test_a_step_and_an_asymmetry_are_what_they_are_called() -> None:
    stepped = of(BOX + 0.5 * (X > 1.0))
    assert stepped["local_step"] == pytest.approx(0.5) and stepped["local_asymmetry"] > 0.05
    assert of()["local_step"] == of()["local_asymmetry"] == 0.0


def test_the_deepest_other_dip_of_the_orbit_is_found() -> None:
    whole = FLAT_WITH_ONE_BIN.copy()
    whole[150] = -0.7
    features = of(whole=whole)
    assert features["second_dip"] == pytest.approx(0.7, abs=1e-6)
    assert features["second_dip_phase"] == pytest.approx(PHASE[150], abs=1e-6)
    assert features["dips_below_half"] == pytest.approx(1 / 201)
    assert of()["second_dip"] == 0.0


@pytest.mark.parametrize(("name", "harmonic"), [("wave_once_a_period", 1), ("wave_twice_a_period", 2)])
def test_a_wave_has_its_half_amplitude_in_its_own_harmonic(name: str, harmonic: int) -> None:
    features = of(whole=-0.4 * np.cos(2 * np.pi * harmonic * PHASE))
    assert features[name] == pytest.approx(0.4, rel=0.02)
    assert features["wave_once_a_period" if harmonic == 2 else "wave_twice_a_period"] < 0.01


def test_scatter_and_moments_are_those_of_normal_noise() -> None:
    views = np.clip(np.random.default_rng(4).normal(0.0, 0.2, (400, 201)), -1, 1).astype(np.float32)
    table = shape_features(views, np.tile(BOX.astype(np.float32), (400, 1)), None, np.full(400, 0.05))
    assert table["global_scatter"].mean() == pytest.approx(0.2, rel=0.03)
    assert table["global_skewness"].mean() == pytest.approx(0.0, abs=0.05)
    assert table["global_kurtosis"].mean() == pytest.approx(3.0, abs=0.1)


def test_an_event_as_wide_as_the_period_leaves_the_far_half_to_compare_with() -> None:
    wide = shape_features(
        FLAT_WITH_ONE_BIN[np.newaxis].astype(np.float32), BOX[np.newaxis].astype(np.float32), None, np.array([1.5])
    )
    assert all(np.isfinite(values).all() for values in wide.values())


def test_a_secondary_eclipse_stands_out_of_its_own_noise_and_a_missing_one_is_nan() -> None:
    noise = np.random.default_rng(2).normal(0.0, 0.05, 61)
    seen = of(secondary=np.where(np.abs(np.arange(61) - 30) <= 7, -0.5, 0.0) + noise)
    assert seen["secondary_depth"] == pytest.approx(0.5, abs=0.05) and 7 < seen["secondary_contrast"] < 14
    missing = of(secondary=np.full(61, np.nan))
    assert np.isnan(missing["secondary_depth"]) and np.isnan(missing["secondary_contrast"])
    assert "secondary_depth" not in of()
