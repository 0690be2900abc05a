# SPDX-License-Identifier: MIT
"""Hand-made features of a window, the kind that vetting pipelines and tutorials feed to trees.

Views are normalised to a depth of 1, so heights and scatters are fractions of the depth. A feature whose source column
the shard lacks is left out; NaN stands where a single window lacks it.
"""

import numpy as np

from tinytransit.statistics import FloatArray
from tinytransit.window.shape import shape_features
from tinytransit.window.shard import WindowShard


def features(shard: WindowShard) -> dict[str, FloatArray]:
    """Return the features of n windows by name, each of shape (n,)."""
    secondary = shard.extras.get("secondary_view")
    table = {
        **_ephemeris(shard),
        **shape_features(shard.global_view, shard.local_view, secondary, shard.duration_over_period),
    }
    if "snr" in shard.extras:
        table["log_snr"] = np.log10(np.maximum(shard.extras["snr"].astype(np.float64), 0.1))
    if "depth" in shard.extras:
        table["depth"] = shard.extras["depth"].astype(np.float64)
    if "odd_even_view" in shard.extras:
        odd, even = np.array_split(shard.extras["odd_even_view"].astype(np.float64), 2, axis=1)
        table["odd_even_difference"] = np.abs(odd.min(axis=1) - even.min(axis=1))
    return table


def feature_matrix(shard: WindowShard) -> FloatArray:
    """Return the features as columns, shape (n, features)."""
    return np.stack(list(features(shard).values()), axis=1)


def _ephemeris(shard: WindowShard) -> dict[str, FloatArray]:
    return {
        "log_period": np.log10(shard.period_days),
        "log_duration": np.log10(shard.duration_hours),
        "log_duration_over_period": np.log10(shard.duration_over_period),
    }
