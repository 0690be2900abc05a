# SPDX-License-Identifier: MIT
"""Search one light curve again and again: with planets in it, upside down, and shuffled."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import numpy as np
from pydantic import BaseModel, ConfigDict

from tinytransit.batch.item import Json
from tinytransit.catalog.periods import period_ratio
from tinytransit.detection.iterative_search import Found
from tinytransit.detection.search_star import search_star
from tinytransit.detection.settings import DetectionSettings
from tinytransit.experiments.completeness.injection import (
    InjectedPlanet,
    inject,
    inverted,
    quiet_star,
    scrambled,
    without,
)
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.window.recipe import WindowRecipe


class Trial(BaseModel):
    """One injected planet and what became of it.

    Attributes:
        period_days: As injected, with ``depth``, ``radius`` (of the star's), ``snr`` and ``transits``.
        found: A candidate has its period within 1 %.
        harmonic: A candidate has a simple multiple or fraction of it.
        strength: What the search ranked the candidate with its period by; None if there is none.
        others: The same of the candidates that are neither it nor a harmonic of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    period_days: float
    depth: float
    radius: float
    snr: float
    transits: int
    found: bool
    harmonic: bool
    strength: float | None
    others: tuple[float, ...]


class StarResult(BaseModel):
    """All of one light curve.

    Attributes:
        kind: ``real`` or ``quiet`` (synthetic).
        trials: Of the injected planets.
        false_alarms: Strengths of the candidates by what was searched: ``as it is`` (quiet stars), ``inverted``,
            ``scrambled``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    trials: tuple[Trial, ...]
    false_alarms: dict[str, tuple[float, ...]]


def search_item(payload: Mapping[str, Json]) -> Json:
    """Search one light curve: the work of the batch.

    Args:
        payload: ``settings`` of the search, ``seed``, ``index``, ``planets`` to inject, and ``paths`` of a real star;
            without these, a quiet synthetic one is made.
    """
    settings = DetectionSettings.model_validate(payload["settings"])
    seed, index = cast(int, payload["seed"]), cast(int, payload["index"])
    paths, recipe = cast(Sequence[str], payload["paths"]), WindowRecipe()
    rng = np.random.default_rng([seed, index, 1])
    if paths:
        kind = "real"
        curve = stitch([clean(read_light_curve(Path(path), quality=recipe.quality)) for path in paths])
        # What the star has itself, however faint.
        curve = without(curve, _own(search_star(curve, recipe, settings).found))
        alarms = {
            "inverted": _candidates(inverted(curve), recipe, settings),
            "scrambled": _candidates(scrambled(curve, recipe, rng), recipe, settings),
        }
    else:
        kind, curve = "quiet", quiet_star(seed, index)
        alarms = {"as it is": _candidates(curve, recipe, settings)}
    trials = tuple(_trial(*inject(curve, recipe, rng), recipe, settings) for _ in range(cast(int, payload["planets"])))
    return cast(Json, StarResult(kind=kind, trials=trials, false_alarms=alarms).model_dump(mode="json"))


def _trial(curve: LightCurve, planet: InjectedPlanet, recipe: WindowRecipe, settings: DetectionSettings) -> Trial:
    found = search_star(curve, recipe, settings).found
    ratios = [period_ratio(signal.fit.period_days, planet.period_days) for signal in found.signals]
    return Trial(
        period_days=planet.period_days, depth=planet.depth, radius=planet.radius, snr=planet.snr,
        transits=planet.transits, found=1 in ratios, harmonic=any(ratio is not None for ratio in ratios),
        strength=found.strengths[ratios.index(Fraction(1))] if 1 in ratios else None,
        others=tuple(each for each, ratio in zip(found.strengths, ratios, strict=True) if ratio is None),
    )  # fmt: skip


def _candidates(curve: LightCurve, recipe: WindowRecipe, settings: DetectionSettings) -> tuple[float, ...]:
    return tuple(search_star(curve, recipe, settings).found.strengths)


def _own(found: Found) -> list[tuple[float, float, float]]:
    periodic = [(each.fit.period_days, each.fit.epoch_days, each.fit.duration_days) for each in found.signals]
    for relation in found.related:
        period, epoch, duration = periodic[relation.signal]
        periodic.append((period, epoch + relation.phase * period, duration))
    return periodic + [(math.inf, event.centre_days, event.duration_days) for event in found.singles]
