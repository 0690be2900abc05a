# SPDX-License-Identifier: MIT
"""Is a model better than another beyond its error? The rule by which one is promoted.

Both score the same locked windows. Stars are drawn with replacement (the paired bootstrap: Efron & Tibshirani 1993, "An
introduction to the bootstrap", chapter 16), each draw gives both models' average precision, and the central 95 % of the
differences is the interval. A model is promoted if, in vetting or in triage, the interval lies above 0, and in neither
below 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.evaluate.scoring import Scores, score_windows, transit_like
from tinytransit.learning.errors import LockError
from tinytransit.model.outputs import joint_score
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard

DRAWS = 2000
_CENTRAL = (0.025, 0.975)
VETTING, TRIAGE = "vetting", "triage"
MEANINGS: Mapping[str, str] = {
    VETTING: "planets and candidates against all the rest, by the product of both scores",
    TRIAGE: "transits and eclipses against junk, by transit_like",
}


@dataclass(frozen=True)
class Figure:
    """Average precision of two models on the same windows.

    Attributes:
        name: ``vetting`` or ``triage``.
        positives: How many windows are to be found.
        before: Of the model in use.
        after: Of the new one.
        low: Lower end of the central 95 % of ``after - before``.
        high: Upper end.
    """

    name: str
    positives: int
    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """By how much the new one is better."""
        return self.after - self.before

    @property
    def is_better(self) -> bool:
        """Whether it is better beyond the error."""
        return self.low > 0

    @property
    def is_worse(self) -> bool:
        """Whether it is worse beyond the error."""
        return self.high < 0

    @property
    def word(self) -> str:
        """Better, worse, or no difference that can be told from chance."""
        return "better" if self.is_better else "worse" if self.is_worse else "not to be told apart"

    def told(self) -> str:
        """Say it in a line."""
        return (
            f"{self.name} {self.before:.4f} before, {self.after:.4f} after: {self.difference:+.4f} "
            f"(95 %: {self.low:+.4f} to {self.high:+.4f}), {self.word}"
        )


@dataclass(frozen=True)
class Comparison:
    """Two models on the locked windows.

    Attributes:
        windows: How many.
        stars: Of how many stars.
        draws: How often stars were drawn.
        seed: Of the draws.
        figures: Vetting first, where both models vet.
    """

    windows: int
    stars: int
    draws: int
    seed: int
    figures: tuple[Figure, ...]

    @property
    def promotes(self) -> bool:
        """Whether the new model is to be put in use."""
        return any(figure.is_better for figure in self.figures) and not any(each.is_worse for each in self.figures)

    @property
    def reason(self) -> str:
        """Why, with the figures."""
        return "; ".join(figure.told() for figure in self.figures)

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        figures = [asdict(figure) | {"difference": figure.difference, "word": figure.word} for figure in self.figures]
        return asdict(self) | {"figures": figures, "promotes": self.promotes}


@dataclass(frozen=True, eq=False)
class Judged:
    """A comparison and what it was made from.

    Attributes:
        comparison: The figures.
        before: Scores of the model in use, shape (n,) each, by output.
        after: Of the new one.
    """

    comparison: Comparison
    before: Scores
    after: Scores


def compare_models(
    before: bytes, after: bytes, windows: WindowShard, seed: int, on_window: Callable[[], None] = lambda: None
) -> Judged:
    """Compare two models, by the reference interpreter.

    Args:
        before: The bytes of the ``.tflite`` file in use.
        after: Of the new one.
        windows: Labelled windows of stars that neither was trained on.
        seed: Of the draws.
        on_window: Called after each window of each model.

    Raises:
        ScoringError, ShardError: If a model does not take the windows.
        LockError: If the windows are too few to draw from.
    """
    scores = [score_windows(model, windows, on_window) for model in (before, after)]
    return Judged(compare_scores(windows, scores[0], scores[1], seed), scores[0], scores[1])


def compare_scores(windows: WindowShard, before: Scores, after: Scores, seed: int, draws: int = DRAWS) -> Comparison:
    """Compare the scores of two models on n windows; see :func:`compare_models`."""
    names, star = np.unique(windows.star, return_inverse=True)
    tasks: list[tuple[str, BoolArray, FloatArray, FloatArray]] = []
    planets, joint = are_planets(windows.disposition), [joint_score(each) for each in (before, after)]
    if joint[0] is not None and joint[1] is not None:
        tasks.append((VETTING, planets, joint[0], joint[1]))
    tasks.append((TRIAGE, windows.label == 1, transit_like(before), transit_like(after)))
    random = np.random.default_rng(seed)
    weights = [np.bincount(random.integers(len(names), size=len(names)), minlength=len(names)) for _ in range(draws)]
    figures: list[Figure] = []
    for name, truth, old, new in tasks:
        if not truth.any() or truth.all():
            raise LockError(f"the locked windows have only one class for {name}; lock another fold in another store")
        one, other = _AveragePrecision(truth, old), _AveragePrecision(truth, new)
        # A draw without a positive says nothing.
        drawn = [(one(w), other(w)) for w in (counts[star] for counts in weights) if (w * truth).any()]
        differences = np.array([after_ - before_ for before_, after_ in drawn])
        low, high = np.quantile(differences, _CENTRAL)
        ones = np.ones(len(truth), dtype=np.int64)
        figures.append(Figure(name, int(truth.sum()), one(ones), other(ones), float(low), float(high)))
    return Comparison(len(windows), len(names), draws, seed, tuple(figures))


class _AveragePrecision:
    """The area under the precision-recall curve as a step function, as of scikit-learn, of windows that count often.

    Args:
        truth: Shape (n,): which are to be found.
        scores: Shape (n,): int8 scores have many ties, which are called together.
    """

    def __init__(self, truth: BoolArray, scores: FloatArray) -> None:
        self._order = np.argsort(-scores, kind="stable")
        ranked = scores[self._order]
        self._last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        self._truth = truth[self._order]

    def __call__(self, counts: npt.NDArray[np.int64]) -> float:
        """Return it for windows that each count so often, shape (n,)."""
        weight = counts[self._order]
        called = np.cumsum(weight)[self._last]
        found = np.cumsum(weight * self._truth)[self._last]
        gained = np.diff(found, prepend=0)
        # Where nothing has been called yet nothing was gained.
        return float((gained * found / np.maximum(called, 1)).sum() / found[-1])
