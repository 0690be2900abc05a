# SPDX-License-Identifier: MIT
"""Put what was measured on a star into plain numbers and text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tinytransit.deploy.manifest import Manifest
from tinytransit.detection import result
from tinytransit.detection.iterative_search import Found
from tinytransit.detection.result import Candidate, Note, Rotation, Single, StarDetection, Value
from tinytransit.detection.transit_fit import Estimate
from tinytransit.detection.transit_times import TransitTime
from tinytransit.detection.variability import Variability
from tinytransit.detection.vetting import Evidence, Vetting, albedo_of, could_be_occultation, secondary_share
from tinytransit.lightcurve.curve import LightCurve, source, star, time_system, times
from tinytransit.model.outputs import PLANET_LIKE
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.stellar import Star

# A gap longer than this hides a transit.
_COVERAGE_GAP_DAYS = 0.1
_PPM, _HOURS, _MINUTES = 1e6, 24.0, 1440.0


def candidate_of(
    curve: LightCurve,
    number: int,
    evidence: Evidence,
    vetting: Vetting,
    transits: Sequence[TransitTime],
    scores: Mapping[str, float],
    manifest: Manifest,
    sheet: Path | None,
) -> Candidate:
    """Describe one candidate.

    Args:
        curve: Of the star.
        number: Of the candidate, from 1.
        evidence: As measured.
        vetting: What it is taken for.
        transits: Each of its transits.
        scores: Of the network by output; empty if it has no window.
        manifest: Of the model.
        sheet: Its picture; None if there is none.
    """
    signal, fit = evidence.signal, evidence.signal.fit
    offset = TIME_SYSTEMS[time_system(curve)]
    decisive = scores.get(manifest.decisive_output)
    ranked_by = manifest.planet_score({name: np.array([value]) for name, value in scores.items()}) if scores else None
    duration = Estimate(fit.duration_days, fit.duration_error) if evidence.fit is None else evidence.fit.duration_days
    return Candidate(
        star=star(curve),
        number=number,
        period_days=fit.period_days,
        period_error_days=fit.period_error,
        epoch_bjd=fit.epoch_days + offset,
        epoch_error_days=fit.epoch_error,
        duration_hours=_HOURS * duration.value,
        duration_error_hours=_HOURS * duration.error,
        depth_ppm=_PPM * fit.depth,
        depth_error_ppm=_PPM * fit.depth_error,
        snr=signal.snr,
        sde=None if evidence.contact else signal.peak.sde,
        transits=signal.transits,
        disposition=vetting.disposition.value,
        reasons=vetting.reasons,
        warnings=vetting.warnings,
        odd_even=result.OddEven(
            odd_ppm=_PPM * signal.odd_depth,
            odd_error_ppm=_PPM * signal.odd_error,
            even_ppm=_PPM * signal.even_depth,
            even_error_ppm=_PPM * signal.even_error,
            sigma=signal.odd_even_sigma,
        ),
        secondary=_secondary(evidence),
        transit_times=tuple(_transit(each, offset) for each in transits),
        timing=None if evidence.timing is None else result.Timing(
            scatter_minutes=_MINUTES * evidence.timing.scatter_days,
            significance=evidence.timing.significance, is_significant=evidence.timing.is_significant),
        others=tuple(result.OtherSignal(ratio=str(each.ratio), phase=each.phase, depth_ppm=_PPM * each.depth,
                                        snr=each.snr) for each in evidence.harmonics),
        model=_model(evidence),
        centroids=tuple(result.CentroidMove(**vars(each)) for each in evidence.centroids),
        differences=tuple(
            result.DifferenceImage(**{**vars(each), "image": _rows(each.image), "sigma": _rows(each.sigma)})
            for each in evidence.differences
        ),
        transit_like=decisive,
        planet_like=scores.get(PLANET_LIKE),
        score=None if ranked_by is None else float(ranked_by[0]),
        called=decisive is not None and decisive >= manifest.threshold,
        domain_departures=tuple(evidence.departures),
        sheet=None if sheet is None else f"{sheet.parent.name}/{sheet.name}",
    )  # fmt: skip


def detection_of(
    curve: LightCurve,
    flat: LightCurve,
    found: Found,
    candidates: Sequence[Candidate],
    variability: Variability | None,
    parameters: Star,
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
        parameters: Of the star.
        notes: What was left out, and reservations.
        seconds: Wall time by stage.
    """
    time, offset = times(flat), TIME_SYSTEMS[time_system(curve)]
    starts = np.flatnonzero(np.diff(time, prepend=-np.inf) > _COVERAGE_GAP_DAYS)
    ends = np.append(starts[1:], time.size) - 1
    return StarDetection(
        star=star(curve), source=source(curve),
        parameters=parameters_of(parameters),
        cadences=time.size, cadence_minutes=_MINUTES * float(np.median(np.diff(time))),
        span_days=float(time[-1] - time[0]),
        coverage_bjd=tuple((float(time[first]) + offset, float(time[last]) + offset)
                           for first, last in zip(starts, ends, strict=True)),
        candidates=tuple(candidates),
        singles=tuple(Single(centre_bjd=event.centre_days + offset, duration_hours=_HOURS * event.duration_days,
                             depth_ppm=_PPM * event.depth) for event in found.singles),
        rotation=None if variability is None else Rotation(
            period_days=variability.period_days, amplitude_ppm=_PPM * variability.amplitude,
            false_alarm=variability.false_alarm, is_variable=variability.is_variable),
        highest_sde=None if found.last is None else float(found.last.sde.max()), notes=tuple(notes), seconds=seconds,
    )  # fmt: skip


