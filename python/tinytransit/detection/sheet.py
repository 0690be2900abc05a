# SPDX-License-Identifier: MIT
"""One picture that shows all there is to see of a candidate."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from tinytransit.detection.result import Candidate
from tinytransit.detection.signal import Signal
from tinytransit.detection.time_bins import mean_bins
from tinytransit.figures import ACCENT, INK, SECOND, mosaic
from tinytransit.lightcurve.curve import LightCurve, fluxes, source, time_system, times
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.folding import fold
from tinytransit.window.window import Window

_LAYOUT = [
    ["raw"] * 6,
    ["flat"] * 6,
    ["spectrum"] * 4 + ["text"] * 2,
    ["whole"] * 2 + ["near"] * 2 + ["text"] * 2,
    ["parity"] * 2 + ["secondary"] * 2 + ["text"] * 2,
    ["global"] * 2 + ["local"] * 2 + ["other"] * 2,
]
_HEIGHTS = [1.0, 1.0, 1.0, 1.2, 1.2, 0.9]
_PALE = "#b9c4c9"
_REACH_DURATIONS = 2.0
_BINS_NEAR, _BINS_WHOLE = 41, 201
_PPM = 1e6


def draw_sheet(
    path: Path,
    curve: LightCurve,
    flat: LightCurve,
    own: BoolArray,
    signals: Sequence[Signal],
    place: int,
    window: Window | None,
    candidate: Candidate,
) -> None:
    """Draw raw and detrended light curve, periodogram, folds, odd and even transits, secondary, views and figures.

    Args:
        path: The ``.png`` file to write.
        curve: Stitched, the trend still in it.
        flat: Detrended.
        own: Cadences of ``flat`` that are folded: not in the events of others.
        signals: All of the star.
        place: Which of them is shown.
        window: What the model saw; None if no window could be made.
        candidate: Its figures.
    """
    signal = signals[place]
    with mosaic(
        path, _LAYOUT, width=13.0, height=13.0, height_ratios=_HEIGHTS, title=f"{candidate.name}   {source(curve)}"
    ) as plots:
        for axes in plots.values():
            axes.tick_params(labelsize=8)
        _raw(plots["raw"], curve)
        _flat(plots["flat"], flat, own, signals, place)
        _spectrum(plots["spectrum"], signal)
        time, ppm = times(flat)[own], _PPM * (fluxes(flat)[own] - 1.0)
        _folds(plots["whole"], plots["near"], time, ppm, signal)
        _parity(plots["parity"], time, ppm, signal)
        _secondary(plots["secondary"], time, ppm, signal)
        _view(plots["global"], "What the model sees: global view", window.global_view if window else None)
        _view(plots["local"], "Local view", window.local_view if window else None)
        _view(plots["other"], "Secondary view", window.secondary_view if window else None)
        _figures(plots["text"], candidate)


def _title(axes: Axes, text: str, x: str, y: str) -> None:
    axes.set_title(text, fontsize=9, loc="left", color=INK)
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    axes.margins(x=0.01)


def _dots(axes: Axes, x: FloatArray, y: FloatArray, colour: str = _PALE, size: float = 1.5) -> None:
    axes.plot(x, y, ".", markersize=size, color=colour, markeredgewidth=0, rasterized=True)


def _raw(axes: Axes, curve: LightCurve) -> None:
    ppm = _PPM * (fluxes(curve) - 1.0)
    _dots(axes, times(curve), ppm, INK)
    axes.set_ylim(*_span(ppm))
    _title(axes, "Cleaned and stitched", f"{time_system(curve)} (days)", "ppm")


def _flat(axes: Axes, flat: LightCurve, own: BoolArray, signals: Sequence[Signal], place: int) -> None:
    time, ppm = times(flat), _PPM * (fluxes(flat) - 1.0)
    _dots(axes, time, ppm, INK)
    # What the events of others show beyond that is cut off.
    low, high = _span(ppm[own])
    axes.set_ylim(low - 0.12 * (high - low), high)
    for number, signal in enumerate(signals):
        fit = signal.fit
        cycles = np.arange(
            np.ceil((time[0] - fit.epoch_days) / fit.period_days),
            np.floor((time[-1] - fit.epoch_days) / fit.period_days) + 1,
        )
        centres = fit.epoch_days + cycles * fit.period_days
        shown = number == place
        axes.plot(centres, np.full(centres.shape, low - 0.06 * (high - low)), "^", markersize=5 if shown else 3.5,
                  color=SECOND if shown else _PALE, markeredgewidth=0)  # fmt: skip
    _title(
        axes, "Detrended; its transits (red) and those of other candidates (grey)", f"{time_system(flat)} (days)", "ppm"
    )


def _spectrum(axes: Axes, signal: Signal) -> None:
    spectrum, period = signal.peak.spectrum, signal.fit.period_days
    if not spectrum.periods.size:
        _title(axes, "Not found as a peak of a periodogram", "period (days)", "detection efficiency")
        return
    axes.plot(spectrum.periods, spectrum.sde, color=INK, linewidth=0.6)
    axes.set_xscale("log")
    for multiple in (0.5, 1.0, 2.0, 3.0):
        if spectrum.periods[0] <= multiple * period <= spectrum.periods[-1]:
            axes.axvline(multiple * period, color=SECOND, linewidth=3.0, alpha=0.55 if multiple == 1.0 else 0.18)
    ticks = [
        each
        for each in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
        if spectrum.periods[0] <= each <= spectrum.periods[-1]
    ]
    axes.set_xticks(ticks, [f"{each:g}" for each in ticks])
    axes.minorticks_off()
    _title(
        axes, "Periodogram; the period and, pale, its half, double and triple", "period (days)", "detection efficiency"
    )


def _folds(whole: Axes, near: Axes, time: FloatArray, ppm: FloatArray, signal: Signal) -> None:
    fit = signal.fit
    phase = fold(time, fit.period_days, fit.epoch_days)
    _dots(whole, phase, ppm)
    _means(whole, phase, ppm, 1.0 / _BINS_WHOLE)
    whole.set_ylim(*_span(ppm))
    _title(whole, "Folded: the whole period", "phase", "ppm")
    hours = 24.0 * fit.distance(time)
    reach = _REACH_DURATIONS * 24.0 * fit.duration_days
    inside = np.abs(hours) <= reach
    _dots(near, hours[inside], ppm[inside], size=2.5)
    _means(near, hours[inside], ppm[inside], 2.0 * reach / _BINS_NEAR)
    model = np.linspace(-reach, reach, 400)
    level = float(np.median(ppm))
    shape = fit.shape(fit.epoch_days + model / 24.0)
    near.plot(model, level - _PPM * fit.depth * shape, color=SECOND, linewidth=1.4)
    near.set_ylim(*_span(ppm[inside]))
    _title(near, "Folded: the transit, and the fit", "hours from the centre", "ppm")


def _parity(axes: Axes, time: FloatArray, ppm: FloatArray, signal: Signal) -> None:
    fit = signal.fit
    hours, reach = 24.0 * fit.distance(time), 24.0 * fit.duration_days
    odd = np.rint((time - fit.epoch_days) / fit.period_days).astype(np.int64) % 2 == 1
    for name, chosen, shift, depth in (("odd", odd, -1.2, signal.odd_depth), ("even", ~odd, 1.2, signal.even_depth)):
        part = chosen & (np.abs(hours) <= reach)
        if part.any():
            _dots(axes, hours[part] + shift * reach, ppm[part], size=2.5)
            _means(axes, hours[part] + shift * reach, ppm[part], 2.0 * reach / 21)
            axes.text(shift * reach, 0.98, name, transform=axes.get_xaxis_transform(), ha="center", va="top",
                      fontsize=8, color=INK)  # fmt: skip
            axes.plot([(shift - 0.9) * reach, (shift + 0.9) * reach], [-_PPM * depth] * 2, color=SECOND, linewidth=1.2)
    axes.set_xticks([])
    axes.set_ylim(*_span(ppm[np.abs(hours) <= reach]))
    _title(axes, "Odd and even", "", "ppm")


def _secondary(axes: Axes, time: FloatArray, ppm: FloatArray, signal: Signal) -> None:
    fit = signal.fit
    _title(axes, "The deepest other dip", "phase", "ppm")
    dip = signal.secondary
    if dip is None:
        axes.text(0.5, 0.5, "not observed", transform=axes.transAxes, ha="center", color=INK)
        return
    phase = fold(time, fit.period_days, fit.epoch_days)
    offset = fold(phase, 1.0, dip.phase)
    duration = fit.duration_days / fit.period_days
    inside = np.abs(offset) <= _REACH_DURATIONS * duration
    x = offset[inside] + dip.phase
    _dots(axes, x, ppm[inside], size=2.5)
    _means(axes, x, ppm[inside], 2.0 * _REACH_DURATIONS * duration / _BINS_NEAR)
    axes.plot(dip.phase + 0.5 * duration * np.array([-1.0, 1.0]), [-_PPM * dip.depth] * 2,
              color=SECOND, linewidth=1.4)  # fmt: skip
    if inside.any():
        axes.set_ylim(*_span(ppm[inside]))


def _view(axes: Axes, title: str, view: npt.NDArray[np.float32] | None) -> None:
    _title(axes, title, "bin", "")
    if view is None:
        axes.text(0.5, 0.5, "no window", transform=axes.transAxes, ha="center", color=INK)
    else:
        axes.step(np.arange(view.size), view, where="mid", color=ACCENT, linewidth=1.0)


def _figures(axes: Axes, candidate: Candidate) -> None:
    axes.set_axis_off()
    rows = [
        ("period", _with_error(candidate.period_days, candidate.period_error_days, "d")),
        ("epoch, BJD", _with_error(candidate.epoch_bjd, candidate.epoch_error_days, "")),
        ("duration", f"{candidate.duration_hours:.2f} h"),
        ("depth", _with_error(candidate.depth_ppm, candidate.depth_error_ppm, "ppm")),
        ("transits seen", f"{candidate.transits}"),
        ("signal-to-noise", f"{candidate.snr:.1f}"),
        ("detection efficiency", _or_none(candidate.sde, "{:.1f}")),
        ("odd - even", _or_none(candidate.odd_even.sigma, "{:.1f} sigma")),
        ("other dip", _or_none(candidate.secondary.sigma if candidate.secondary else None, "{:.1f} sigma")),
        ("transit_like", _or_none(candidate.transit_like, "{:.3f}")),
        ("planet_like", _or_none(candidate.planet_like, "{:.3f}")),
        ("score", _or_none(candidate.score, "{:.3f}")),
        ("taken for", candidate.disposition),
    ]
    for number, (name, value) in enumerate(rows):
        height = 0.98 - 0.041 * number
        axes.text(0.05, height, name, fontsize=9.5, color=INK, va="top", transform=axes.transAxes)
        axes.text(1.0, height, value, fontsize=9.5, color=ACCENT, va="top", ha="right", transform=axes.transAxes)
    lines = [
        line
        for warning in (*candidate.reasons, *candidate.warnings)
        for line in [*textwrap.wrap(f"! {warning}", 52), ""]
    ]
    axes.text(0.05, 0.94 - 0.041 * len(rows), "\n".join(lines), fontsize=8.5, color=SECOND, va="top",
              transform=axes.transAxes)  # fmt: skip


def _with_error(value: float, error: float | None, unit: str) -> str:
    """Write a value to the digit that its error reaches."""
    if not error:
        return f"{value:.6g} {unit}".strip()
    digits = max(0, 1 - int(np.floor(np.log10(error))))
    return f"{value:.{digits}f} ± {error:.{digits}f} {unit}".strip()


def _or_none(value: float | None, pattern: str) -> str:
    return "-" if value is None else pattern.format(value)


def _means(axes: Axes, x: FloatArray, y: FloatArray, width: float) -> None:
    order = np.argsort(x, kind="stable")
    if order.size:
        middle, mean = mean_bins(x[order], y[order], width)
        axes.plot(middle, mean, "o", markersize=3.0, color=ACCENT, markeredgewidth=0)


def _span(values: FloatArray) -> tuple[float, float]:
    """Limits that show all dips and most of what is above, with a margin."""
    if not values.size:
        return -1.0, 1.0
    low, high = float(np.percentile(values, 0.05)), float(np.percentile(values, 99.9))
    margin = 0.08 * max(high - low, np.finfo(np.float64).eps)
    return low - margin, high + margin
