# SPDX-License-Identifier: MIT
"""The recipe "IsolationForest labels": outliers are called transits, and trees learn to repeat it.

Seen in projects that have no labels at hand. The labels of the shard play no part in the fit, only in the figures, so
the recipe is measured for what it is worth.
"""

import numpy as np

from tinytransit.dataset.labelling.features import feature_matrix
from tinytransit.dataset.labelling.isolation import outliers
from tinytransit.experiments.baselines.boosting import BoostedTrees
from tinytransit.experiments.baselines.protocol import Cost, Settings
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


class IsolationLabels:
    """XGBoost on labels made by an IsolationForest on the same features."""

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
