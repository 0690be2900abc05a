# SPDX-License-Identifier: MIT
"""Soft labels for training: what boosted trees, each fitted without the star, say of a window.

A label says planet or not; of a hundred planet candidates a quarter are something else. Trees on hand-made features
rank events a little better than the network does, and what they say of a window that they have not seen tells how far
its label is to be believed. The network learns from a mixture of both (Hinton, Vinyals & Dean 2015, arXiv:1503.02531,
section 2, with the true label as the second of its two targets).
"""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from tinytransit.model.blanking import Blanking, blank_values
from tinytransit.model.examples import Examples, Targets, targets_of
from tinytransit.model.network import MEASUREMENTS_INPUT
from tinytransit.model.outputs import PLANET, PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.measurements import NUMBERS, unknown_values
from tinytransit.window.scalars import BINS
from tinytransit.window.shard import fold_of

_PARTS = 3
_LEVELLING = 2
# Of a class, below which trees know less than the label does.
_FEWEST = 30
_FOLDED_VIEWS = ("local_view", "secondary_view")
# What these trees are worth hardly depends on it.
_TREES = {
    "max_iter": 200, "learning_rate": 0.05, "max_leaf_nodes": 15, "max_features": 0.3, "l2_regularization": 1.0,
    "early_stopping": False,
}  # fmt: skip


def softened(examples: Examples, weights: Targets, share: float, seed: int) -> Targets:
    """Return the targets of each output and of the product, a share of each being what trees say.

    The stars are divided in three; what is said of a third is said by trees that grew on the others. Each set has trees
    of its own. Where they grow, presence is levelled as it is for the network, so that the lack of a number tells them
    nothing that they could pass on.

    Args:
        examples: Without the input ``measurements`` their targets stay what they are, and so do those of a set that
            has fewer than 30 windows of a class to grow on.
        weights: What a window weighs, by the name of the output.
        share: From 0 to 1, of the trees in a target.
        seed: Fixes the trees and the levelling.

    Returns:
        Shape (n,) each, from 0 to 1.
    """
    targets = targets_of(examples)
    if not share or MEASUREMENTS_INPUT not in examples.inputs:
        return targets
    levelled, natural = _columns(examples, seed), _columns(examples, None)
    part = np.array([fold_of(str(star)) % _PARTS for star in examples.stars])
    said = {name: targets[name].astype(np.float64) for name in (TRANSIT_LIKE, PLANET_LIKE)}
    conditional = {TRANSIT_LIKE: np.ones(len(examples), dtype=np.bool_), PLANET_LIKE: examples.labels > 0}
    for source in np.unique(examples.sources):
        of_set = examples.sources == source
        for here in range(_PARTS):
            told = of_set & (part == here)
            for name, counts in conditional.items():
                learnt = of_set & (part != here) & counts & (weights[name] > 0)
                if told.any() and np.bincount(targets[name][learnt].astype(int), minlength=2).min() >= _FEWEST:
                    trees = HistGradientBoostingClassifier(**_TREES, random_state=seed)
                    known = np.isfinite(levelled[learnt]).any(axis=0)
                    trees.fit(levelled[learnt][:, known], targets[name][learnt], weights[name][learnt])
                    said[name][told] = trees.predict_proba(natural[told][:, known])[:, 1]
    said[PLANET] = said[TRANSIT_LIKE] * said[PLANET_LIKE]
    return {name: ((1.0 - share) * values + share * said[name]).astype(np.float32) for name, values in targets.items()}


def _columns(examples: Examples, levelling_seed: int | None) -> FloatArray:
    """Return features, shape (n, columns), NaN where unknown: numbers, and views by their distance from the dip.

    Args:
        examples: With the input ``measurements``.
        levelling_seed: Levels presence between the classes; None leaves it as it is.
    """
    values = examples.inputs[MEASUREMENTS_INPUT]
    unknown = unknown_values(values)
    if levelling_seed is not None:
        unknown |= _levelled_away(examples, levelling_seed)
    shape = (len(values), len(NUMBERS), BINS)
    # The mean of the values that a number is spread over grows with it.
    numbers = np.where(unknown[:, : shape[1] * BINS].reshape(shape).all(axis=2), np.nan, _spread(values).mean(axis=2))
    views = [examples.inputs[name] for name in _FOLDED_VIEWS if name in examples.inputs]
    folded = [((view + view[:, ::-1]) / 2.0)[:, : view.shape[1] // 2 + 1] for view in views]
    return np.concatenate([numbers, *folded], axis=1)


def _spread(values: npt.NDArray[np.float32]) -> FloatArray:
    return values[:, : len(NUMBERS) * BINS].reshape(len(values), len(NUMBERS), BINS).astype(np.float64)


def _levelled_away(examples: Examples, seed: int) -> BoolArray:
    rng = np.random.default_rng((seed, _LEVELLING))
    classes = (examples.labels + examples.planets).astype(np.int64)
    only_levelled = Blanking(one=0.0, star=0.0, everything=0.0)
    return blank_values(examples.inputs[MEASUREMENTS_INPUT], classes, examples.sources, only_levelled, rng)
