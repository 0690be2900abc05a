"""The recipe "IsolationForest labels": outliers are called transits, and trees learn to repeat it.

Seen in projects that have no labels at hand. The labels of the shard play no part in the fit, only in the figures, so
the recipe is measured for what it is worth.
"""

import numpy as np
from sklearn.ensemble import IsolationForest

from tinytransit.baselines.boosting import BoostedTrees
from tinytransit.baselines.features import feature_matrix
from tinytransit.baselines.protocol import Cost, FloatArray, Settings
from tinytransit.window.shard import WindowShard

# The share of outliers that the recipe assumes; it cannot know the true one.
_CONTAMINATION = 0.1


class IsolationLabels:
    """XGBoost on labels made by an IsolationForest (Liu, Ting & Zhou 2008, ICDM) on the same features."""

    def __init__(self, settings: Settings) -> None:
        self._forest = IsolationForest(n_estimators=200, contamination=_CONTAMINATION, random_state=settings.seed)
        self._trees = BoostedTrees(settings)

    def fit(self, train: WindowShard) -> None:
        """Call the outliers among the windows transits and grow trees on that."""
        table = feature_matrix(train)
        outlier = self._forest.fit_predict(table) == -1
        self._trees.fit_to(table, outlier.astype(np.int8))

    def score(self, test: WindowShard) -> FloatArray:
        """Return the trees' probability that the forest would call a window an outlier."""
        return self._trees.score(test)

    def cost(self) -> Cost:
        """Return the cost of the trees; the forest is only needed for the fit."""
        return self._trees.cost()
