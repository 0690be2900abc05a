"""Make the network's answers probabilities: Platt scaling, folded into the last layers."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from tinytransit.model.answers import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.model.examples import Examples
from tinytransit.model.tensorflow_import import keras

# Scores nearer to 0 or 1 have no finite logit in single precision.
_LEAST = 1e-7


def calibrate(model: keras.Model, validation: Examples, scores: dict[str, npt.NDArray[np.float64]]) -> None:
    """Rescale and shift the logit of each answer so that its score is a probability on the validation examples.

    Platt 1999 ("Probabilistic outputs for support vector machines", section 2, with its smoothed targets), of which
    temperature scaling is the case without a shift. Class weights and long training both push scores to the ends, where
    an int8 score has no room to tell them apart; no ranking changes.

    Args:
        model: A trained network; its last layers are changed in place.
        validation: Examples that it was not trained on.
        scores: What it answers to them, shape (n,) each, by the name of the answer.
    """
    transit_like = validation.labels > 0
    sets = {
        TRANSIT_LIKE: (validation.labels, np.ones_like(transit_like)),
        # This answer is conditional, so only transits and eclipses can say whether it is right.
        PLANET_LIKE: (validation.planets, transit_like),
    }
    for name, (labels, rows) in sets.items():
        if len(np.unique(labels[rows])) < 2:
            continue
        slope, shift = _platt(labels[rows], scores[name][rows])
        layer = model.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * slope, bias * slope + shift])


def _platt(labels: npt.NDArray[np.float32], scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    clipped = np.clip(scores, _LEAST, 1 - _LEAST)
    logits = np.log(clipped) - np.log1p(-clipped)
    # A target between 0 and 1 is an example of each class, weighted.
    positives = float(labels.sum())
    targets = np.where(labels > 0, (positives + 1) / (positives + 2), 1 / (len(labels) - positives + 2))
    fitted = LogisticRegression(C=np.inf).fit(
        np.tile(logits, 2)[:, np.newaxis],
        np.repeat([1, 0], len(labels)),
        sample_weight=np.concatenate([targets, 1 - targets]),
    )
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
