# SPDX-License-Identifier: MIT
"""Divide a spectrum by its continuum, so that lines remain and slope and calibration do not."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from tinytransit.spectrum.errors import ContinuumError
from tinytransit.statistics import BoolArray, FloatArray, robust_sigma

ContinuumMethod: TypeAlias = Literal["none", "median", "spline"]
Range: TypeAlias = tuple[float, float]

STRONG_LINES: tuple[Range, ...] = (
    (3920.0, 3985.0),  # Ca II H and K, H epsilon
    (4075.0, 4130.0),  # H delta
    (4315.0, 4370.0),  # H gamma
    (4830.0, 4895.0),  # H beta
    (5880.0, 5905.0),  # Na I D
    (6520.0, 6610.0),  # H alpha
)
"""Ranges in Angstrom around what is strong in spectra of stars, which a fit of their continuum may leave out."""

_FEWEST_BINS = 8
_SPLINE_ORDER = 3
_ROUNDS, _CLIP_SIGMA = 6, 2.5


def continuum_divide(
    centres: FloatArray,
    flux: FloatArray,
    usable: BoolArray,
    *,
    method: ContinuumMethod,
    width: int,
    masked: Sequence[Range] = (),
) -> FloatArray:
    """Return flux over continuum minus 1, shape (n,), NaN where not usable; with ``none`` the flux as it is.

    Args:
        centres: Wavelengths of the bins, Angstrom, shape (n,).
        flux: Shape (n,).
        usable: Which bins hold a flux, shape (n,).
        method: See ``continuum``.
        width: See ``continuum``.
        masked: See ``continuum``.

    Raises:
        ContinuumError: As of ``continuum``, or if the continuum is not positive everywhere.
    """
    values = np.where(usable, flux, np.nan)
    if method == "none":
        return values
    level = continuum(centres, flux, usable, method=method, width=width, masked=masked)
    low = usable & ~(level > 0)
    if low.any():
        raise ContinuumError(
            f"the continuum is not above 0 at {centres[low][0]:.0f} Angstrom and {np.count_nonzero(low) - 1} other "
            "bins; leave that range out, or do not divide by it"
        )
    divided = np.full(values.shape, np.nan)
    divided[usable] = values[usable] / level[usable] - 1.0
    return divided


def continuum(
    centres: FloatArray,
    flux: FloatArray,
    usable: BoolArray,
    *,
    method: ContinuumMethod,
    width: int,
    masked: Sequence[Range] = (),
) -> FloatArray:
    """Estimate the continuum of a spectrum in bins.

    - ``median``: of the bins within ``width`` around each; at the ends, of those that are there.
    - ``spline``: least-squares cubic spline with a knot every ``width`` bins, fitted again without bins beyond 2.5
      robust standard deviations, six times at most: lines, in absorption or emission, fall out.

    Args:
        centres: Wavelengths of the bins, Angstrom, shape (n,).
        flux: Shape (n,).
        usable: Which bins hold a flux, shape (n,).
        method: Which; with ``none`` it is 1.
        width: Full width in bins.
        masked: Ranges in Angstrom that do not count, and are bridged.

    Returns:
        Shape (n,); finite everywhere.

    Raises:
        ContinuumError: If fewer than 8 bins count.
    """
    if method == "none":
        return np.ones(flux.shape)
    counts = usable & np.isfinite(flux)
    for low, high in masked:
        counts &= (centres < low) | (centres > high)
    if np.count_nonzero(counts) < _FEWEST_BINS:
        raise ContinuumError(
            f"{np.count_nonzero(counts)} bins are left to fit a continuum to; at least {_FEWEST_BINS} are needed"
        )
    return _running_median(flux, counts, width) if method == "median" else _spline(flux, counts, width)


def _running_median(flux: FloatArray, counts: BoolArray, width: int) -> FloatArray:
    half = max(1, width // 2)
    padded = np.full(flux.size + 2 * half, np.nan)
    padded[half : half + flux.size] = np.where(counts, flux, np.nan)
    # Sorted, what counts stands first: NumPy's own median without NaN takes each row by itself, ten times as long.
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1)
    numbers = np.count_nonzero(np.isfinite(windows), axis=1)
    held, rows = numbers > 0, np.arange(flux.size)
    medians = 0.5 * (windows[rows, (numbers - 1).clip(0) // 2] + windows[rows, numbers // 2])
    places = np.arange(flux.size, dtype=np.float64)
    return np.asarray(np.interp(places, places[held], medians[held]), dtype=np.float64)


def _spline(flux: FloatArray, counts: BoolArray, width: int) -> FloatArray:
    """In the number of the bin, so that a logarithmic grid has its knots at one distance in velocity."""
    from scipy.interpolate import make_lsq_spline

    places = np.arange(flux.size, dtype=np.float64)
    # The unit of flux may be of 1e-17, of which a least-squares fit takes the square.
    scale = float(np.median(np.abs(flux[counts]))) or 1.0
    scaled = flux / scale
    level = np.full(flux.shape, float(np.median(scaled[counts])))
    for _ in range(_ROUNDS):
        x = places[counts]
        spline = make_lsq_spline(x, scaled[counts], _knots(x, width), k=min(_SPLINE_ORDER, x.size - 1))
        # Beyond the last bin that counts, a cubic goes anywhere.
        level = np.asarray(spline(np.clip(places, x[0], x[-1])), dtype=np.float64)
        beyond = np.abs(scaled - level) > _CLIP_SIGMA * robust_sigma((scaled - level)[counts])
        fewer = counts & ~beyond
        if np.count_nonzero(fewer) < _FEWEST_BINS or (fewer == counts).all():
            break
        counts = fewer
    return level * scale


def _knots(x: FloatArray, width: int) -> FloatArray:
    """Knots of a cubic spline about every ``width``, as many as there are bins for between them."""
    k = _SPLINE_ORDER
    inner = np.arange(x[0] + width, x[-1] - 0.5 * width, float(width))
    # A piece without bins has no solution (Schoenberg & Whitney 1953): between two knots there are k + 1 bins or more.
    kept: list[float] = []
    last = x[0]
    for knot in inner:
        here = np.count_nonzero((x > last) & (x < knot))
        if here > k and np.count_nonzero(x > knot) > k:
            kept.append(float(knot))
            last = knot
    return np.concatenate([np.full(k + 1, x[0]), kept, np.full(k + 1, x[-1])])
