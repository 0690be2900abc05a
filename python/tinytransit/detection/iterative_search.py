# SPDX-License-Identifier: MIT
"""Search a light curve until nothing stands out any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tinytransit.detection.bad_stretches import bad_stretches
from tinytransit.detection.commensurate import Relation, relation_of
from tinytransit.detection.grid import SearchGrid, grid_of
from tinytransit.detection.local_noise import local_sigma
from tinytransit.detection.methods import METHODS, usable
from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.signal import Signal, measure
from tinytransit.detection.single_events import SingleEvent, lone_dips
from tinytransit.detection.time_bins import TimeBins, counted_bins
from tinytransit.detection.transit_series import TransitSeries, transit_series
from tinytransit.statistics import BoolArray, FloatArray, robust_sigma

__all__ = ["Found", "Relation", "SingleEvent", "find_signals"]

# Half of the shortest duration searched at half a day.
_BIN_DAYS = 10.0 / 1440.0
# Half width of what is taken out about a found transit, in durations.
_MASK_DURATIONS = 0.75
# Peaks of a periodogram that are looked at, transit by transit.
_PEAKS_A_PASS = 6
# Two dips whose depths differ by more than this are no two transits of one planet.
_UNEQUAL_SIGMA = 5.0
# How many passes a light curve is worth whose peaks are all of dips seen once, or of signals found already.
_MOST_FRUITLESS_PASSES = 6
_CLIP_SIGMA = 5.0
# A dip below this is no event that could be told from noise.
_LEAST_SINGLE_SNR = 6.0


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found.

    Attributes:
        signals: In the order found, the strongest first.
        singles: Single events, taken out on the way.
        last: The periodogram in which nothing stood out any more, if the search got that far.
        strengths: What the search ranked each signal by, see ``TransitSeries.strength``.
        views: Which of the detrended versions showed each signal, by place.
        related: Dips that belong to one of the signals and are no candidates of their own.
    """

    signals: list[Signal] = field(default_factory=list)
    singles: list[SingleEvent] = field(default_factory=list)
    last: Spectrum | None = None
    strengths: list[float] = field(default_factory=list)
    views: list[int] = field(default_factory=list)
    related: list[Relation] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Trial:
    """A peak in one of the views, measured transit by transit."""

    view: int
    peak: Peak
    series: TransitSeries

    @property
    def strength(self) -> float:
        """What peaks are ranked by."""
        return self.series.strength(self.peak.sde) if self.series.count else 0.0


def find_signals(
    time: FloatArray, flux: FloatArray, settings: DetectionSettings, others: Sequence[FloatArray] = ()
) -> Found:
    """Search, take out the transits found, and search again.

    The search sees means over 10 minutes, weighted by the local noise, without stretches that measure nothing. Peaks
    are looked at transit by transit and ranked by their strength (see ``TransitSeries.strength``), so that one glitch
    or a wave does not hide a planet. A dip of which a peak has nearly all its signal, or that pairs two dips of
    different depth, shows a glitch or one transit of a long period: it is taken out and noted. Dips at a simple ratio
    to the period of an earlier signal belong to it.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        settings: Method and thresholds.
        others: The same light curve detrended otherwise, shape (n,) each; NaN where there is no trend. The version in
            which a signal is strongest counts.

    Raises:
        ShortCurveError: If the light curve is too short for the periods.
    """
    state = _Search(time, [flux, *others], settings, grid_of(time, settings))
    while len(state.found.signals) < settings.max_planets and state.fruitless < _MOST_FRUITLESS_PASSES:
        before = len(state.found.signals)
        if not state.another_pass():
            break
        state.fruitless += len(state.found.signals) == before
    return state.found


