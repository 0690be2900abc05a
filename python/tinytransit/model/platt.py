# SPDX-License-Identifier: MIT
"""Platt scaling: a slope and a shift of the log odds that make scores probabilities."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression


def fit_platt_scaling(labels: npt.ArrayLike, odds: npt.ArrayLike, with_intercept: bool = True) -> tuple[float, float]:
    """Fit ``probability = sigmoid(slope * odds + intercept)``.

    Platt 1999 ("Probabilistic outputs for support vector machines", section 2.2), with its targets in place of 1 and 0:
    Bayes with a uniform prior. They keep the slope finite where the classes do not overlap.

    Args:
        labels: Shape (n,): 0 or 1, both present.
        odds: Shape (n,): finite log odds of the scores.
        with_intercept: False fits the slope alone, which is temperature scaling (Guo et al. 2017, ICML).

    Returns:
        Slope and intercept; the slope is 0 or less where higher scores do not go with label 1.
    """
    truth, values = np.asarray(labels), np.asarray(odds, dtype=np.float64)
    positives = int((truth > 0).sum())
    target = np.where(truth > 0, (positives + 1) / (positives + 2), 1 / (len(truth) - positives + 2))
    # A target between 0 and 1 is an example of each class, weighted. Equal scores, of which int8 has many, enter once.
    distinct, place = np.unique(values, return_inverse=True)
    fitted = LogisticRegression(C=np.inf, fit_intercept=with_intercept).fit(
        np.tile(distinct, 2)[:, np.newaxis],
        np.repeat([1, 0], len(distinct)),
        sample_weight=np.concatenate([np.bincount(place, target), np.bincount(place, 1 - target)]),
    )
    return float(fitted.coef_[0, 0]), float(np.ravel(fitted.intercept_)[0])
