# SPDX-License-Identifier: MIT
"""Baselines that are no networks: a threshold of the signal-to-noise ratio, and boosted trees on hand-made features."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.dataset.labelling.features import feature_matrix
from tinytransit.dataset.labelling.isolation import outliers
from tinytransit.experiments.baselines.protocol import Cost, LackingInputError, Settings
from tinytransit.model.blanking import levelled
from tinytransit.statistics import FloatArray
from tinytransit.window.implied import implied
from tinytransit.window.shard import WindowShard


class SnrThreshold:
    """Ranks windows by the signal-to-noise ratio of the search, the extra ``snr``: what is significant is a transit."""

    def fit(self, train: WindowShard) -> None:
        """Learn nothing: average precision is over all thresholds."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return the signal-to-noise ratios.

        Raises:
            LackingInputError: If the shard has none, or one that is not finite.
        """
        if "snr" not in test.extras:
            raise LackingInputError("these windows lack the extra column snr")
        ratios = np.asarray(test.extras["snr"], dtype=np.float64)
        if unknown := int((~np.isfinite(ratios)).sum()):
            raise LackingInputError(f"snr is unknown in {unknown:,} of {len(ratios):,} windows")
        return ratios

    def cost(self) -> Cost:
        """Return the cost of one comparison."""
        return Cost(parameters=1, macs=None)


DEPTH_COLUMNS = ("depth_change", "depth_ppm", "tmag")
"""Depth, its change between two apertures, and the star's magnitude."""

STAR_COLUMNS = (*DEPTH_COLUMNS, "star_radius", "star_mass", "teff")
"""The same and the star; with it go the radius of a planet and the duration that it implies."""

# What is known or unknown as a whole.
_UNITS = (("depth_change",), ("depth_ppm",), ("tmag",), ("star_radius", "star_mass", "teff"))


class BoostedTrees:
    """XGBoost (Chen & Guestrin 2016, KDD) on hand-made features; a NaN goes down a branch of its own.

    Junk lacks further columns more often. That this may tell the trees as little as it tells the released network, they
    grow on as large a share of known values in both classes.
    """

    def __init__(self, settings: Settings, columns: Sequence[str] = ()) -> None:
        """Make trees that have not grown.

        Args:
            settings: Seed.
            columns: Extras of the windows that are features too.
        """
        import xgboost  # an extra that the signal-to-noise ratio does without

        self._columns, self._seed = tuple(columns), settings.seed
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
        """Grow the trees on the shard's own labels.

        Raises:
            LackingInputError: If no window has one of the columns.
        """
        kept = self._levelled(train)
        self.fit_to(self._table(replace(train, extras={**train.extras, **kept})), train.label)

    def fit_to(self, table: FloatArray, labels: npt.NDArray[np.int8]) -> None:
        """Grow the trees on a feature table (n, features) and labels (n,) of another origin."""
        self._trees.fit(table, labels)

    def score(self, test: WindowShard) -> FloatArray:
        """Return the probability of label 1."""
        return np.asarray(self._trees.predict_proba(self._table(test))[:, 1], dtype=np.float64)

    def cost(self) -> Cost:
        """Count the nodes of all trees, one a line of the dump."""
        return Cost(parameters=sum(tree.count("\n") for tree in self._trees.get_booster().get_dump()), macs=None)

    def _levelled(self, train: WindowShard) -> dict[str, FloatArray]:
        """Return the further columns, NaN where presence would tell the class."""
        columns = {name: train.extras[name].astype(np.float64) for name in self._columns if name in train.extras}
        units = [each for unit in _UNITS if (each := [name for name in unit if name in columns])]
        if not units:
            return {}
        known = np.stack([np.isfinite([columns[name] for name in unit]).all(axis=0) for unit in units], axis=1)
        one_set = np.full(len(train), "")
        kept = levelled(known, train.label.astype(np.int64), one_set, np.random.default_rng(self._seed))
        return {
            name: np.where(kept[:, place], columns[name], np.nan) for place, unit in enumerate(units) for name in unit
        }

    def _table(self, shard: WindowShard) -> FloatArray:
        known = {name: shard.extras.get(name, np.full(len(shard), np.nan)).astype(np.float64) for name in self._columns}
        if lacking := [name for name, values in known.items() if not np.isfinite(values).any()]:
            raise LackingInputError(f"no window has {', '.join(lacking)}")
        columns = list(known.values())
        if "star_radius" in known:
            columns += _implied(shard, known)
        return np.column_stack([feature_matrix(shard), *columns])


def _implied(shard: WindowShard, known: Mapping[str, FloatArray]) -> list[FloatArray]:
    """Return what else the network is told: the planet's radius, the duration over that of a central transit."""
    depth, radius, mass = (known[name] for name in ("depth_ppm", "star_radius", "star_mass"))
    consequence = implied(shard.period_days, shard.duration_hours, depth, radius, mass)
    return [consequence.planet_radius_earth, consequence.duration_ratio]


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