class _Search:
    """A search under way: what is left of each version of the light curve, and what was found.

    Args:
        time: Days, shape (n,).
        fluxes: Versions, shape (n,) each.
        settings: Method and thresholds.
        grid: Periods.
    """

    def __init__(
        self, time: FloatArray, fluxes: Sequence[FloatArray], settings: DetectionSettings, grid: SearchGrid
    ) -> None:
        self._settings, self._grid = settings, grid
        self._method = METHODS[usable(settings.method)[0]]
        self._views = [_binned(time, flux) for flux in fluxes]
        self.fruitless = 0
        # A dip of a long period is deepest where the filter is widest.
        self.found = Found(singles=max((lone_dips(bins) for bins in self._views), key=_depths))
        for event in self.found.singles:
            self._take_out_event(event)

    def another_pass(self) -> bool:
        """Search once; return whether something was taken out, so that another pass may show more."""
        trials = self._trials()
        self.found = replace(self.found, last=None)
        taken = 0
        for number, trial in enumerate(trials):
            # What was taken out in this pass may have carried the peak.
            again = trial if not taken else self._trial(trial.view, trial.peak)
            if self._stands_out(again):
                taken += self._take(again)
            elif number == 0 and not taken and self._is_one_dip(trial):
                taken += self._take_strongest(trial)
            if len(self.found.signals) == self._settings.max_planets:
                return True
        if not taken:
            self.found = replace(self.found, last=trials[0].peak.spectrum if trials else None)
        return taken > 0

    def _trials(self) -> list[_Trial]:
        """Return the peaks of all versions, those that stand out first, the strongest first."""
        trials: list[_Trial] = []
        for view in self._views_to_search():
            periodogram = self._method(self._views[view], self._grid)
            trials.extend(self._trial(view, peak) for peak in periodogram.peaks(_PEAKS_A_PASS))
        return sorted(trials, key=lambda trial: (-self._stands_out(trial), -trial.strength))

    def _views_to_search(self) -> Sequence[int]:
        """Return all versions until a signal is found, then the one in which the strongest was: it suits the star."""
        if not self.found.signals:
            return range(len(self._views))
        return [self.found.views[int(np.argmax(self.found.strengths))]]

    def _trial(self, view: int, peak: Peak) -> _Trial:
        return _Trial(view, peak, transit_series(self._views[view], peak))

    def _stands_out(self, trial: _Trial) -> bool:
        return (
            trial.peak.sde >= self._settings.min_sde
            and trial.series.count >= self._settings.min_transits
            and trial.strength >= self._settings.min_strength
        )

    def _is_one_dip(self, trial: _Trial) -> bool:
        series = trial.series
        return bool(
            trial.peak.sde >= self._settings.min_sde
            and series.count
            and series.snr_of_strongest >= _LEAST_SINGLE_SNR
            and series.snr >= self._settings.min_snr > series.snr_without_strongest
        )

    def _take(self, trial: _Trial) -> bool:
        """Measure what stands out and take it out of the light curve; return whether it was anything."""
        bins = self._views[trial.view]
        signal = measure(bins.time, bins.flux, trial.peak)
        if not signal.snr >= self._settings.min_snr:
            return False
        if _stands_alone(signal, self._settings):
            if trial.series.snr_of_strongest < _LEAST_SINGLE_SNR:
                return False
            self._add_single(SingleEvent(signal.strongest_transit, signal.fit.duration_days, signal.strongest_depth))
            return True
        relation = relation_of(signal, self.found.signals, trial.strength)
        if relation is not None:
            self.found.related.append(relation)
        else:
            self.found.signals.append(signal)
            self.found.strengths.append(trial.strength)
            self.found.views.append(trial.view)
        reach = _MASK_DURATIONS * signal.fit.duration_days
        self._keep(lambda time: np.abs(signal.fit.distance(time)) > reach)
        return True

    def _take_strongest(self, trial: _Trial) -> bool:
        series, place = trial.series, trial.series.strongest
        self._add_single(
            SingleEvent(float(series.centres[place]), trial.peak.duration_days, float(series.depths[place]))
        )
        return True

    def _add_single(self, event: SingleEvent) -> None:
        self.found.singles.append(event)
        self._take_out_event(event)

    def _take_out_event(self, event: SingleEvent) -> None:
        reach = _MASK_DURATIONS * event.duration_days
        self._keep(lambda time: np.abs(time - event.centre_days) > reach)

    def _keep(self, kept: Callable[[FloatArray], BoolArray]) -> None:
        self._views = [bins.select(kept(bins.time)) for bins in self._views]


def _binned(time: FloatArray, flux: FloatArray) -> TimeBins:
    """Average over 10 minutes what measures the star, with its local noise."""
    finite = np.isfinite(flux)
    width = max(_BIN_DAYS, float(np.median(np.diff(time))))
    time, flux, counts = counted_bins(time[finite], flux[finite], width)
    # Flares and cosmic rays go as well, but not before stretches that scatter both ways are known.
    good = ~bad_stretches(time, flux, width) & (flux - np.median(flux) < _CLIP_SIGMA * robust_sigma(flux))
    time, flux, counts = time[good], flux[good], counts[good]
    return TimeBins(time, flux, local_sigma(time, flux, counts, width), width)


def _depths(events: Sequence[SingleEvent]) -> float:
    return sum(event.depth for event in events)


def _stands_alone(signal: Signal, settings: DetectionSettings) -> bool:
    """Whether the strongest transit of a signal belongs to no other."""
    # What remains of the fewest transits, all alike and at the threshold together, if one is left out.
    least_rest = settings.min_snr * np.sqrt(1.0 - 1.0 / settings.min_transits)
    return (
        signal.transits < settings.min_transits
        or signal.snr_without_strongest < least_rest
        or (signal.transits == 2 and signal.odd_even_sigma > _UNEQUAL_SIGMA)
    )
