# SPDX-License-Identifier: MIT
"""Bring a spectrum to given bins so that its flux, integrated over wavelength, is conserved."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.spectrum.errors import GridError
from tinytransit.spectrum.spectrum import Spectrum
from tinytransit.statistics import FloatArray

Spacing: TypeAlias = Literal["linear", "log"]
FEWEST_BINS, MOST_BINS = 128, 2048


@dataclass(frozen=True, eq=False)
class Grid:
    """Bins side by side.

    Attributes:
        edges: Angstrom (or channels), rising, shape (bins + 1,).
        spacing: Whether bins have one width, or one ratio of their edges.
    """

    edges: FloatArray
    spacing: Spacing

    @property
    def bins(self) -> int:
        """Number of bins."""
        return int(self.edges.size - 1)

    @property
    def centres(self) -> FloatArray:
        """Middle of each bin, geometric for ``log``, shape (bins,)."""
        low, high = self.edges[:-1], self.edges[1:]
        return np.sqrt(low * high) if self.spacing == "log" else 0.5 * (low + high)


@dataclass(frozen=True, eq=False)
class Resampled:
    """A spectrum at the bins of a grid, shapes (bins,).

    Attributes:
        grid: The bins.
        flux: Mean flux of what is covered of a bin, in the spectrum's unit; NaN where nothing is.
        error: One standard deviation of it, for samples whose errors are independent; None without errors.
        coverage: Share of each bin that usable samples cover, 0 to 1.
    """

    grid: Grid
    flux: FloatArray
    error: FloatArray | None
    coverage: FloatArray


def make_grid(low: float, high: float, bins: int, spacing: Spacing = "log") -> Grid:
    """Return bins that fill a range.

    Args:
        low: First edge, Angstrom or channels; above 0 for ``log``.
        high: Last edge.
        bins: 128 to 2,048.
        spacing: ``linear`` or ``log``; bins of one ratio have one width in velocity.

    Raises:
        GridError: If the range is empty or not finite, or the bins are too few or too many.
    """
    if not FEWEST_BINS <= bins <= MOST_BINS:
        raise GridError(f"expected {FEWEST_BINS} to {MOST_BINS} bins, got {bins}")
    if not (np.isfinite(low) and np.isfinite(high) and low < high) or (spacing == "log" and low <= 0):
        raise GridError(f"expected a range of two rising, finite wavelengths, got {low:g} to {high:g}")
    edges = np.geomspace(low, high, bins + 1) if spacing == "log" else np.linspace(low, high, bins + 1)
    if not (np.diff(edges) > 0).all():
        raise GridError(f"{bins} bins from {low!r} to {high!r} are narrower than numbers can tell apart")
    return Grid(edges, spacing)


def resample(spectrum: Spectrum, grid: Grid) -> Resampled:
    """Return the mean flux in each bin, samples weighted by the part of the bin that they cover.

    A sample covers the wavelengths from half way to its neighbour on one side to half way on the other, within its
    segment; those at an end reach as far outwards as inwards. So the flux density, integrated over any union of fully
    covered bins, stays what it was (Carnall 2017, arXiv:1705.05165, equations 1 to 3). Where segments overlap, the mean
    is over both. Masked samples cover nothing.

    Args:
        spectrum: Of any axis; the grid has to count the same.
        grid: The bins.
    """
    bins = grid.bins
    total, weight, variance = np.zeros(bins), np.zeros(bins), np.zeros(bins)
    stretches: list[FloatArray] = []
    for first, last in spectrum.segments:
        if last - first < 2:
            continue  # one sample alone has no width
        part = slice(first, last)
        edges = sample_edges(spectrum.wave[part])
        used = ~spectrum.mask[part]
        stretches.append(np.column_stack([edges[:-1][used], edges[1:][used]]))
        bin_of, sample_of, width = _overlaps(grid.edges, edges)
        kept = used[sample_of]
        bin_of, sample_of, width = bin_of[kept], sample_of[kept], width[kept]
        weight += np.bincount(bin_of, width, bins)
        total += np.bincount(bin_of, width * spectrum.flux[part][sample_of], bins)
        if spectrum.error is not None:
            variance += np.bincount(bin_of, (width * spectrum.error[part][sample_of]) ** 2, bins)
    filled = weight > 0
    safe = np.where(filled, weight, 1.0)
    return Resampled(
        grid=grid,
        flux=np.where(filled, total / safe, np.nan),
        error=None if spectrum.error is None else np.where(filled, np.sqrt(variance) / safe, np.nan),
        coverage=_coverage(grid.edges, np.concatenate(stretches) if stretches else np.empty((0, 2))),
    )


def sample_edges(wave: FloatArray) -> FloatArray:
    """Return where each sample of a segment begins and ends, shape (n + 1,), for n rising wavelengths, at least two."""
    middles = 0.5 * (wave[:-1] + wave[1:])
    return np.concatenate([[2.0 * wave[0] - middles[0]], middles, [2.0 * wave[-1] - middles[-1]]])


def _overlaps(bins: FloatArray, samples: FloatArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]:
    """Return bin, sample and width of every overlap of a bin and a sample, both given by rising edges."""
    low, high = max(bins[0], samples[0]), min(bins[-1], samples[-1])
    if low >= high:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    every = np.union1d(bins, samples)
    every = every[(every >= low) & (every <= high)]
    # Between two neighbours of all edges lies one bin and one sample.
    starts = every[:-1]
    bin_of = np.searchsorted(bins, starts, side="right") - 1
    sample_of = np.searchsorted(samples, starts, side="right") - 1
    return bin_of, sample_of, np.diff(every)


def _coverage(bins: FloatArray, stretches: FloatArray) -> FloatArray:
    """Share of each bin that at least one of the stretches, first and last wavelength in shape (m, 2), covers."""
    if not stretches.size:
        return np.zeros(bins.size - 1)
    stretches = stretches[np.argsort(stretches[:, 0], kind="stable")]
    reach = np.maximum.accumulate(stretches[:, 1])
    begins = np.concatenate([[stretches[0, 0]], np.maximum(stretches[1:, 0], reach[:-1])])
    ends = np.maximum(reach, begins)
    # Covered length up to each begin and end, linear between them; those that another contains have length 0.
    places = np.column_stack([begins, ends]).ravel()
    lengths = np.column_stack([np.zeros(begins.size), ends - begins]).ravel()
    covered = np.interp(bins, places, np.cumsum(lengths))
    return np.asarray(np.clip(np.diff(covered) / np.diff(bins), 0.0, 1.0), dtype=np.float64)
