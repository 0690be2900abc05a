# SPDX-License-Identifier: MIT
"""Gradient-boosted trees on hand-made features (XGBoost: Chen & Guestrin 2016, KDD)."""

import numpy as np
import numpy.typing as npt
import xgboost

from tinytransit.dataset.labelling.features import feature_matrix
from tinytransit.experiments.baselines.protocol import Cost, Settings
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


class BoostedTrees:
    """XGBoost on the features of the windows; NaN features go down a branch of their own."""

    def __init__(self, settings: Settings) -> None:
        self._trees = xgboost.XGBClassifier(
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
