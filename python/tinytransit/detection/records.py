# SPDX-License-Identifier: MIT
"""Put what was measured on a star into plain numbers and text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tinytransit.detection.classifier import Classifier
from tinytransit.detection.iterative_search import Found
from tinytransit.detection.result import Candidate, Note, Rotation, Single, StarDetection
from tinytransit.detection.signal import Signal
from tinytransit.detection.variability import Variability
from tinytransit.lightcurve.curve import LightCurve, source, star, time_system, times
from tinytransit.time_systems import TIME_SYSTEMS

# A gap longer than this hides a transit.
_COVERAGE_GAP_DAYS = 0.1


def candidate_of(
    curve: LightCurve,
    number: int,
    signal: Signal,
    warnings: tuple[str, ...],
    scores: dict[str, float],
    classifier: Classifier,
    sheet: Path | None,
) -> Candidate:
    """Describe one candidate.

    Args:
        curve: Of the star.
        number: Of the candidate, from 1.
        signal: As measured.
        warnings: What speaks against it.
        scores: Of the model by output; empty if it has no window.
        classifier: The model.
        sheet: Its picture; None if there is none.
    """
    manifest, fit = classifier.manifest, signal.fit
    decisive = scores.get(manifest.decisive_output)
    calibration = manifest.calibration
    return Candidate(
        star=star(curve), number=number, period_days=fit.period_days, period_error_days=fit.period_error,
        epoch_bjd=fit.epoch_days + TIME_SYSTEMS[time_system(curve)], epoch_error_days=fit.epoch_error,
        duration_hours=24.0 * fit.duration_days, depth_ppm=1e6 * fit.depth, depth_error_ppm=1e6 * fit.depth_error,
        snr=signal.snr, sde=signal.peak.sde, transits=signal.transits, odd_even_sigma=signal.odd_even_sigma,
        secondary_ppm=1e6 * signal.secondary_depth, secondary_phase=signal.secondary_phase,
        secondary_sigma=signal.secondary_sigma, scores=scores,
        score=float(np.prod(list(scores.values()))) if scores else None,
        probability=None if decisive is None or calibration is None
        else float(calibration.probability(np.array([decisive]))[0]),
        called=decisive is not None and decisive >= manifest.threshold, warnings=warnings,
        sheet=None if sheet is None else f"{sheet.parent.name}/{sheet.name}",
    )  # fmt: skip


def detection_of(
    curve: LightCurve,
    flat: LightCurve,
    found: Found,
    candidates: Sequence[Candidate],
    variability: Variability | None,
    notes: Sequence[Note],
    seconds: dict[str, float],
) -> StarDetection:
    """Describe all of one star.

    Args:
        curve: Cleaned and stitched.
        flat: The same, detrended.
        found: By the search.
        candidates: Of its signals.
        variability: None if there is none to be known.
        notes: What was left out.
        seconds: Wall time by stage.
    """
    time, offset = times(flat), TIME_SYSTEMS[time_system(curve)]
    starts = np.flatnonzero(np.diff(time, prepend=-np.inf) > _COVERAGE_GAP_DAYS)
    ends = np.append(starts[1:], time.size) - 1
    return StarDetection(
        star=star(curve), source=source(curve), cadences=time.size, span_days=float(time[-1] - time[0]),
        coverage_bjd=tuple((float(time[first]) + offset, float(time[last]) + offset)
                           for first, last in zip(starts, ends, strict=True)),
        candidates=tuple(candidates),
        singles=tuple(Single(centre_bjd=event.centre_days + offset, duration_hours=24.0 * event.duration_days,
                             depth_ppm=1e6 * event.depth) for event in found.singles),
        rotation=None if variability is None else Rotation(
            period_days=variability.period_days, amplitude_ppm=1e6 * variability.amplitude,
            false_alarm=variability.false_alarm, is_variable=variability.is_variable),
        highest_sde=None if found.last is None else float(found.last.sde.max()), notes=tuple(notes), seconds=seconds,
    )  # fmt: skip
