# SPDX-License-Identifier: MIT
"""The panels of a vetting report, one function each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from tinytransit.detection.result import Candidate, StarParameters
from tinytransit.detection.signal import Signal
from tinytransit.detection.time_bins import mean_bins
from tinytransit.detection.transit_fit import transit_curve
from tinytransit.figures import ACCENT, INK, SECOND
from tinytransit.lightcurve.curve import LightCurve, fluxes, time_system, times
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.folding import fold
from tinytransit.window.window import Window

_PALE, _BAD = "#b9c4c9", "#f3d9d2"
_PPM, _HOURS = 1e6, 24.0
# What is shown to either side of a transit, in durations, and of single transits, and how many of these.
_REACH, _SINGLE_REACH, _MOST_SINGLES = 1.6, 1.2, 8
_BINS_A_DURATION, _BINS_WHOLE = 12, 200
# Above this many cadences a panel shows means of neighbours: more dots than pixels tell nothing more.
_MOST_DOTS = 7_000


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that is drawn of one candidate.

    Attributes:
        curve: Stitched, the trend still in it.
        flat: Detrended.
        own: Cadences of ``flat`` that are folded, not in the events of others, shape (n,).
        signals: All of the star.
        place: Which of them is shown.
        window: What the network saw; None if no window could be made.
        candidate: Its figures.
        star: Its star's parameters.
        known: One line for each event that a catalogue has of the star.
        bad: First and last day of each stretch that was not searched.
    """

    curve: LightCurve
    flat: LightCurve
    own: BoolArray
    signals: Sequence[Signal]
    place: int
    window: Window | None
    candidate: Candidate
    star: StarParameters
    known: Sequence[str] = ()
    bad: Sequence[tuple[float, float]] = ()

    @property
    def signal(self) -> Signal:
        """The one that is shown."""
        return self.signals[self.place]

    @property
    def folded(self) -> tuple[FloatArray, FloatArray]:
        """Times in days and flux in ppm about 0 of the cadences that are folded."""
        return times(self.flat)[self.own], _PPM * (fluxes(self.flat)[self.own] - 1.0)


def _title(axes: Axes, text: str, x: str, y: str) -> None:
    axes.set_title(text, fontsize=8.5, loc="left", color=INK)
    axes.set_xlabel(x, fontsize=8, labelpad=2)
    axes.set_ylabel(y, fontsize=8, labelpad=2)
    axes.margins(x=0.01)


def _dots(axes: Axes, x: FloatArray, y: FloatArray, colour: str = _PALE, size: float = 1.6) -> None:
    # Not rasterised: each picture in a PDF costs as much memory as one of the whole page until it is written.
    axes.plot(x, y, ".", markersize=size, color=colour, markeredgewidth=0)


def _means(axes: Axes, x: FloatArray, y: FloatArray, width: float, colour: str = ACCENT) -> None:
    order = np.argsort(x, kind="stable")
    if order.size:
        middle, mean = mean_bins(x[order], y[order], width)
        axes.plot(middle, mean, "o", markersize=3.2, color=colour, markeredgewidth=0)


