# SPDX-License-Identifier: MIT
"""Choose threshold and calibration again on labelled windows, and measure both on stars they were not chosen on."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tinytransit.deploy.manifest import Calibration
from tinytransit.evaluate.confidence.calibration import METHODS, fit_platt
from tinytransit.evaluate.confidence.errors import CalibrationError
from tinytransit.evaluate.confidence.history import Decision
from tinytransit.evaluate.confidence.reliability import calibration_error
from tinytransit.evaluate.confidence.scored import Scored, join
from tinytransit.evaluate.confidence.thresholds import Aim
from tinytransit.model.metrics import binary_metrics
from tinytransit.statistics import FloatArray

PARTS = 5
# Fewer could not show what a probability is worth, and each of the parts needs both classes.
LEAST_STARS = 10

Trial = tuple[Scored, Scored]


@dataclass(frozen=True)
class Source:
    """The file of labelled windows: its name and SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Figures:
    """What a decision is worth on held-out stars.

    Attributes:
        precision: Of the windows called transit-like, the fraction that is.
        recall: Of the transit-like windows, the fraction called so.
        calibration_error: Expected calibration error, bins of equal width.
        calibration_error_equal_mass: Likewise, bins of equally many windows.
    """

    precision: float
    recall: float
    calibration_error: float
    calibration_error_equal_mass: float


@dataclass(frozen=True, eq=False)
class Recalibration:
    """A new decision, and old and new side by side.

    Attributes:
        old: The decision before.
        new: The decision fitted to all windows but those of a check fold.
        before: Figures of the old decision.
        after: Figures of the new one, or, in cross-fitting, of those like it.
        windows_fitted: How many windows the new decision was fitted to.
        method_errors: Expected calibration error of each method on the same windows.
        held_out: The windows that were measured on, with their scores.
        probability_before: Their probabilities by the old decision.
        probability_after: Their probabilities by the new one.
    """

    old: Decision
    new: Decision
    before: Figures
    after: Figures
    windows_fitted: int
    method_errors: dict[str, float]
    held_out: Scored
    probability_before: FloatArray
    probability_after: FloatArray


def recalibrate(fitted: Scored, check: Scored | None, old: Decision, aim: Aim, source: Source) -> Recalibration:
    """Fit a new decision.

    Args:
        fitted: The windows to fit to.
        check: Windows of other stars to measure on; None: cross-fitting, that is each fifth of the stars is measured
            with what was fitted to the other four.
        old: The decision to compare with.
        aim: Chooses a threshold.
        source: Where the windows come from.

    Raises:
        CalibrationError: If there are too few stars, or the scores rank the classes backwards.
        ThresholdError: If the aim cannot be reached.
    """
    trials = cross_fitting(fitted) if check is None else [(fitted, check)]
    held_out = join([test for _, test in trials])
    probabilities = {name: _probabilities(trials, fit) for name, fit in METHODS.items()}
    errors = {name: calibration_error(held_out.labels, given) for name, given in probabilities.items()}
    called_after = np.concatenate([test.scores >= aim(train) for train, test in trials])
    probability_before, probability_after = old.probability(held_out.scores), probabilities["platt"]
    scaling = fit_platt(fitted)
    calibration = Calibration(
        slope=scaling.slope,
        intercept=scaling.intercept,
        data=source.name,
        data_sha256=source.sha256,
        windows=len(fitted),
        calibration_error=errors["platt"],
    )
    return Recalibration(
        old=old,
        new=Decision(threshold=aim(fitted), calibration=calibration),
        before=_figures(held_out, held_out.scores >= old.threshold, probability_before),
        after=_figures(held_out, called_after, probability_after),
        windows_fitted=len(fitted),
        method_errors=errors,
        held_out=held_out,
        probability_before=probability_before,
        probability_after=probability_after,
    )


def cross_fitting(scored: Scored) -> list[Trial]:
    """Split into ``PARTS`` pairs of training and test windows; no star is in both of a pair, each is tested once.

    Raises:
        CalibrationError: If a class has fewer than ``LEAST_STARS`` stars.
    """
    stars, place = np.unique(scored.stars, return_inverse=True)
    with_junk, with_transits = (np.bincount(place, scored.labels == label, len(stars)) > 0 for label in (0, 1))
    if min(with_junk.sum(), with_transits.sum()) < LEAST_STARS:
        raise CalibrationError(
            f"expected at least {LEAST_STARS} stars with transits and {LEAST_STARS} with junk, got "
            f"{with_transits.sum()} and {with_junk.sum()}; give more labelled windows"
        )
    # Dealt out in the order junk only, both, transits only: each class is a run of stars, so each part gets its share.
    part = np.empty(len(stars), np.int64)
    part[np.argsort(with_transits.astype(int) - with_junk, kind="stable")] = np.arange(len(stars)) % PARTS
    tested = part[place]
    return [
        (scored.select(np.flatnonzero(tested != number)), scored.select(np.flatnonzero(tested == number)))
        for number in range(PARTS)
    ]


def _probabilities(trials: list[Trial], fit: Callable[[Scored], Callable[[FloatArray], FloatArray]]) -> FloatArray:
    return np.concatenate([fit(train)(test.scores) for train, test in trials])


def _figures(held_out: Scored, called: np.ndarray, probability: FloatArray) -> Figures:
    at_cut = binary_metrics(held_out.labels, called, 0.5)
    return Figures(
        precision=at_cut.precision,
        recall=at_cut.recall,
        calibration_error=calibration_error(held_out.labels, probability),
        calibration_error_equal_mass=calibration_error(held_out.labels, probability, equal_mass=True),
    )
