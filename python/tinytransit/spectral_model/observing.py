# SPDX-License-Identifier: MIT
"""Spectra as a survey would see them: at a redshift that is a little wrong, in noise, with ranges missing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectrum.errors import ContinuumError
from tinytransit.spectrum.resampling import Grid
from tinytransit.spectrum.view import SpectrumView
from tinytransit.statistics import MAD_TO_SIGMA, FloatArray

Views = npt.NDArray[np.float32]
# Of noise, before a spectrum is given up that it leaves without a continuum.
_MOST_DRAWS = 50


@dataclass(frozen=True)
class Conditions:
    """An observation.

    Attributes:
        snr: Signal to noise of the continuum in a bin of the library's grid, 0.14 % of a wavelength wide.
        redshift_error: Most that the redshift is off, as a share of wavelength.
    """

    snr: float
    redshift_error: float


@dataclass(frozen=True)
class Observing:
    """How conditions vary in training.

    Attributes:
        snr: Least and largest signal to noise; its logarithm is uniform between them.
        redshift_error: Most that the redshift is off; uniform.
        mixed: Share of spectra that are the mean of two objects of their class, weighted.
        strength: Deviation of the logarithm of the factor by which lines are stronger or weaker, as under the light of
            a host.
        slope: Deviation of the coefficients of the slow trend of a host or a flux calibration.
        missing: Share of spectra in which a range is without samples.
        missing_share: Most that such a range is of all.
        smeared: Most bins of the library over which a spectrograph may smear, one standard deviation.
    """

    snr: tuple[float, float] = (2.2, 16.0)
    redshift_error: float = 0.022
    mixed: float = 0.5
    strength: float = 0.15
    slope: float = 0.1
    missing: float = 0.1
    missing_share: float = 0.15
    smeared: float = 0.0


class Observer:
    """Makes views of the spectra of a library.

    Args:
        spectra: The library.
        view: Recipe of the views. Of flux that is divided by its continuum already, the continuum of the recipe is for
            spectra from elsewhere.

    Raises:
        SpectralTrainingError: If the view reaches beyond the library's wavelengths.
    """

    def __init__(self, spectra: LabelledSpectra, view: SpectrumView) -> None:
        self._view, self._spectra = view, spectra
        margin = 0.05
        low, high = spectra.wave[0], spectra.wave[-1]
        if view.low < low * 0.998 or view.high > high * 1.002:
            raise SpectralTrainingError(
                f"a view from {view.low:g} to {view.high:g} Angstrom needs more than the {low:.0f} to {high:.0f} of "
                "the labelled spectra"
            )
        wanted = (spectra.wave >= view.low * (1 - margin)) & (spectra.wave <= view.high * (1 + margin))
        self._part = slice(int(np.argmax(wanted)), int(wanted.size - np.argmax(wanted[::-1])))
        self._wave = spectra.wave[self._part]
        self._binning = binning(self._wave, spectra.step, view.grid())

    @property
    def size(self) -> int:
        """Bins of a view."""
        return self._view.bins

    def seen(self, rows: npt.NDArray[np.int64], conditions: Conditions, rng: np.random.Generator) -> Views:
        """Return views of spectra under given conditions, shape (n, bins)."""
        error = rng.uniform(-conditions.redshift_error, conditions.redshift_error, len(rows))
        flux = self._shifted(rows, error)
        return self._observed(flux, np.full((len(rows), 1), conditions.snr), rng)

    def clean(self, rows: npt.NDArray[np.int64]) -> Views:
        """Return views of spectra as the library has them, shape (n, bins)."""
        return self._views(self._spectra.flux[rows, self._part] @ self._binning)

    def varied(
        self, rows: npt.NDArray[np.int64], partners: npt.NDArray[np.int64], how: Observing, rng: np.random.Generator
    ) -> Views:
        """Return views of spectra under drawn conditions, shape (n, bins).

        Args:
            rows: Which.
            partners: For each another of its class, to be mixed with.
            how: How conditions vary.
            rng: Draws.
        """
        count = len(rows)
        errors = rng.uniform(-how.redshift_error, how.redshift_error, (2, count))
        share = np.where(rng.random(count) < how.mixed, rng.uniform(0, 0.5, count), 0.0)[:, None].astype(np.float32)
        flux = (1 - share) * self._shifted(rows, errors[0]) + share * self._shifted(partners, errors[1])
        if how.smeared:
            flux = _smeared(flux, rng.uniform(0, how.smeared, count))
        strength = np.exp(rng.normal(0, how.strength, (count, 1))).astype(np.float32)
        place = np.linspace(-1, 1, self._wave.size)
        waves = np.stack([place, 0.5 * np.sin(np.pi * place), 0.5 * np.cos(np.pi * place)])
        trend = (rng.normal(0, how.slope, (count, 3)) @ waves).astype(np.float32)
        flux = strength * flux + trend if self._spectra.divided else flux * np.exp(trend)
        snr = np.exp(rng.uniform(np.log(how.snr[0]), np.log(how.snr[1]), (count, 1)))
        return self._without_ranges(self._observed(flux, snr, rng), how, rng)

    def _shifted(self, rows: npt.NDArray[np.int64], redshift_error: FloatArray) -> Views:
        """Return flux of spectra shifted by an error in 1 + z; beyond the library's ends, that of its last bin."""
        bins = np.log1p(redshift_error) / self._spectra.step
        whole = np.floor(bins)
        part = (bins - whole)[:, None].astype(np.float32)
        first = np.arange(self._spectra.wave.size)[self._part] + whole[:, None].astype(np.int64)
        last = self._spectra.wave.size - 1
        near, far = (self._spectra.flux[rows[:, None], np.clip(first + k, 0, last)] for k in (0, 1))
        return (1 - part) * near + part * far

    def _observed(self, flux: Views, snr: FloatArray, rng: np.random.Generator) -> Views:
        """Return views of flux with noise, drawn again where it leaves no continuum above 0 to divide by.

        A cool star has next to no flux at the blue end; where nobody could divide it, nobody has a view of it.

        Raises:
            ContinuumError: If that does not help.
        """
        views, waiting = np.empty((len(flux), self.size), dtype=np.float32), np.arange(len(flux))
        for _ in range(_MOST_DRAWS):
            binned = self._noisy(flux[waiting], snr[waiting], rng) @ self._binning
            if (ready := self._ready(binned)) is not None:
                return ready
            bad = []
            for row, values in zip(waiting, binned, strict=True):
                try:
                    views[row] = self._view_of(values)
                except ContinuumError as error:
                    bad.append(row)
                    fault = error
            if not bad:
                return views
            waiting = np.array(bad)
        raise fault

    def _noisy(self, flux: Views, snr: FloatArray, rng: np.random.Generator) -> Views:
        level = 1.0 if self._spectra.divided else np.median(flux, axis=1, keepdims=True)
        noise = rng.standard_normal(flux.shape, dtype=np.float32)
        return flux + noise * np.asarray(level / snr, dtype=np.float32)

    def _views(self, binned: Views) -> Views:
        ready = self._ready(binned)
        return np.stack([self._view_of(row) for row in binned]) if ready is None else ready

    def _ready(self, binned: Views) -> Views | None:
        """Return views of flux that is divided by its continuum already, all at once; None of any other."""
        if self._spectra.divided and self._view.scaling == "none":
            return binned
        if self._spectra.divided and self._view.scaling == "deviation":
            return deviation_scaled(binned, self._view.clip_sigma)
        return None

    def _view_of(self, binned: Views) -> Views:
        recipe = self._view.model_copy(update={"continuum": "none"}) if self._spectra.divided else self._view
        return recipe.scale(binned.astype(np.float64), np.ones(self.size, dtype=np.bool_))

    def _without_ranges(self, views: Views, how: Observing, rng: np.random.Generator) -> Views:
        """Blank a range of some views, as the recipe fills what has no samples."""
        widths = np.where(rng.random(len(views)) < how.missing, rng.uniform(0, how.missing_share, len(views)), 0.0)
        begins = rng.uniform(0, 1, len(views)) * (1 - widths)
        place = (np.arange(self.size) + 0.5) / self.size
        blank = (place >= begins[:, None]) & (place < (begins + widths)[:, None])
        return np.where(blank, np.float32(0), views)


