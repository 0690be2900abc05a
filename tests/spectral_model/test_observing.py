# SPDX-License-Identifier: MIT
"""Views of observed spectra are those of the recipe: scaled alike, shifted by the redshift's error, in noise."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.kinds import KINDS, KindName
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions, Observer, Observing, binning
from tinytransit.spectrum.errors import ContinuumError
from tinytransit.spectrum.resampling import make_grid, resample
from tinytransit.spectrum.spectrum import Samples, make_spectrum
from tinytransit.spectrum.view import SpectrumView

VIEW = KINDS[KindName.SUPERNOVA].view


def test_bins_hold_what_resampling_gives(labelled: LabelledSpectra) -> None:
    grid = make_grid(4200, 6800, 128, "log")
    spectrum = make_spectrum(Samples(labelled.wave, labelled.flux[0].astype(np.float64)))
    ours = labelled.flux[:1] @ binning(labelled.wave, labelled.step, grid)
    assert ours[0] == pytest.approx(resample(spectrum, grid).flux, abs=2e-3)


def test_views_are_scaled_as_the_recipe_scales_one(labelled: LabelledSpectra) -> None:
    plain = VIEW.model_copy(update={"continuum": "none"})
    bare = Observer(labelled, plain.model_copy(update={"scaling": "none"})).clean(np.arange(5))
    scaled = Observer(labelled, VIEW).clean(np.arange(5))
    for row in range(5):
        wanted = plain.scale(bare[row].astype(np.float64), np.ones(128, dtype=np.bool_))
        assert scaled[row] == pytest.approx(wanted, abs=1e-5)


def test_a_redshift_that_is_off_moves_lines_and_noise_is_as_large_as_asked_for(labelled: LabelledSpectra) -> None:
    observer = Observer(labelled, VIEW.model_copy(update={"scaling": "none"}))
    rows, rng = np.zeros(400, dtype=np.int64), np.random.default_rng(0)
    clean = observer.clean(rows[:1])[0]
    noisy = observer.seen(rows, Conditions(snr=5.0, redshift_error=0.0), rng)
    # A bin of 128 holds 2.8 of the library's.
    assert noisy.std(axis=0).mean() == pytest.approx(0.2 / np.sqrt(356 / 128), rel=0.1)
    assert noisy.mean(axis=0) == pytest.approx(clean, abs=0.05)
    lines = observer.seen(rows, Conditions(snr=1e9, redshift_error=0.02), rng).argmin(axis=1)
    # 0.02 in wavelength are 5.3 bins.
    assert 3 <= np.ptp(lines) / 2 <= 6 and abs(lines.mean() - clean.argmin()) < 1


def test_varied_views_are_finite_and_repeat_with_their_seed(labelled: LabelledSpectra) -> None:
    observer, rows = Observer(labelled, VIEW), np.arange(40)
    how = Observing(smeared=2.0, missing=0.5)
    first, second = (observer.varied(rows, rows[::-1], how, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, second) and np.isfinite(first).all() and np.abs(first).max() <= 1


def test_a_spectrum_without_flux_at_one_end_is_viewed_in_noise(labelled: LabelledSpectra) -> None:
    # As of a cool star: a twentieth of the flux, in noise of an eighth of the median.
    flux = np.where(labelled.wave < 4600, 0.05, 1.0).astype(np.float32) * np.ones_like(labelled.flux)
    observer = Observer(replace(labelled, flux=flux, divided=False), VIEW.model_copy(update={"continuum_share": 0.1}))
    rows = np.arange(40)
    views = observer.seen(rows, Conditions(snr=8.0, redshift_error=0.0), np.random.default_rng(3))
    assert np.isfinite(views).all() and (np.abs(views).max(axis=1) > 0).all()
    with pytest.raises(ContinuumError, match="above 0"):
        observer.seen(rows, Conditions(snr=0.1, redshift_error=0.0), np.random.default_rng(3))


def test_a_view_beyond_the_library_is_refused(labelled: LabelledSpectra) -> None:
    with pytest.raises(SpectralTrainingError, match="2000"):
        Observer(labelled, SpectrumView(low=2000.0, high=6800.0))
