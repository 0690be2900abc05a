# SPDX-License-Identifier: MIT
"""One star: from its files to vetted, classified candidates."""

import time as clock
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.assessment import Assessed, Witnesses, assess, assess_contact_binary
from tinytransit.detection.bad_stretches import bad_stretches
from tinytransit.detection.classifier import Classifier, classifier_in
from tinytransit.detection.contact_binary import contact_binary_in
from tinytransit.detection.eclipsing_binary import Family, families_of
from tinytransit.detection.errors import DetectionError
from tinytransit.detection.iterative_search import Found, SingleEvent
from tinytransit.detection.pixel_check import centroids_of, clock_matches
from tinytransit.detection.records import candidate_of, detection_of, parameters_of
from tinytransit.detection.result import Candidate, Note, StarDetection
from tinytransit.detection.search_star import Filter, flattened, search_star
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.signal import Signal
from tinytransit.detection.time_bins import counted_bins
from tinytransit.detection.transit_masks import in_single_events, in_transit, own_cadences
from tinytransit.detection.variability import Variability, variability_of
from tinytransit.detection.vetting import Evidence, vet
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, time_system, times, with_values
from tinytransit.lightcurve.curve import notes as reading_notes
from tinytransit.lightcurve.pixels.two_apertures import TwoApertures, two_apertures_of
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import windows_of_star
from tinytransit.window.folding import near_transits
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.stellar import Star, star_in_headers
from tinytransit.window.window import Window

if TYPE_CHECKING:
    from tinytransit.detection.vetting_panels import Evidence as Shown

# A filter this many times as long as a transit leaves it as it is (Hippke et al. 2019, AJ 158, 143; section 4).
_FILTER_DURATIONS = 3.0
# A trend needs something to be seen in: no mask takes more than this share of the cadences.
_LARGEST_MASK = 0.6
# Width of the means that the search sees.
_BIN_DAYS = 10.0 / 1440.0
_DISPOSITION, _SOURCE = "UNK", "search"


class Stopwatch:
    """Adds up the wall time of stages.

    Attributes:
        seconds: Of each stage by its name.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block's time as the stage's."""
        start = clock.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + clock.perf_counter() - start


def detect_star(
    paths: Sequence[Path],
    settings: DetectionSettings,
    sheets: Path | None = None,
    *,
    parameters: Star | None = None,
    pixels: Sequence[Path] = (),
    known: Sequence[str] = (),
) -> StarDetection:
    """Search the light curves of one star.

    They are cleaned, stitched and detrended, and searched until nothing stands out. With what was found masked, the
    trend is estimated again, so that it does not eat into the depths; on that light curve everything is measured,
    folded into windows as the model's manifest says, classified and vetted. A contact binary is not searched: its whole
    light curve is one event.

    Args:
        paths: Light-curve files of one star.
        settings: Of the search.
        sheets: Folder for a picture of each candidate; none are drawn without.
        parameters: Of the star; what they lack is taken from the headers of the files.
        pixels: Files of pixels of the star.
        known: One line for each event that a catalogue has of the star, for its vetting reports.

    Raises:
        DetectionError: If none of the files can be used; the text says why for each.
        TinyTransitError: If they cannot be stitched, detrended or searched, or the model cannot be used.
    """
    watch = Stopwatch()
    with watch.stage("read"):
        curve, notes = _read(paths, classifier_in(settings.model).manifest.window_recipe)
        witnesses = _witnesses(paths, curve, parameters, pixels)
    return detect_curve(curve, settings, witnesses, notes, watch, sheets=sheets, known=known)


