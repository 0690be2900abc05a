# SPDX-License-Identifier: MIT
"""Say where the scores of the board's survey and those of the pipeline part.

Run in the root of the checkout: ``python tools/survey_scores.py --input FOLDER``. For each candidate of ``detect`` that
the board has too, the window is made again with one thing changed at a time, and the difference of the score printed:
with one in a hundred cadences left out at random, with the board's ephemeris, with means over ten minutes, with both,
and as the board made it. All know the same: the star as far as the headers tell, and no second aperture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.deploy.manifest import Manifest
from tinytransit.detection.assessment import Witnesses
from tinytransit.detection.classifier import Classifier
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import Stopwatch, detect_curve
from tinytransit.detection.vetting_panels import Evidence
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import (
    LightCurve,
    flux_errors,
    fluxes,
    make_curve,
    source,
    star,
    time_system,
    times,
    with_values,
)
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.verification.survey.known import SAME_PERIOD
from tinytransit.verification.survey.raw_star import RawStar, raw_star, stars_in
from tinytransit.verification.survey.report import SurveyReport
from tinytransit.verification.survey.twin import SurveyTwin
from tinytransit.window.build import windows_of_star
from tinytransit.window.stellar import star_in_headers

_LEAST_SNR, _LONGEST_DAYS, _CLOSE, _LEFT_OUT = 10.0, 13.0, 0.05, 0.01
_DRAWS = 4
_FEWER = "1 % left out"
_CHANGES = (_FEWER, "board's ephemeris", "means", "means and ephemeris", "board")
# The first of these was drawn several times.
_CASES = (*(f"{_FEWER}, draw {draw}" for draw in range(_DRAWS)), *_CHANGES[1:])


@dataclass(frozen=True)
class Row:
    """A candidate: its name, the pipeline's scores, and the scores with each change, by output."""

    name: str
    own: dict[str, float]
    changed: dict[str, dict[str, float]]


def means(curve: LightCurve, raw: RawStar) -> LightCurve:
    """Return a light curve as the board keeps it: means over the bins of its cadences."""
    number = np.rint((times(curve) - raw.epoch) / raw.cadence_days).astype(np.int64) // raw.cadences_a_bin
    good = np.isfinite(fluxes(curve))
    count = np.bincount(number[good])
    total = np.bincount(number[good], fluxes(curve)[good])
    seen = np.flatnonzero(count)
    middle = (seen + 0.5) * raw.cadences_a_bin - 0.5
    return make_curve(raw.epoch + middle * raw.cadence_days, total[seen] / count[seen], np.full(seen.size, np.nan),
                      time_system=time_system(curve), star=star(curve), source=source(curve))  # fmt: skip


def ephemeris_of(report: SurveyReport, raw: RawStar, like: Ephemeris) -> Ephemeris:
    """Return what the board predicts, under the name of the pipeline's candidate."""
    epoch = raw.epoch + report.epoch_cadences * raw.cadence_days + TIME_SYSTEMS[raw.time_system]
    return Ephemeris(star=like.star, name=like.name, period_days=report.period_days, epoch_bjd=epoch,
                     duration_hours=report.duration_hours, disposition=like.disposition,
                     source=like.source)  # fmt: skip


def rows_of(files: Sequence[Path], twin: SurveyTwin, classifier: Classifier, settings: DetectionSettings) -> list[Row]:
    """Compare the candidates of one star."""
    raw = raw_star(files, twin.most_bins)
    recipe = classifier.manifest.window_recipe
    curve = stitch([clean(read_light_curve(file, quality=recipe.quality)) for file in files])
    shown: list[Evidence] = []
    detect_curve(curve, settings, Witnesses(star_in_headers(files), {}, (), []), [], Stopwatch(), shown=shown)
    windows = [each.window for each in shown if each.window is not None]
    wanted = [each for each in shown if each.window is not None and each.candidate.snr >= _LEAST_SNR
              and each.candidate.period_days <= _LONGEST_DAYS]  # fmt: skip
    if not wanted:
        return []
    reports = twin.survey(raw).candidates
    own = [window.ephemeris for window in windows]
    match = {each.name: next((report for report in reports
                              if abs(report.period_days / each.period_days - 1.0) <= SAME_PERIOD), None)
             for each in own}  # fmt: skip
    board = [each if (report := match[each.name]) is None else ephemeris_of(report, raw, each) for each in own]
    coarse = means(curve, raw)

    def scores(of: LightCurve, ephemerides: Sequence[Ephemeris]) -> dict[str, dict[str, float]]:
        made = windows_of_star([of], ephemerides, recipe, star_in_headers(files)).windows
        return {window.ephemeris.name: found
                for window, found in zip(made, classifier.scores(made), strict=True)}  # fmt: skip

    fewer = [scores(_thinned(curve, draw), own) for draw in range(_DRAWS)]
    cases = (*fewer, scores(curve, board), scores(coarse, own), scores(coarse, board))
    reference = dict(zip((each.name for each in own), classifier.scores(windows), strict=True))
    rows = []
    for each in wanted:
        name = "" if each.window is None else each.window.ephemeris.name
        report = match[name]
        if report is not None and report.has_window:
            found = [case.get(name, {}) for case in cases]
            made = dict(classifier.manifest.scores(report.outputs))
            rows.append(Row(each.candidate.name, reference[name], dict(zip(_CASES, (*found, made), strict=True))))
    return rows


def _thinned(curve: LightCurve, draw: int) -> LightCurve:
    keep = np.random.default_rng([1, draw]).random(times(curve).size) >= _LEFT_OUT
    return with_values(curve, keep, fluxes(curve), flux_errors(curve))


def differences(rows: Iterable[Row], output: str, change: str) -> list[float]:
    """Return by how much an output differs with a change, where there is a window with it."""
    return [scores[output] - row.own[output] for row in rows for case, scores in row.changed.items()
            if case.startswith(change) and (case == change or change == _FEWER) and output in scores]  # fmt: skip


def main(
    input: Annotated[list[Path], typer.Option(help="Folder of light curves; may be repeated.")],
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("models"),
) -> None:
    """Print the differences of ``planet_like`` candidate by candidate, and the counts of each output."""
    twin, classifier, settings = SurveyTwin(model=model), Classifier(model), DetectionSettings(model=model)
    manifest: Manifest = classifier.manifest
    rows: list[Row] = []
    for name, files in stars_in(input)[0].items():
        try:
            rows += rows_of(files, twin, classifier, settings)
        except TinyTransitError as error:
            print(f"skipped {name}: {error}")
    output = manifest.outputs[-1].name
    for row in rows:
        shown = ", ".join(f"{case} {scores.get(output, np.nan) - row.own[output]:+.3f}"
                          for case, scores in row.changed.items())  # fmt: skip
        print(f"{row.name}: {output} {row.own[output]:.3f}; {shown}")
    for spec in manifest.outputs:
        for change in _CHANGES:
            found = np.abs(differences(rows, spec.name, change))
            print(f"{spec.name}, {change}: {np.count_nonzero(found <= _CLOSE)} of {found.size} within {_CLOSE:g}, "
                  f"largest difference {found.max(initial=0.0):.3f}")  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
