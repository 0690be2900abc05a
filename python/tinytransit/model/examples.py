"""Labelled examples for training: which stars train, validate and test, and how an epoch is varied."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.errors import TinyTransitError
from tinytransit.model.tensorflow_import import keras
from tinytransit.window.shard import WindowShard

Views = dict[str, npt.NDArray[np.float32]]


class TrainingDataError(TinyTransitError):
    """Windows that a model cannot be trained or tested on."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Windows with labels.

    Attributes:
        views: Arrays (n, bins) by input name, clipped to [-1, 1].
        labels: Shape (n,): 1 transit-like, 0 junk.
        stars: Shape (n,): star names, by which sets are kept apart.
    """

    views: Views
    labels: npt.NDArray[np.float32]
    stars: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Split:
    """Training, validation and test examples with no star in two of them."""

    train: Examples
    validation: Examples
    test: Examples


def clip_view(view: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Clip to [-1, 1], the range that the int8 inputs can express: a transit lies in it, a flare need not."""
    return np.clip(view, -1.0, 1.0).astype(np.float32)


def split_by_star(shard: WindowShard, test_fold: int, validation_fold: int) -> Split:
    """Split the labelled windows of a shard by its folds, which never divide a star.

    Args:
        shard: Windows; those with label -1 are left out.
        test_fold: Fold held out for the final figures.
        validation_fold: Fold for early stopping and the choice of threshold.

    Raises:
        TrainingDataError: If the folds are equal, a part lacks one of the classes, or a star is in two parts.
    """
    if test_fold == validation_fold:
        raise TrainingDataError(f"test and validation fold are both {test_fold}; choose two different folds")
    test, validation = shard.fold == test_fold, shard.fold == validation_fold
    parts = {"test": test, "validation": validation, "training": ~(test | validation)}
    chosen: dict[str, Examples] = {}
    for name, mask in parts.items():
        part = shard.select(mask & (shard.label >= 0))
        counts = np.bincount(part.label, minlength=2)
        if not counts[:2].all():
            raise TrainingDataError(
                f"the {name} set has {counts[1]} transit-like and {counts[0]} junk windows, expected some of both"
            )
        views = {"global_view": clip_view(part.global_view), "local_view": clip_view(part.local_view)}
        chosen[name] = Examples(views, part.label.astype(np.float32), part.star)
    stars = {name: set(examples.stars.tolist()) for name, examples in chosen.items()}
    for a, b in (("test", "validation"), ("test", "training"), ("validation", "training")):
        if shared := stars[a] & stars[b]:
            raise TrainingDataError(f"star {min(shared)} is in both the {a} and the {b} set ({len(shared)} such stars)")
    return Split(chosen["training"], chosen["validation"], chosen["test"])


class AugmentedEpochs(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of training examples, varied anew each epoch.

    A transit reversed in phase is a transit, an ephemeris is never exact, and no two sectors have the same noise: each
    window may be flipped, is shifted by a few bins and gets a little white noise. The seed and the epoch's number fix
    everything.
    """

    def __init__(self, examples: Examples, batch_size: int, seed: int, noise: float = 0.03) -> None:
        super().__init__(workers=1)
        self._examples, self._batch_size, self._seed, self._noise = examples, batch_size, seed, noise
        self._epoch = 0
        self._draw()

    def __len__(self) -> int:
        return -(-len(self._examples) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[Views, npt.NDArray[np.float32]]:
        rows = slice(index * self._batch_size, (index + 1) * self._batch_size)
        return {name: view[rows] for name, view in self._views.items()}, self._labels[rows]

    def on_epoch_end(self) -> None:
        """Vary and shuffle the examples for the next epoch."""
        self._epoch += 1
        self._draw()

    def _draw(self) -> None:
        rng = np.random.default_rng((self._seed, self._epoch))
        order = rng.permutation(len(self._examples))
        flipped = rng.random(len(order)) < 0.5
        self._labels = self._examples.labels[order]
        self._views = {}
        for (name, view), reach in zip(self._examples.views.items(), (3, 2), strict=True):
            varied = _roll(view[order], rng.integers(-reach, reach + 1, len(order)))
            varied[flipped] = varied[flipped, ::-1]
            varied += rng.normal(0, self._noise, varied.shape).astype(np.float32)
            self._views[name] = np.clip(varied, -1, 1)[..., np.newaxis]


def _roll(rows: npt.NDArray[np.float32], shifts: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Roll each row by its own number of bins."""
    bins = rows.shape[1]
    return np.take_along_axis(rows, (np.arange(bins) - shifts[:, np.newaxis]) % bins, axis=1)
