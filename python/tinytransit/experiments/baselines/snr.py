# SPDX-License-Identifier: MIT
"""Signal-to-noise threshold: what is significant is called a transit."""

import numpy as np

from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.experiments.baselines.protocol import Cost
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


class SnrThreshold:
    """Ranks windows by the search's signal-to-noise ratio, the extra ``snr``."""

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