def detect_curve(
    curve: LightCurve,
    settings: DetectionSettings,
    witnesses: Witnesses,
    notes: list[Note],
    watch: Stopwatch,
    *,
    sheets: Path | None = None,
    known: Sequence[str] = (),
    shown: "list[Shown] | None" = None,
) -> StarDetection:
    """Search the light curve of one star; see ``detect_star``.

    Args:
        curve: Cleaned and stitched.
        settings: Of the search.
        witnesses: What else is known of the star and its files.
        notes: Of the reading; what is found out here is added.
        watch: Adds up how long each stage takes.
        sheets: Folder for a picture of each candidate; none are drawn without.
        known: One line for each event that a catalogue has of the star.
        shown: Where given, what a picture of each candidate shows is added to it.

    Raises:
        TinyTransitError: If it cannot be detrended or searched, or the model cannot be used.
    """
    classifier = classifier_in(settings.model)
    recipe = classifier.manifest.window_recipe
    with watch.stage("search"):
        wave = variability_of(times(curve), fluxes(curve))
        contact = contact_binary_in(times(curve), fluxes(curve), wave)
    if contact is None:
        with watch.stage("search"):
            searched = search_star(curve, recipe, settings)
            found = replace(searched.found, singles=_apart(searched.found))
        notes.extend(Note(what=star(curve), reason=reason, skipped=False) for reason in searched.notes)
        families = families_of(found.signals, float(np.ptp(times(curve))), found.related)
        folded = _without_waves(curve, searched.chosen)
        with watch.stage("detrend"):
            flat = _flattened(curve, families, found.singles, recipe, searched.chosen)
        with watch.stage("vet"):
            assessed = assess(flat, families, found.singles, witnesses)
            variability = _variability(curve, families, found.singles)
    else:
        flat, folded, found, variability = curve, curve, Found(), wave
        with watch.stage("vet"):
            assessed = [assess_contact_binary(curve, contact, witnesses)]
    with watch.stage("classify"):
        signals = [each.signal for each in assessed]
        windows = _windows(folded, signals, found.singles, recipe, witnesses.star, witnesses.apertures, notes)
        scores = dict(zip(windows, classifier.scores(list(windows.values())), strict=True))
    pictured = sheets is not None or shown is not None
    unsearched = _unsearched(flat) if pictured and contact is None else []
    candidates = []
    for number, each in enumerate(assessed, start=1):
        sheet = None if sheets is None else sheets / f"{star(curve).replace(' ', '_')}_{number:02d}.png"
        candidate = _candidate(curve, number, each, variability, scores.get(number, {}), windows.get(number),
                               classifier, sheet)  # fmt: skip
        candidates.append(candidate)
        if pictured:
            from tinytransit.detection.vetting_panels import Evidence as Picture
            from tinytransit.detection.vetting_report import draw_vetting_report

            with watch.stage("sheet"):
                own = own_cadences(times(flat), number - 1, signals, found.singles)
                picture = Picture(curve, flat, own, signals, number - 1, windows.get(number), candidate,
                                  parameters_of(witnesses.star), known, unsearched)  # fmt: skip
                if shown is not None:
                    shown.append(picture)
                if sheet is not None:
                    draw_vetting_report([sheet, sheet.with_suffix(".pdf")], picture)
    return detection_of(curve, flat, found, candidates, variability, witnesses.star, notes, watch.seconds)


def _read(paths: Sequence[Path], recipe: WindowRecipe) -> tuple[LightCurve, list[Note]]:
    curves, notes = [], []
    for path in paths:
        try:
            curves.append(clean(read_light_curve(path, quality=recipe.quality)))
        except TinyTransitError as error:
            notes.append(Note(what=path.name, reason=str(error)))
    if not curves:
        raise DetectionError("; ".join(note.reason for note in notes) or "no light curve was given")
    curve = stitch(curves)
    notes.extend(Note(what=star(curve), reason=reason, skipped=False) for reason in reading_notes(curve))
    return curve, notes


def _witnesses(paths: Sequence[Path], curve: LightCurve, parameters: Star | None, pixels: Sequence[Path]) -> Witnesses:
    headers = star_in_headers(paths)
    known = headers if parameters is None else parameters.completed_by(headers)
    # Centroids come without a word on their clock: they are used where it can only be the mission's.
    centroids = centroids_of(paths) if clock_matches(paths, time_system(curve)) else {}
    return Witnesses(known, centroids, tuple(pixels), two_apertures_of(paths))


def _flattened(
    curve: LightCurve, families: Sequence[Family], singles: Sequence[SingleEvent], recipe: WindowRecipe, chosen: Filter
) -> LightCurve:
    """Detrend with all events masked, by a filter at least three times as long as the longest of them."""
    eclipses = [signal for family in families for signal in family.eclipses]
    masked = in_single_events(times(curve), singles)
    for ephemeris in _ephemerides(curve, eclipses):
        more = masked | near_transits(times(curve), [ephemeris], time_system(curve), recipe.transit_mask_durations)
        if np.count_nonzero(more) <= _LARGEST_MASK * more.size:
            masked = more
    durations = [signal.fit.duration_days for signal in eclipses] + [event.duration_days for event in singles]
    width = max(chosen.width_days, _FILTER_DURATIONS * max(durations, default=0.0))
    return flattened(curve, masked, recipe, replace(chosen, width_days=width))


