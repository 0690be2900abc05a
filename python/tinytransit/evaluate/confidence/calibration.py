# SPDX-License-Identifier: MIT
"""From scores to probabilities: temperature, Platt and isotonic, each fitted to labelled scores."""

from collections.abc import Callable

import numpy as np
from sklearn.isotonic import IsotonicRegression

from tinytransit.deploy.platt_scaling import PlattScaling, score_logit
from tinytransit.evaluate.confidence.errors import CalibrationError
from tinytransit.evaluate.confidence.scored import Scored
from tinytransit.model.calibration import fit_platt_scaling
from tinytransit.statistics import FloatArray

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
    slope, intercept = fit_platt_scaling(scored.labels, score_logit(scored.scores), with_intercept)
    if slope <= 0:
        raise CalibrationError(
            f"higher scores do not go with transits in these {len(scored)} windows (slope {slope:.3f}); "
            "are these labels and this model meant for each other?"
        )
    return PlattScaling(slope=slope, intercept=intercept)
