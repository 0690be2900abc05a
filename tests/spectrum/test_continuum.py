# SPDX-License-Identifier: MIT
"""The continuum under lines, noise and gaps."""

import numpy as np
import pytest

from tinytransit.spectrum.continuum import STRONG_LINES, continuum, continuum_divide
from tinytransit.spectrum.errors import ContinuumError

CENTRES = np.geomspace(3850.0, 7350.0, 600)
SLOPE = 5.0 + 2.0 * (CENTRES - 5000.0) / 1000.0
LINES = sum(
    depth * np.exp(-0.5 * ((CENTRES - at) / 12.0) ** 2) for at, depth in ((4862, -0.6), (5500, 4), (6565, -0.7))
)
ALL = np.ones(CENTRES.size, dtype=bool)


@pytest.mark.parametrize(("method", "width"), [("median", 91), ("spline", 150)])
@pytest.mark.parametrize("scale", [1e-17, 1.0, 1e12])
def test_it_is_found_under_lines_and_noise(method: str, width: int, scale: float) -> None:
    noise = 0.01 * np.random.default_rng(1).normal(size=CENTRES.size)
    flux = scale * SLOPE * (1.0 + LINES + noise)
    level = continuum(CENTRES, flux, ALL, method=method, width=width)  # type: ignore[arg-type]
    within = slice(60, -60)
    np.testing.assert_allclose(level[within], scale * SLOPE[within], rtol=0.05)
    divided = continuum_divide(CENTRES, flux, ALL, method=method, width=width)  # type: ignore[arg-type]
    away = np.abs(divided - LINES - noise) / (1.0 + np.abs(LINES))
    assert away[within].max() < 0.06


@pytest.mark.parametrize("method", ["median", "spline"])
def test_gaps_and_masked_lines_are_bridged(method: str) -> None:
    flux = SLOPE.copy()
    usable = (CENTRES < 5200) | (CENTRES > 5260)
    broad = (CENTRES > 6500) & (CENTRES < 6650)
    flux[~usable], flux[broad] = np.nan, 90.0
    level = continuum(CENTRES, flux, usable, method=method, width=61, masked=[(6490.0, 6660.0)])  # type: ignore[arg-type]
    np.testing.assert_allclose(level, SLOPE, rtol=0.05)
    divided = continuum_divide(CENTRES, flux, usable, method=method, width=61, masked=STRONG_LINES)  # type: ignore[arg-type]
    assert (np.isnan(divided) == ~usable).all()


def test_a_continuum_that_is_none_is_refused() -> None:
    with pytest.raises(ContinuumError, match="above 0"):
        continuum_divide(CENTRES, SLOPE - 5.0, ALL, method="median", width=31)
    with pytest.raises(ContinuumError, match="bins"):
        continuum(CENTRES, SLOPE, ALL, method="median", width=31, masked=[(3000.0, 8000.0)])


def test_a_single_stretch_at_an_end_is_enough() -> None:
    usable = CENTRES < 4000
    for method in ("median", "spline"):
        level = continuum(CENTRES, SLOPE, usable, method=method, width=90)
        assert np.isfinite(level).all()