def _apart(found: Found) -> list[SingleEvent]:
    """Return the single events except for those that are shallower than a transit of a signal and overlap it."""
    return [
        event
        for event in found.singles
        if not any(
            abs(float(signal.fit.distance(np.array([event.centre_days]))[0]))
            < 0.5 * (event.duration_days + signal.fit.duration_days)
            and event.depth < signal.fit.depth
            for signal in found.signals
        )
    ]


def _without_waves(curve: LightCurve, chosen: Filter) -> LightCurve:
    """Divide out the waves of the star that the search has taken off, which the windows' filter would leave in."""
    if chosen.waves is None:
        return curve
    everything = np.ones(times(curve).shape, dtype=np.bool_)
    return with_values(curve, everything, fluxes(curve) / chosen.waves, flux_errors(curve) / chosen.waves)


def _unsearched(flat: LightCurve) -> list[tuple[float, float]]:
    """Return the first and the last day of each stretch that the search leaves out as no measure of the star."""
    time, flux, _ = counted_bins(times(flat), fluxes(flat), _BIN_DAYS)
    bad = bad_stretches(time, flux, _BIN_DAYS)
    edges = np.flatnonzero(np.diff(bad.astype(np.int8), prepend=0, append=0))
    half = 0.5 * _BIN_DAYS
    return [(float(time[first]) - half, float(time[end - 1]) + half) for first, end in edges.reshape(-1, 2)]


def _ephemerides(curve: LightCurve, signals: Sequence[Signal]) -> list[Ephemeris]:
    """What the signals predict, named by their numbers."""
    offset = TIME_SYSTEMS[time_system(curve)]
    return [Ephemeris(star=star(curve), name=f"{number:02d}", period_days=signal.fit.period_days,
                      epoch_bjd=signal.fit.epoch_days + offset, duration_hours=24.0 * signal.fit.duration_days,
                      disposition=_DISPOSITION, source=_SOURCE)
            for number, signal in enumerate(signals, start=1)]  # fmt: skip


def _variability(curve: LightCurve, families: Sequence[Family], singles: Sequence[SingleEvent]) -> Variability | None:
    time, flux = times(curve), fluxes(curve)
    inside = in_single_events(time, singles)
    for family in families:
        for signal in family.eclipses:
            inside |= in_transit(time, signal)
    return variability_of(time[~inside], flux[~inside])


def _candidate(
    curve: LightCurve,
    number: int,
    assessed: Assessed,
    variability: Variability | None,
    scores: dict[str, float],
    window: Window | None,
    classifier: Classifier,
    sheet: Path | None,
) -> Candidate:
    manifest, fit = classifier.manifest, assessed.signal.fit
    domain = None if manifest.training is None else manifest.training.domain
    departures: Sequence[str] = ()
    if domain is not None:
        departures = domain.departures(
            star=star(curve), cadence_minutes=1440.0 * float(np.median(np.diff(times(curve)))),
            period_days=fit.period_days, duration_hours=24.0 * fit.duration_days,
            snr=assessed.signal.snr if window is None else window.snr,
        )  # fmt: skip
    decisive = scores.get(manifest.decisive_output)
    evidence: Evidence = replace(
        assessed.evidence,
        variability=variability,
        is_transit_like=None if decisive is None else decisive >= manifest.threshold,
        departures=tuple(departures),
    )
    return candidate_of(curve, number, evidence, vet(evidence), assessed.transits, scores, manifest, sheet)


def _windows(
    curve: LightCurve,
    signals: Sequence[Signal],
    singles: Sequence[SingleEvent],
    recipe: WindowRecipe,
    host: Star,
    apertures: Sequence[TwoApertures],
    notes: list[Note],
) -> dict[int, Window]:
    """Fold as the windows were that the model has learnt from, by number; what gives none is noted."""
    if not signals:
        return {}
    keep = ~in_single_events(times(curve), singles)
    curve = with_values(curve, keep, fluxes(curve), flux_errors(curve))
    built = windows_of_star([curve], _ephemerides(curve, signals), recipe, host, apertures)
    notes.extend(Note(what=skip.what, reason=f"not classified: {skip.reason}") for skip in built.skipped)
    return {int(window.ephemeris.name): window for window in built.windows}
