# SPDX-License-Identifier: MIT
"""Platt scaling: make scores probabilities by a slope and a shift of their log odds, also inside a network."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import FloatArray

if TYPE_CHECKING:
    from tinytransit.model.examples import Examples
    from tinytransit.tensorflow_import import keras

# Scores nearer to 0 or 1 have no finite logit in single precision.
_LEAST = 1e-7

Scaling = dict[str, tuple[float, float]]
"""Slope and shift of the logit by the name of the output."""


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


def fit_output_scaling(validation: "Examples", scores: dict[str, FloatArray]) -> Scaling:
    """Find the slope and the shift of each logit that make the scores probabilities on the validation examples.

    Class weights and long training both push scores to the ends, where an int8 score has no room to tell them apart; no
    ranking changes.

    Args:
        validation: Examples that the network was not trained on.
        scores: What it gives for them, shape (n,) each, by the name of the output.

    Returns:
        An output for which the examples are all of one class is left out.
    """
    transit_like = validation.labels > 0
    sets = {
        TRANSIT_LIKE: (validation.labels, np.ones_like(transit_like)),
        # This output is conditional, so only transits and eclipses can say whether it is correct.
        PLANET_LIKE: (validation.planets, transit_like),
    }
    return {
        name: fit_platt_scaling(labels[rows], _odds(scores[name][rows]))
        for name, (labels, rows) in sets.items()
        if len(np.unique(labels[rows])) > 1
    }


def rescale(model: "keras.Model", scaling: Scaling) -> None:
    """Fold slopes and shifts into the network's last layers, in place."""
    for name, (slope, shift) in scaling.items():
        layer = model.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * slope, bias * slope + shift])


def _odds(scores: FloatArray) -> FloatArray:
    clipped = np.clip(scores, _LEAST, 1 - _LEAST)
    odds: FloatArray = np.log(clipped) - np.log1p(-clipped)
    return odds
