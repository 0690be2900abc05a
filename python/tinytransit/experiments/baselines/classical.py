# SPDX-License-Identifier: MIT
"""Baselines that are no networks: a threshold of the signal-to-noise ratio, and boosted trees on hand-made features."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.dataset.labelling.features import feature_matrix
from tinytransit.dataset.labelling.isolation import outliers
from tinytransit.experiments.baselines.protocol import BaselineError, Cost, Settings
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


class SnrThreshold:
    """Ranks windows by the signal-to-noise ratio of the search, the extra ``snr``: what is significant is a transit."""

    def fit(self, train: WindowShard) -> None:
        """Learn nothing: average precision is over all thresholds."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return the signal-to-noise ratios.

        Raises:
            BaselineError: If the shard has none, or one that is not finite.
        """
        if "snr" not in test.extras:
            raise BaselineError("the SNR baseline needs the extra column snr, which these windows lack; leave it out")
        ratios = np.asarray(test.extras["snr"], dtype=np.float64)
        if ratios.ndim != 1 or not np.isfinite(ratios).all():
            raise BaselineError(f"extra snr: expected one finite number a window, got shape {ratios.shape}")
        return ratios

    def cost(self) -> Cost:
        """Return the cost of one comparison."""
        return Cost(parameters=1, macs=None)


class BoostedTrees:
    """XGBoost (Chen & Guestrin 2016, KDD) on hand-made features; a NaN goes down a branch of its own."""

    def __init__(self, settings: Settings) -> None:
        import xgboost  # an extra that the signal-to-noise ratio does without

        self._trees: Any = xgboost.XGBClassifier(
            n_estimators=400,
            max_depth=6,
            learning_rate=0.05,
            subsample=0.8,
            colsample_bytree=0.8,
            tree_method="hist",
            random_state=settings.seed,
            n_jobs=1,
        )

    def fit(self, train: WindowShard) -> None:
        """Grow the trees on the shard's own labels."""
        self.fit_to(feature_matrix(train), train.label)

    def fit_to(self, table: FloatArray, labels: npt.NDArray[np.int8]) -> None:
        """Grow the trees on a feature table (n, features) and labels (n,) of another origin."""
        self._trees.fit(table, labels)

    def score(self, test: WindowShard) -> FloatArray:
        """Return the probability of label 1."""
        return np.asarray(self._trees.predict_proba(feature_matrix(test))[:, 1], dtype=np.float64)

    def cost(self) -> Cost:
        """Count the nodes of all trees, one a line of the dump."""
        return Cost(parameters=sum(tree.count("\n") for tree in self._trees.get_booster().get_dump()), macs=None)


class IsolationLabels:
    """The recipe "IsolationForest labels": outliers are called transits, and trees learn to repeat it.

    Seen in projects that have no labels at hand. The labels of the shard play no part in the fit, only in the figures,
    so the recipe is measured for what it is worth.
    """

    def __init__(self, settings: Settings) -> None:
        self._seed = settings.seed
        self._trees = BoostedTrees(settings)

    def fit(self, train: WindowShard) -> None:
        """Call the outliers among the windows transits and grow trees on that."""
        table = feature_matrix(train)
        self._trees.fit_to(table, outliers(table, self._seed).astype(np.int8))

    def score(self, test: WindowShard) -> FloatArray:
        """Return the trees' probability that the forest would call a window an outlier."""
        return self._trees.score(test)

    def cost(self) -> Cost:
        """Return the cost of the trees; the forest is only needed for the fit."""
        return self._trees.cost()
