"""From scores to probabilities: temperature, Platt and isotonic, each fitted to labelled scores."""

from collections.abc import Callable

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from tinytransit.confidence.errors import CalibrationError
from tinytransit.confidence.scored import FloatArray, Scored
from tinytransit.deploy.manifest import PlattScaling, score_logit

Probability = Callable[[FloatArray], FloatArray]


def fit_temperature(scored: Scored) -> PlattScaling:
    """Fit a temperature: the slope of the log odds alone.

    Raises:
        CalibrationError: If higher scores do not go with transits.
    """
    return _fit_logistic(scored, with_intercept=False)


def fit_platt(scored: Scored) -> PlattScaling:
    """Fit slope and intercept of the log odds.

    Raises:
        CalibrationError: If higher scores do not go with transits.
    """
    return _fit_logistic(scored, with_intercept=True)


def fit_isotonic(scored: Scored) -> Probability:
    """Fit the best non-decreasing function: as free as a table of all 256 scores, hence prone to overfitting."""
    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scored.scores, scored.labels)
    return lambda scores: np.asarray(fitted.predict(scores), dtype=np.float64)


# Simplest first.
METHODS: dict[str, Callable[[Scored], Probability]] = {
    "none": lambda scored: lambda scores: scores,
    "temperature": lambda scored: fit_temperature(scored).probability,
    "platt": lambda scored: fit_platt(scored).probability,
    "isotonic": fit_isotonic,
}


def _fit_logistic(scored: Scored, with_intercept: bool) -> PlattScaling:
    positives = int(scored.labels.sum())
    negatives = len(scored) - positives
    # Platt's targets in place of 1 and 0: Bayes with a uniform prior. They keep the slope finite where the classes do
    # not overlap. There are at most 256 scores, so each enters once with either label, weighed by its summed targets.
    target = np.where(scored.labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    scores, place = np.unique(scored.scores, return_inverse=True)
    weights = np.concatenate([np.bincount(place, target), np.bincount(place, 1 - target)])
    odds = np.tile(score_logit(scores), 2)[:, np.newaxis]
    either = np.repeat([1, 0], len(scores))
    fitted = LogisticRegression(C=np.inf, fit_intercept=with_intercept).fit(odds, either, sample_weight=weights)
    slope = float(fitted.coef_[0, 0])
    if slope <= 0:
        raise CalibrationError(
            f"higher scores do not go with transits in these {len(scored)} windows (slope {slope:.3f}); "
            "are these labels and this model meant for each other?"
        )
    return PlattScaling(slope=slope, intercept=float(np.ravel(fitted.intercept_)[0]))