def deviation_scaled(values: Views, clip_sigma: float) -> Views:
    """Return what the scaling ``deviation`` of a recipe makes of whole views, all rows at once, shape (n, bins)."""
    rest = values - np.median(values, axis=1, keepdims=True)
    reach = clip_sigma * MAD_TO_SIGMA * np.median(np.abs(rest), axis=1, keepdims=True)
    scaled = np.clip(rest / np.maximum(reach, np.finfo(np.float32).tiny), -1.0, 1.0)
    return np.asarray(scaled, dtype=np.float32)


def binning(wave: FloatArray, step: float, grid: Grid) -> npt.NDArray[np.float32]:
    """Return the matrix, shape (m, bins), by which flux at m wavelengths gives its mean in bins, weighted by overlap.

    Args:
        wave: Centres, Angstrom, rising by one ratio.
        step: Logarithm of that ratio.
        grid: The bins; one that the wavelengths do not reach has the flux of the nearest.
    """
    edges = wave[0] * np.exp(step * (np.arange(wave.size + 1) - 0.5))
    low = np.maximum(edges[:-1, None], grid.edges[None, :-1])
    high = np.minimum(edges[1:, None], grid.edges[None, 1:])
    overlap = np.clip(high - low, 0, None)
    for bin_ in np.flatnonzero(overlap.sum(axis=0) == 0):
        overlap[np.argmin(np.abs(wave - grid.centres[bin_])), bin_] = 1.0
    return np.asarray(overlap / overlap.sum(axis=0), dtype=np.float32)


def _smeared(flux: Views, sigma: FloatArray) -> Views:
    """Smear each spectrum by a Gaussian of its own, in bins, by its Fourier transform."""
    padded = np.pad(flux, ((0, 0), (16, 16)), mode="edge")
    frequency = np.fft.rfftfreq(padded.shape[1])
    transfer = np.exp(-2.0 * (np.pi * frequency[None, :] * sigma[:, None]) ** 2)
    return np.fft.irfft(np.fft.rfft(padded, axis=1) * transfer, padded.shape[1], axis=1)[:, 16:-16].astype(np.float32)
