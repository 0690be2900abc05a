# SPDX-License-Identifier: MIT
"""The text of a vetting report: what a candidate is taken for and why, its figures, its star."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from tinytransit.detection.result import Candidate, StarParameters, Value
from tinytransit.detection.vetting_panels import Evidence
from tinytransit.figures import ACCENT, INK, SECOND

_TEXT_WIDTH = 46


def write_figures(axes: Axes, evidence: Evidence) -> None:
    """Write all figures of a candidate, in sections, from the top of the panel down."""
    axes.set_axis_off()
    line = 1.0
    for section in _sections(evidence):
        if not section.rows and not section.sentences:
            continue
        axes.text(0.0, line, section.title, fontsize=9.5, weight="bold", color=INK, va="top", transform=axes.transAxes)
        line -= 0.024
        for name, value in section.rows:
            axes.text(0.0, line, name, fontsize=8.5, color=INK, va="top", transform=axes.transAxes, parse_math=False)
            axes.text(1.0, line, value, fontsize=8.5, color=ACCENT, va="top", ha="right", transform=axes.transAxes,
                      parse_math=False)  # fmt: skip
            line -= 0.0205
        for sentence in section.sentences:
            wrapped = textwrap.wrap(sentence, _TEXT_WIDTH)
            axes.text(0.0, line, "\n".join(wrapped), fontsize=8, color=section.colour, va="top",
                      transform=axes.transAxes, linespacing=1.15, parse_math=False)  # fmt: skip
            line -= 0.0178 * len(wrapped) + 0.006
        line -= 0.012


@dataclass(frozen=True)
class _Section:
    """A title, rows of name and value, and sentences."""

    title: str
    rows: Sequence[tuple[str, str]] = ()
    sentences: Sequence[str] = ()
    colour: str = INK


def _sections(evidence: Evidence) -> list[_Section]:
    candidate = evidence.candidate
    departures = [f"Outside of what it was trained on: {each}" for each in candidate.domain_departures]
    # The warnings say the same of them.
    warnings = [each for each in candidate.warnings if not each.startswith("outside of what the network")]
    centroids = [(f"...{each.file[-18:]}", f"{each.shift_pixels:.4f} px, {each.significance:.1f} sigma")
                 for each in candidate.centroids[:3]]  # fmt: skip
    return [
        _Section(f"Why: {candidate.disposition}", sentences=candidate.reasons, colour=SECOND)
        if candidate.reasons else _Section("Nothing speaks against a planet", sentences=("by the tests of this page",)),
        _Section("To be known", sentences=warnings, colour=SECOND),
        _Section("Signal", _signal_rows(candidate)),
        _Section("Fit of a transit", _model_rows(candidate)),
        _Section("Star", _star_rows(evidence.star)),
        _Section("Centroid in transit", centroids),
        _Section("Network", _network_rows(candidate), departures, SECOND),
        _Section("Catalogue", sentences=evidence.known or ("no event of this star was given",)),
    ]  # fmt: skip


def _signal_rows(candidate: Candidate) -> list[tuple[str, str]]:
    rows = [
        ("period", _with_error(candidate.period_days, candidate.period_error_days, "d")),
        ("epoch (BJD)", _with_error(candidate.epoch_bjd, candidate.epoch_error_days, "")),
        ("duration", _with_error(candidate.duration_hours, candidate.duration_error_hours, "h")),
        ("depth", _with_error(candidate.depth_ppm, candidate.depth_error_ppm, "ppm")),
        ("transits seen", f"{candidate.transits}"),
        ("signal-to-noise ratio", f"{candidate.snr:.1f}"),
        ("detection efficiency", "-" if candidate.sde is None else f"{candidate.sde:.1f}"),
    ]
    dip = candidate.secondary
    if dip is not None and dip.share is not None:
        rows.append(("secondary / transit", f"{100 * dip.share:.2g} %"))
    return rows


def _network_rows(candidate: Candidate) -> list[tuple[str, str]]:
    scores = {"transit_like": candidate.transit_like, "planet_like": candidate.planet_like, "score": candidate.score}
    return [(name, "-" if value is None else f"{value:.3f}") for name, value in scores.items()]


def _model_rows(candidate: Candidate) -> list[tuple[str, str]]:
    model = candidate.model
    if model is None:
        return []
    rows = [
        ("radius / star", _value(model.radius_ratio, "")),
        ("impact parameter", _value(model.impact, "")),
        ("density by the orbit", _value(model.density_sun, "Sun")),
        ("reduced chi-square", f"{model.reduced_chi_square:.2f}"),
    ]
    if model.radius_earth is not None:
        rows.append(("radius", _value(model.radius_earth, "Earth")))
    if model.temperature_k is not None:
        rows.append(("equilibrium temperature", f"{model.temperature_k:,.0f} K"))
    if model.density_ratio is not None:
        rows.append(("density by orbit / by star", f"{model.density_ratio:.2g}"))
    return rows


def _star_rows(star: StarParameters) -> list[tuple[str, str]]:
    known = (("effective temperature", star.teff_k, ",.0f", "K"), ("radius", star.radius_sun, ".2f", "Sun"),
             ("mass", star.mass_sun, ".2f", "Sun"), ("log g", star.log_g, ".2f", ""),
             ("magnitude", star.magnitude, ".2f", ""))  # fmt: skip
    rows = [(name, f"{value:{how}} {unit}".strip()) for name, value, how, unit in known if value is not None]
    return rows or [("parameters", "not known")]


def _value(value: Value, unit: str) -> str:
    return _with_error(value.value, value.error, unit)


def _with_error(value: float, error: float | None, unit: str) -> str:
    """Write a value to the digit that its error reaches."""
    if not error:
        return f"{value:.6g} {unit}".strip()
    digits = max(0, 1 - int(np.floor(np.log10(error))))
    return f"{value:,.{digits}f} ± {error:,.{digits}f} {unit}".strip()