def _thinned(time: FloatArray, value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return at most so many points of a light curve, means over neighbours."""
    share = -(-time.size // _MOST_DOTS)
    if share <= 1:
        return time, value
    whole = time.size // share * share
    return time[:whole].reshape(-1, share).mean(axis=1), value[:whole].reshape(-1, share).mean(axis=1)


def _bad_marks(axes: Axes, evidence: Evidence) -> None:
    for first, last in evidence.bad:
        axes.axvspan(first, last, color=_BAD, linewidth=0, zorder=0)


def _centres(evidence: Evidence, place: int) -> FloatArray:
    """Return the centres of a signal's transits within the light curve, days."""
    time, fit = times(evidence.flat), evidence.signals[place].fit
    first = np.ceil((time[0] - fit.epoch_days) / fit.period_days)
    last = np.floor((time[-1] - fit.epoch_days) / fit.period_days)
    return np.asarray(fit.epoch_days + np.arange(first, last + 1) * fit.period_days, dtype=np.float64)


def raw_light_curve(axes: Axes, evidence: Evidence) -> None:
    """Draw the cleaned and stitched light curve."""
    curve = evidence.curve
    time, ppm = _thinned(times(curve), _PPM * (fluxes(curve) - 1.0))
    _bad_marks(axes, evidence)
    _dots(axes, time, ppm, INK)
    axes.set_ylim(*_span(ppm))
    marked = "; stretches in red were not searched" if evidence.bad else ""
    _title(axes, f"Light curve, cleaned and stitched{marked}", "", "flux (ppm)")


def detrended_light_curve(axes: Axes, evidence: Evidence) -> None:
    """Draw the detrended light curve and mark the transits."""
    time, ppm = _thinned(times(evidence.flat), _PPM * (fluxes(evidence.flat) - 1.0))
    _bad_marks(axes, evidence)
    _dots(axes, time, ppm, INK)
    # What the events of others show beyond that is cut off.
    low, high = _span(evidence.folded[1])
    axes.set_ylim(low - 0.14 * (high - low), high)
    for place in range(len(evidence.signals)):
        shown = place == evidence.place
        centres = _centres(evidence, place)
        axes.plot(centres, np.full(centres.shape, low - 0.07 * (high - low)), "^", markersize=5 if shown else 3.5,
                  color=SECOND if shown else _PALE, markeredgewidth=0)  # fmt: skip
    _title(axes, "Detrended; its transits (red) and those of other candidates (grey)",
           f"time ({time_system(evidence.flat)}, days)", "flux (ppm)")  # fmt: skip


def periodogram(axes: Axes, signal: Signal) -> None:
    """Draw the periodogram in which the signal was found."""
    spectrum, period = signal.peak.spectrum, signal.fit.period_days
    _title(axes, "Periodogram; pale: 1/2, 2 and 3 times the period", "period (days)", "detection efficiency (SDE)")
    if not spectrum.periods.size:
        _say(axes, "not found by a periodogram")
        return
    axes.plot(spectrum.periods, spectrum.sde, color=INK, linewidth=0.6, rasterized=spectrum.periods.size > _MOST_DOTS)
    axes.set_xscale("log")
    low, high = spectrum.periods[0], spectrum.periods[-1]
    for multiple in (0.5, 1.0, 2.0, 3.0):
        if low <= multiple * period <= high:
            axes.axvline(multiple * period, color=SECOND, linewidth=3.0, alpha=0.55 if multiple == 1.0 else 0.18)
    ticks = [each for each in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if low <= each <= high]
    axes.set_xticks(ticks, [f"{each:g}" for each in ticks])
    axes.minorticks_off()


def whole_orbit(axes: Axes, evidence: Evidence) -> None:
    """Draw the light curve folded on the whole orbit."""
    fit = evidence.signal.fit
    time, ppm = evidence.folded
    phase = fold(time, fit.period_days, fit.epoch_days)
    _dots(axes, *_thinned(phase[order := np.argsort(phase, kind="stable")], ppm[order]))
    _means(axes, phase, ppm, 1.0 / _BINS_WHOLE)
    axes.set_ylim(*_span(ppm))
    dip = evidence.candidate.secondary
    if dip is not None:
        axes.axvline(dip.phase, color=SECOND, linewidth=1.0, linestyle=":")
    _title(axes, "Folded on the period; dotted: the secondary", "orbital phase", "flux (ppm)")


def _near(evidence: Evidence, reach: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return times in days, hours from the nearest centre and ppm about the level beside the transits."""
    time, ppm = evidence.folded
    fit = evidence.signal.fit
    hours = _HOURS * fit.distance(time)
    half = _HOURS * fit.duration_days * reach
    near = np.abs(hours) <= half
    beside = near & (np.abs(hours) > 0.55 * _HOURS * fit.duration_days)
    level = float(np.median(ppm[beside])) if beside.any() else 0.0
    return time[near], hours[near], ppm[near] - level


def folded_transit(axes: Axes, evidence: Evidence) -> None:
    """Draw the folded transit with its model."""
    fit, model = evidence.signal.fit, evidence.candidate.model
    _, hours, ppm = _near(evidence, _REACH)
    _dots(axes, hours, ppm, size=2.4)
    _means(axes, hours, ppm, _HOURS * fit.duration_days / _BINS_A_DURATION)
    half = _REACH * fit.duration_days
    days = np.linspace(-half, half, 300)
    if model is None:
        curve, name = 1.0 - fit.depth * fit.shape(fit.epoch_days + days), "trapezoid"
    else:
        name = "transit model"
        curve = transit_curve(
            days, evidence.candidate.period_days, ratio=model.radius_ratio.value, impact=model.impact.value,
            duration_days=model.duration_hours.value / _HOURS, darkening=model.limb_darkening,
        )  # fmt: skip
    axes.plot(_HOURS * days, _PPM * (curve - 1.0), color=SECOND, linewidth=1.5)
    axes.set_ylim(*_fitted_span(ppm, _PPM * float(curve.min() - 1.0)))
    axes.set_xlim(-_HOURS * half, _HOURS * half)
    _title(axes, f"Transit, and the {name}", "hours from the centre", "flux (ppm)")


def odd_and_even(axes: Axes, evidence: Evidence) -> None:
    """Draw odd and even transits on one axis."""
    fit, candidate = evidence.signal.fit, evidence.candidate
    time, hours, ppm = _near(evidence, _REACH)
    odd = np.rint((time - fit.epoch_days) / fit.period_days).astype(np.int64) % 2 == 1
    depths = candidate.odd_even
    for name, chosen, depth, colour in (("odd", odd, depths.odd_ppm, ACCENT), ("even", ~odd, depths.even_ppm, SECOND)):
        if chosen.any():
            _means(axes, hours[chosen], ppm[chosen], _HOURS * fit.duration_days / _BINS_A_DURATION, colour)
            if depth is not None:
                axes.axhline(-depth, color=colour, linewidth=1.0, linestyle="--")
            axes.plot([], [], "o", color=colour, markersize=4, markeredgewidth=0,
                      label=name if depth is None else f"{name}: {depth:,.0f} ppm")  # fmt: skip
    axes.legend(fontsize=7.5, frameon=False, loc="lower right", handletextpad=0.2, borderaxespad=0.1)
    deepest = max((depth for depth in (depths.odd_ppm, depths.even_ppm) if depth is not None), default=0.0)
    axes.set_ylim(*_fitted_span(ppm, -deepest, low=0.22))
    differ = "" if depths.sigma is None else f", {depths.sigma:.1f} sigma apart"
    _title(axes, f"Odd and even transits{differ}", "hours from the centre", "flux (ppm)")


def secondary_eclipse(axes: Axes, evidence: Evidence) -> None:
    """Draw the secondary eclipse."""
    fit, dip = evidence.signal.fit, evidence.candidate.secondary
    if dip is None:
        _title(axes, "Secondary eclipse", "orbital phase", "flux (ppm)")
        _say(axes, "not observed")
        return
    time, ppm = evidence.folded
    phase = fold(time, fit.period_days, fit.epoch_days)
    offset = fold(phase, 1.0, dip.phase)
    hours = _HOURS * fit.period_days * offset
    half = _HOURS * fit.duration_days * _REACH
    near = np.abs(hours) <= half
    _dots(axes, hours[near], ppm[near], size=2.4)
    _means(axes, hours[near], ppm[near], _HOURS * fit.duration_days / _BINS_A_DURATION)
    edge = 0.5 * _HOURS * fit.duration_days
    axes.plot([-half, -edge, -edge, edge, edge, half], np.array([0, 0, -1, -1, 0, 0]) * dip.depth_ppm, color=SECOND,
              linewidth=1.5)  # fmt: skip
    axes.set_xlim(-half, half)
    if near.any():
        axes.set_ylim(*_fitted_span(ppm[near], -dip.depth_ppm))
    _title(axes, f"Secondary, phase {dip.phase:.3f}: {dip.sigma:.1f} sigma", "hours from its centre", "flux (ppm)")


def single_transits(axes: Axes, evidence: Evidence) -> None:
    """Draw single transits one below the other."""
    fit, transits = evidence.signal.fit, evidence.candidate.transit_times
    time, hours, ppm = _near(evidence, _SINGLE_REACH)
    number = np.rint((time - fit.epoch_days) / fit.period_days).astype(np.int64)
    shown = [each.number for each in transits if (number == each.number).any()]
    chosen = sorted({shown[round(place)] for place in np.linspace(0, len(shown) - 1, min(len(shown), _MOST_SINGLES))}
                    if shown else set())  # fmt: skip
    step = 1.3 * max(_PPM * fit.depth, float(np.std(ppm)) * 2.0 if ppm.size else 1.0)
    for row, which in enumerate(chosen):
        part = number == which
        _dots(axes, hours[part], ppm[part] - row * step, size=2.2)
        _means(axes, hours[part], ppm[part] - row * step, _HOURS * fit.duration_days / 8)
        axes.text(
            1.0, -row * step, f" {which}", fontsize=7, color=INK, transform=axes.get_yaxis_transform(), va="center"
        )
    axes.set_yticks([0.0, -step], ["0", f"-{step:,.0f}"]) if chosen else axes.set_yticks([])
    if chosen:
        axes.set_ylim(-(len(chosen) - 1) * step - 1.1 * step, 0.9 * step)
    of = f"{len(chosen)} of {len(shown)}" if len(shown) > len(chosen) else f"{len(chosen)}"
    _title(axes, f"Single transits ({of}), by number", "hours from the predicted centre", "flux (ppm), shifted")


def transit_times(axes: Axes, evidence: Evidence) -> None:
    """Draw by how much each transit comes early or late."""
    timed = [each for each in evidence.candidate.transit_times if each.late_minutes is not None]
    _title(axes, "Transit times: observed - predicted", "number of the transit", "minutes")
    if not timed:
        _say(axes, "single transits too shallow to be timed")
        return
    axes.axhline(0.0, color=_PALE, linewidth=1.0)
    axes.errorbar([each.number for each in timed], [each.late_minutes or 0.0 for each in timed],
                  [each.error_minutes or 0.0 for each in timed], fmt="o", markersize=3.5, color=ACCENT,
                  elinewidth=0.8)  # fmt: skip
    axes.margins(x=0.06)
    axes.locator_params(axis="x", integer=True, nbins=6)


def difference_image(axes: Axes, candidate: Candidate) -> None:
    """Draw where light vanishes in transit."""
    shown = candidate.differences[0]
    image = np.array([[np.nan if value is None else value for value in row] for row in shown.image], dtype=np.float64)
    axes.imshow(image, origin="lower", cmap="viridis")
    axes.plot(shown.star[1], shown.star[0], "*", color="white", markersize=9, markeredgecolor=INK)
    axes.plot(shown.source[1], shown.source[0], "+", color=SECOND, markersize=10, markeredgewidth=2)
    _title(axes, f"Light that vanishes: {shown.offset_pixels:.2f} px from the star ({shown.significance:.1f} sigma)",
           "column (pixels)", "row (pixels)")  # fmt: skip


def network_views(axes: Axes, window: Window | None) -> None:
    """Draw the three views that the network sees."""
    _title(axes, "Network views: global, local, secondary", "", "")
    axes.set_xticks([])
    axes.set_yticks([])
    if window is None:
        _say(axes, "no window could be made")
        return
    for row, view in enumerate((window.global_view, window.local_view, window.secondary_view)):
        if view is not None:
            place = (np.arange(view.size) + 0.5) / view.size
            axes.step(place, np.clip(view, -1.2, 1.2) - 2.4 * row, where="mid", color=ACCENT, linewidth=0.9)


def _say(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=INK, fontsize=8.5)


def _span(values: FloatArray) -> tuple[float, float]:
    """Limits that show all dips and most of what is above, with a margin."""
    if not values.size:
        return -1.0, 1.0
    low, high = float(np.percentile(values, 0.05)), float(np.percentile(values, 99.9))
    margin = 0.08 * max(high - low, np.finfo(np.float64).eps)
    return low - margin, high + margin


def _fitted_span(ppm: FloatArray, bottom: float, *, low: float = 0.12) -> tuple[float, float]:
    """Limits in which a dip that reaches ``bottom`` fills the panel, and the scatter about it is seen.

    Args:
        ppm: What is drawn, about 0.
        bottom: Of the dip, below 0.
        low: Margin below, as a share of the height.
    """
    scatter = float(np.percentile(ppm, 90) - np.percentile(ppm, 50)) if ppm.size else 0.0
    top = max(2.0 * scatter, -0.15 * bottom)
    floor = min(bottom, 0.0) - max(2.0 * scatter, -0.1 * bottom)
    height = max(top - floor, float(np.finfo(np.float32).eps))
    return floor - low * height, top + 0.08 * height
