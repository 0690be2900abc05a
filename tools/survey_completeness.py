# SPDX-License-Identifier: MIT
"""Put planets into real and synthetic light curves, and say how many of them the board's survey finds.

Run in the root of the checkout: ``python tools/survey_completeness.py --input FOLDER --count 200``. Planets, noise and
signal-to-noise ratio are those of ``tinytransit completeness``, from a ratio of 10 on. Real stars are those whose files
are given, without the dips that ``detect`` finds in them; every other star is synthetic.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from tinytransit.catalog.periods import period_ratio
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star
from tinytransit.errors import TinyTransitError
from tinytransit.experiments.completeness.injection import inject, inverted, quiet_star, without
from tinytransit.lightcurve.by_star import files_by_star
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve, fluxes, star, time_system, times
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.verification.survey.known import SAME_PERIOD
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.twin import SurveyTwin
from tinytransit.window.recipe import WindowRecipe

_LEAST_SNR, _LONGEST_DAYS = 10.0, 13.0
_BINS = (10.0, 12.0, 15.0, 20.0)


def raw(curve: LightCurve) -> RawStar:
    """Return a light curve as a camera would have delivered it."""
    time, flux = times(curve), fluxes(curve)
    cadence = float(np.median(np.diff(time)))
    number = np.rint((time - time[0]) / cadence).astype(np.int64)
    first = np.concatenate([[True], np.diff(number) > 0])
    return RawStar(star(curve), time_system(curve), float(time[0]), cadence, number[first],
                   flux[first].astype(np.float32), np.isfinite(flux[first]))  # fmt: skip


def real_stars(folder: Path, settings: DetectionSettings) -> Iterator[LightCurve]:
    """Yield the stars of a folder without the dips that the pipeline finds."""
    groups, _ = files_by_star(find_light_curves([folder]))
    for files in groups.values():
        try:
            curve = stitch([clean(read_light_curve(path)) for path in files])
            found = detect_star(files, settings)
        except TinyTransitError as error:
            print(f"skipped: {error}")
            continue
        offset = TIME_SYSTEMS[time_system(curve)]
        dips = [(each.period_days, each.epoch_bjd - offset, each.duration_hours / 24.0) for each in found.candidates]
        dips += [(np.inf, each.centre_bjd - offset, each.duration_hours / 24.0) for each in found.singles]
        yield without(curve, dips)


def main(
    input: Annotated[Path, typer.Option(help="Folder of light curves.")],
    count: Annotated[int, typer.Option(min=2, help="Stars, half of them real.")] = 200,
    seed: int = 1,
) -> None:
    """Print the share that is found by signal-to-noise ratio, and the candidates where there is nothing to find."""
    twin, recipe = SurveyTwin(), WindowRecipe()
    quiet = list(real_stars(input, DetectionSettings()))
    rows = []
    alarms = 0
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        real = number % 2 == 0 and quiet
        base = quiet[number // 2 % len(quiet)] if real else quiet_star(seed, number)
        alarms += len(twin.survey(raw(inverted(base))).reports)
        while True:
            curve, planet = inject(base, recipe, rng)
            if planet.snr >= _LEAST_SNR and planet.period_days <= _LONGEST_DAYS:
                break
        ratios = [period_ratio(each.period_days, planet.period_days, SAME_PERIOD)
                  for each in twin.survey(raw(curve)).candidates]  # fmt: skip
        rows.append((bool(real), planet.snr, 1 in ratios, any(ratio is not None for ratio in ratios)))
    for kind, chosen in (("real", True), ("synthetic", False)):
        own = [row for row in rows if row[0] is chosen]
        print(f"{kind}: {sum(row[2] for row in own)} of {len(own)} found, {sum(row[3] for row in own)} with harmonics")
    for low, high in zip(_BINS, (*_BINS[1:], np.inf), strict=True):
        own = [row for row in rows if low <= row[1] < high]
        if own:
            print(f"SNR {low:g} to {high:g}: {sum(row[2] for row in own)} of {len(own)}")
    print(f"all: {sum(row[2] for row in rows)} of {len(rows)} found; "
          f"{alarms} candidates on the same {count} stars upside down")  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
