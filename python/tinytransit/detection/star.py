# SPDX-License-Identifier: MIT
"""One star: from its files to vetted, classified candidates."""

import time as clock
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.classifier import classifier_in
from tinytransit.detection.errors import DetectionError
from tinytransit.detection.grid import central_duration, grid_of
from tinytransit.detection.own_cadences import in_single_events, in_transit, own_cadences
from tinytransit.detection.records import candidate_of, detection_of
from tinytransit.detection.result import Note, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.several import Found, SingleEvent, find_signals
from tinytransit.detection.signal import Signal, measure
from tinytransit.detection.variability import Variability, variability_of
from tinytransit.detection.vetting import warnings_of
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean, clip_upward
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, time_system, times, with_values
from tinytransit.lightcurve.detrending import detrend
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.statistics import BoolArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import windows_of_star
from tinytransit.window.folding import near_transits
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.window import Window

# A filter this many times as long as a transit leaves it as it is (Hippke et al. 2019, AJ 158, 143; section 4).
_FILTER_DURATIONS = 3.0
_DISPOSITION, _SOURCE = "UNK", "search"


def detect_star(paths: Sequence[Path], settings: DetectionSettings, sheets: Path | None = None) -> StarDetection:
    """Search the light curves of one star.

    They are cleaned, stitched and detrended, and searched until nothing stands out. With what was found masked, the
    trend is estimated anew, so that it does not eat into the depths; on that light curve everything is measured,
    folded into windows as the model's manifest says, and classified.

    Args:
        paths: Light-curve files of one star.
        settings: Of the search.
        sheets: Folder for a picture of each candidate; none are drawn without.

    Raises:
        DetectionError: If none of the files can be used; the text says why for each.
        TinyTransitError: If they cannot be stitched, detrended or searched, or the model cannot be used.
    """
    watch = _Stopwatch()
    classifier = classifier_in(settings.model)
    recipe = classifier.manifest.window
    with watch.stage("read"):
        curve, notes = _read(paths, recipe)
    with watch.stage("detrend"):
        window_days = _filter_days(times(curve), settings, recipe)
        flat = _flattened(curve, np.zeros(times(curve).shape, dtype=np.bool_), recipe, window_days)
    with watch.stage("search"):
        found = find_signals(times(flat), fluxes(flat), settings)
    with watch.stage("detrend"):
        if found.signals:
            masked = near_transits(
                times(curve), _ephemerides(curve, found.signals), time_system(curve), recipe.transit_mask_durations
            )
            masked |= in_single_events(times(curve), found.singles)
            flat = _flattened(curve, masked, recipe, window_days)
    with watch.stage("search"):
        signals = _measured_again(flat, found)
        variability = _variability(curve, signals, found.singles)
    with watch.stage("classify"):
        windows = _windows(curve, signals, found.singles, recipe, notes)
        scores = dict(zip(windows, classifier.scores(list(windows.values())), strict=True))
    candidates = []
    for number, signal in enumerate(signals, start=1):
        sheet = None if sheets is None else sheets / f"{star(curve).replace(' ', '_')}_{number:02d}.png"
        warnings = warnings_of(signal, signals[: number - 1], variability)
        candidate = candidate_of(curve, number, signal, warnings, scores.get(number, {}), classifier, sheet)
        candidates.append(candidate)
        if sheet is not None:
            from tinytransit.detection.sheet import draw_sheet

            with watch.stage("sheet"):
                own = own_cadences(times(flat), number - 1, signals, found.singles)
                draw_sheet(sheet, curve, flat, own, signals, number - 1, windows.get(number), candidate)
    return detection_of(curve, flat, found, candidates, variability, notes, watch.seconds)


class _Stopwatch:
    """Adds up the wall time of stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = clock.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + clock.perf_counter() - start


def _read(paths: Sequence[Path], recipe: WindowRecipe) -> tuple[LightCurve, list[Note]]:
    curves, notes = [], []
    for path in paths:
        try:
            curves.append(clean(read_light_curve(path, quality=recipe.quality)))
        except TinyTransitError as error:
            notes.append(Note(what=path.name, reason=str(error)))
    if not curves:
        raise DetectionError("; ".join(note.reason for note in notes) or "no light curve was given")
    return stitch(curves), notes


def _filter_days(time: npt.NDArray[np.float64], settings: DetectionSettings, recipe: WindowRecipe) -> float:
    longest = grid_of(time, settings).longest_days
    return max(recipe.detrend_window_days, _FILTER_DURATIONS * central_duration(longest))


def _flattened(curve: LightCurve, masked: BoolArray, recipe: WindowRecipe, window_days: float) -> LightCurve:
    flat = detrend(
        curve, masked, method=recipe.detrend_method, window_days=window_days, gap_days=recipe.detrend_gap_days
    )
    return clip_upward(flat, recipe.clip_sigma)


def _ephemerides(curve: LightCurve, signals: Sequence[Signal]) -> list[Ephemeris]:
    """What the signals predict, named by their numbers."""
    offset = TIME_SYSTEMS[time_system(curve)]
    return [Ephemeris(star=star(curve), name=f"{number:02d}", period_days=signal.fit.period_days,
                      epoch_bjd=signal.fit.epoch_days + offset, duration_hours=24.0 * signal.fit.duration_days,
                      disposition=_DISPOSITION, source=_SOURCE)
            for number, signal in enumerate(signals, start=1)]  # fmt: skip


def _measured_again(flat: LightCurve, found: Found) -> list[Signal]:
    """Measure each signal without the transits of the others and without the single events."""
    time, flux = times(flat), fluxes(flat)
    signals = []
    for place, signal in enumerate(found.signals):
        own = own_cadences(time, place, found.signals, found.singles)
        signals.append(measure(time[own], flux[own], signal.refined_peak))
    return signals


def _variability(curve: LightCurve, signals: Sequence[Signal], singles: Sequence[SingleEvent]) -> Variability | None:
    time, flux = times(curve), fluxes(curve)
    inside = in_single_events(time, singles)
    for signal in signals:
        inside |= in_transit(time, signal)
    return variability_of(time[~inside], flux[~inside])


def _windows(
    curve: LightCurve,
    signals: Sequence[Signal],
    singles: Sequence[SingleEvent],
    recipe: WindowRecipe,
    notes: list[Note],
) -> dict[int, Window]:
    """Fold as the windows were that the model has learnt from, by number; what gives none is noted."""
    if not signals:
        return {}
    keep = ~in_single_events(times(curve), singles)
    curve = with_values(curve, keep, fluxes(curve), flux_errors(curve))
    built = windows_of_star([curve], _ephemerides(curve, signals), recipe)
    notes.extend(Note(what=skip.what, reason=f"not classified: {skip.reason}") for skip in built.skipped)
    return {int(window.ephemeris.name): window for window in built.windows}
