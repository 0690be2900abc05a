# SPDX-License-Identifier: MIT
"""Labels by IsolationForest: what stands out among the windows is called a transit."""

import numpy as np
from sklearn.ensemble import IsolationForest

from tinytransit.dataset.labelling.features import feature_matrix
from tinytransit.dataset.labelling.labels import LabellingError, Labels
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.shard import WindowShard

DEFAULT_CONTAMINATION = 0.1
"""The share of outliers that the recipe assumes; it cannot know the true one."""

_TREES = 200


def outliers(table: FloatArray, seed: int, contamination: float = DEFAULT_CONTAMINATION) -> BoolArray:
    """Mark the rows that an isolation forest (Liu, Ting & Zhou 2008, ICDM) separates soonest from the others.

    Args:
        table: Features, shape (n, features); NaN stands for a missing one.
        seed: Fixes the forest.
        contamination: The share of rows to mark, above 0 and at most 0.5.

    Returns:
        True for an outlier, shape (n,).
    """
    forest = IsolationForest(n_estimators=_TREES, contamination=contamination, random_state=seed)
    return np.asarray(forest.fit_predict(table) == -1)


def label_by_isolation(shard: WindowShard, seed: int, contamination: float = DEFAULT_CONTAMINATION) -> Labels:
    """Call the outliers among n windows transit-like, and the others junk.

    Raises:
        LabellingError: If there are fewer than two windows.
    """
    if len(shard) < 2:
        raise LabellingError(f"an isolation forest compares windows, and there is {len(shard)}; give more")
    marked = outliers(feature_matrix(shard), seed, contamination)
    return Labels(
        label=marked.astype(np.int8),
        disposition=np.where(marked, "OUTLIER", "INLIER"),
        reasons={"outlier": int(marked.sum()), "inlier": int((~marked).sum())},
    )
