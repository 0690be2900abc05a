# SPDX-License-Identifier: MIT
"""Resampling conserves flux, whatever the samples and the bins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.spectrum.errors import GridError
from tinytransit.spectrum.resampling import make_grid, resample, sample_edges
from tinytransit.spectrum.spectrum import Samples, make_spectrum


def spectrum(wave: np.ndarray, flux: np.ndarray, **more: object):  # type: ignore[no-untyped-def]
    return make_spectrum(Samples(wave, flux, **more), medium="vacuum")  # type: ignore[arg-type]


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    samples=st.integers(2, 3000),
    bins=st.integers(128, 2048),
    spacing=st.sampled_from(["log", "linear"]),
    scale=st.sampled_from([1e-17, 1.0, 1e20]),
)
def test_flux_over_all_covered_wavelengths_is_conserved(
    seed: int, samples: int, bins: int, spacing: str, scale: float
) -> None:
    draw = np.random.default_rng(seed)
    # Steps that differ by a factor of 4 at most have no gap.
    wave = 4000.0 + np.cumsum(draw.uniform(0.5, 2.0, samples))
    one = spectrum(wave, scale * draw.normal(1.0, 3.0, samples))
    edges = sample_edges(wave)
    binned = resample(one, make_grid(edges[0] - 10.0, edges[-1] + 10.0, bins, spacing))  # type: ignore[arg-type]
    covered = binned.coverage * np.diff(binned.grid.edges)
    assert covered.sum() == pytest.approx(edges[-1] - edges[0], rel=1e-9)
    given_flux = np.sum(one.flux * np.diff(edges))
    size = np.sum(np.abs(one.flux) * np.diff(edges))
    assert np.nansum(binned.flux * covered) == pytest.approx(given_flux, abs=1e-9 * size)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), bins=st.integers(128, 600))
def test_the_order_and_the_cuts_of_segments_do_not_matter(seed: int, bins: int) -> None:
    draw = np.random.default_rng(seed)
    wave, flux = np.linspace(4000, 5000, 900), draw.normal(size=900)
    grid = make_grid(4100, 4900, bins)
    whole = resample(spectrum(wave, flux), grid)
    shuffled = draw.permutation(900)
    again = resample(spectrum(wave[shuffled], flux[shuffled]), grid)
    np.testing.assert_array_equal(whole.flux, again.flux)
    apart = make_spectrum([Samples(wave[600:], flux[600:]), Samples(wave[:600], flux[:600])], medium="vacuum")
    np.testing.assert_allclose(resample(apart, grid).flux, whole.flux, atol=1e-12)


def test_a_constant_stays_and_its_error_falls_with_the_samples() -> None:
    wave = np.arange(4000.0, 6000.0, 0.5)
    one = spectrum(wave, np.full(wave.size, 3.0), error=np.full(wave.size, 0.4))
    binned = resample(one, make_grid(4100.0, 4100.0 + 128 * 8.0, 128, "linear"))
    np.testing.assert_allclose(binned.flux, 3.0)
    assert binned.error is not None
    # 16 samples a bin, one of them cut in two halves by the bin's edges: 15 + 2 / 4 in quadrature.
    np.testing.assert_allclose(binned.error, 0.4 * np.sqrt(15.5) / 16)


def test_masked_samples_and_gaps_cover_nothing() -> None:
    wave = np.concatenate([np.arange(4000.0, 4500.0), np.arange(4700.0, 5200.0)])
    mask = (wave > 4200) & (wave < 4300)
    one = spectrum(wave, np.where(mask, 1e9, 1.0), mask=mask)
    assert one.segments == ((0, 500), (500, 1000))
    binned = resample(one, make_grid(4000.0, 5200.0, 240, "linear"))
    centres = binned.grid.centres
    empty = ((centres > 4205) & (centres < 4295)) | ((centres > 4505) & (centres < 4695))
    assert (binned.coverage[empty] == 0).all() and np.isnan(binned.flux[empty]).all()
    np.testing.assert_allclose(binned.flux[np.isfinite(binned.flux)], 1.0)


def test_overlapping_segments_are_averaged_and_covered_once() -> None:
    wave = np.arange(4000.0, 5000.0)
    both = make_spectrum([Samples(wave, np.full(1000, 1.0)), Samples(wave + 500.25, np.full(1000, 3.0))])
    binned = resample(both, make_grid(4010.0, 5480.0, 147, "linear"))
    np.testing.assert_allclose(binned.coverage, 1.0)
    centres = binned.grid.centres
    np.testing.assert_allclose(binned.flux[(centres > 4510) & (centres < 4990)], 2.0)
    np.testing.assert_allclose(binned.flux[centres > 5010], 3.0)


@pytest.mark.parametrize(
    ("low", "high", "bins"),
    [(4000, 5000, 127), (4000, 5000, 2049), (5000, 4000, 200), (0, 100, 200), (4000, float("inf"), 200),
     (4000, 4000 * (1 + 1e-15), 2048)],
)  # fmt: skip
def test_bins_that_are_none_are_refused(low: float, high: float, bins: int) -> None:
    with pytest.raises(GridError):
        make_grid(low, high, bins)
