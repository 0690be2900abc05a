# SPDX-License-Identifier: MIT
"""Box least squares by fast folding: the library gerbls (Ment 2025), where it is installed."""

import numpy as np

from tinytransit.detection.grid import Band, SearchGrid, central_duration
from tinytransit.detection.peak import Periodogram, background_width
from tinytransit.detection.time_bins import TimeBins
from tinytransit.statistics import FloatArray

# Sampling as a share of the duration of a central transit of the Sun, from a period in days on: a quarter of a central
# duration, the shortest that is searched, is two samples. Long periods, at which folding is the most work, take fewer.
_SAMPLING = ((64.0, 0.25), (16.0, 0.18), (0.0, 0.125))


def search(bins: TimeBins, grid: SearchGrid) -> Periodogram:
    """Search for box-shaped dips (Kovacs, Zucker & Mazeh 2002, A&A 391, 369), all periods of a band folded at once.

    The fast folding algorithm (Staelin 1969, Proc. IEEE 57, 724) sets the trial periods itself: from one to the next
    the last transit of the span moves by a sample.

    Args:
        bins: The light curve.
        grid: Bounds of the periods.
    """
    bands = list(grid.bands(shortest_duration=bins.width_days))
    # From one octave to the next without a gap.
    ends = [*(np.nextafter(band.periods[0], 0.0) for band in bands[1:]), grid.longest_days]
    parts = [_band(bins, band, end) for band, end in zip(bands, ends, strict=True)]
    periods, power, epochs, durations = (np.concatenate(column) for column in zip(*parts, strict=True))
    longest = float(periods[-1])
    oversampling = central_duration(longest) / sample_days(longest, bins.width_days)
    return Periodogram(periods, power, epochs, durations, background_width(oversampling))


def sample_days(period: float, width_days: float) -> float:
    """Return the sampling of the light curve for periods from this one on."""
    share = next(share for least, share in _SAMPLING if period >= least)
    return max(width_days, share * central_duration(period))


def _band(bins: TimeBins, band: Band, high: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return period, power, epoch and duration of one octave, up to the period ``high``, shape (n,) each."""
    import gerbls

    low = float(band.periods[0])
    sample = sample_days(low, bins.width_days)
    widths = np.unique(np.maximum(1, np.rint(band.durations / sample)))
    container, model = gerbls.pyDataContainer(), gerbls.pyFastBLS()
    container.store(bins.time, bins.flux, bins.sigma, convert_to_flux=False)
    model.setup(
        container, low, high, t_samp=sample, duration_mode="constant", durations=list(widths * sample),
        downsample=False, verbose=False,
    )  # fmt: skip
    model.run(verbose=False)
    found = gerbls.pyBLSAnalyzer(model)
    periods = np.asarray(found.P, dtype=np.float64)
    order = np.argsort(periods, kind="stable")
    # The library folds whole numbers of samples, and so begins and ends a little outside.
    order = order[(periods[order] >= low) & (periods[order] <= high)]
    durations = np.asarray(found.dur, dtype=np.float64)[order]
    # Its t0 is where the box begins.
    power = np.sqrt(np.maximum(np.nan_to_num(np.asarray(found.dchi2, dtype=np.float64)[order], posinf=0.0), 0.0))
    dips = np.asarray(found.dmag, dtype=np.float64)[order] > 0
    epochs = np.asarray(found.t0, dtype=np.float64)[order] + 0.5 * durations
    return periods[order], np.where(dips, power, -power), epochs, durations