def parameters_of(star: Star) -> result.StarParameters:
    """Describe a star."""
    return result.StarParameters(**star.model_dump(exclude={"tess_magnitude"}), density_sun=star.density_sun)


def _secondary(evidence: Evidence) -> result.SecondaryEclipse | None:
    signal, fit = evidence.signal, evidence.fit
    if signal.secondary is None:
        return None
    dip = signal.secondary
    albedo = None if fit is None else albedo_of(dip, fit, evidence.star, signal.fit.period_days)
    return result.SecondaryEclipse(
        depth_ppm=_PPM * dip.depth, depth_error_ppm=_PPM * dip.depth_error, phase=dip.phase, sigma=dip.sigma,
        share=secondary_share(signal), is_significant=dip.is_significant,
        could_be_occultation=could_be_occultation(evidence), albedo=albedo,
    )  # fmt: skip


def _transit(each: TransitTime, offset: float) -> result.Transit:
    return result.Transit(
        number=each.number, predicted_bjd=each.predicted_days + offset,
        observed_bjd=each.predicted_days + each.late_days + offset, late_minutes=_MINUTES * each.late_days,
        error_minutes=_MINUTES * each.error_days, depth_ppm=_PPM * each.depth, snr=each.snr,
    )  # fmt: skip


def _model(evidence: Evidence) -> result.TransitModel | None:
    fit, density = evidence.fit, evidence.star.density_sun
    if fit is None:
        return None
    radius = fit.radius_earth(evidence.star)
    return result.TransitModel(
        radius_ratio=_value(fit.radius_ratio), impact=_value(fit.impact),
        duration_hours=Value(value=_HOURS * fit.duration_days.value, error=_HOURS * fit.duration_days.error),
        separation=_value(fit.separation), density_sun=_value(fit.density_sun), limb_darkening=fit.limb_darkening,
        reduced_chi_square=fit.reduced_chi_square, radius_earth=None if radius is None else _value(radius),
        temperature_k=fit.temperature(evidence.star, evidence.signal.fit.period_days),
        density_ratio=None if not density else fit.density_sun.value / density,
    )  # fmt: skip


def _value(estimate: Estimate) -> Value:
    return Value(value=estimate.value, error=estimate.error)


def _rows(image: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in image)
