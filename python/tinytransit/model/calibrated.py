# SPDX-License-Identifier: MIT
"""Make the network's answers probabilities: Platt scaling, folded into the last layers."""

import numpy as np
import numpy.typing as npt

from tinytransit.model.examples import Examples
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.model.platt import fit_platt_scaling
from tinytransit.tensorflow_import import keras

# Scores nearer to 0 or 1 have no finite logit in single precision.
_LEAST = 1e-7


Scaling = dict[str, tuple[float, float]]
"""Slope and shift of the logit by the name of the answer."""


def platt_scaling(validation: Examples, scores: dict[str, npt.NDArray[np.float64]]) -> Scaling:
    """Find the slope and the shift of each logit that make the scores probabilities on the validation examples.

    Class weights and long training both push scores to the ends, where an int8 score has no room to tell them apart; no
    ranking changes.

    Args:
        validation: Examples that the network was not trained on.
        scores: What it answers to them, shape (n,) each, by the name of the answer.

    Returns:
        An answer for which the examples are all of one class is left out.
    """
    transit_like = validation.labels > 0
    sets = {
        TRANSIT_LIKE: (validation.labels, np.ones_like(transit_like)),
        # This answer is conditional, so only transits and eclipses can say whether it is right.
        PLANET_LIKE: (validation.planets, transit_like),
    }
    return {
        name: fit_platt_scaling(labels[rows], _odds(scores[name][rows]))
        for name, (labels, rows) in sets.items()
        if len(np.unique(labels[rows])) > 1
    }


def rescale(model: keras.Model, scaling: Scaling) -> None:
    """Fold slopes and shifts into the network's last layers, in place."""
    for name, (slope, shift) in scaling.items():
        layer = model.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * slope, bias * slope + shift])


def _odds(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    clipped = np.clip(scores, _LEAST, 1 - _LEAST)
    odds: npt.NDArray[np.float64] = np.log(clipped) - np.log1p(-clipped)
    return odds
