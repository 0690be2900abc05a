# SPDX-License-Identifier: MIT
"""Labelled examples for training: which stars train, validate and test, and how an epoch is varied."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tinytransit.errors import TinyTransitError
from tinytransit.model.blanking import Blanking, blank_values
from tinytransit.model.network import MEASUREMENTS_INPUT, NUMBER_INPUTS
from tinytransit.model.outputs import PLANET, PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import BoolArray
from tinytransit.tensorflow_import import keras
from tinytransit.window.labels import are_planets
from tinytransit.window.measurements import unknown_values, values_made_of
from tinytransit.window.published import DISPOSITION_TODAY
from tinytransit.window.shard import WindowShard, concatenate

Inputs = dict[str, npt.NDArray[np.float32]]
Targets = dict[str, npt.NDArray[np.float32]]
_BLANKING = 1


class TrainingDataError(TinyTransitError):
    """Windows that a model cannot be trained or tested on."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Windows with labels.

    Attributes:
        inputs: Arrays (n, length) by input name, clipped to [-1, 1].
        labels: Shape (n,): 1 transit-like, 0 junk.
        planets: Shape (n,): 1 planet or candidate, 0 anything else.
        stars: Shape (n,): star names, by which sets are kept apart.
        further: Shape (n,): whether the window is of another set than the one that the figures are of.
        sources: Shape (n,): the shard's word for the set or mission that the window is of.
        today: Shape (n,): what a table of 2026 takes the candidate for; blank where none has it.
    """

    inputs: Inputs
    labels: npt.NDArray[np.float32]
    planets: npt.NDArray[np.float32]
    stars: npt.NDArray[np.str_]
    further: BoolArray
    sources: npt.NDArray[np.str_]
    today: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Augmentation:
    """How much a training window is varied.

    Attributes:
        noise: Greatest standard deviation of the white noise on views, in units of the event's depth; each window draws
            its own.
        scalar_noise: The same on numbers, in units of half their range; what is unknown gets none.
        shift: Greatest shift of a view, as a fraction of its length.
        blank_secondary: Fraction of windows whose secondary view is blanked.
        blanking: How often ``measurements`` are made unknown.
    """

    noise: float = 0.04
    scalar_noise: float = 0.02
    shift: float = 0.01
    blank_secondary: float = 0.1
    blanking: Blanking = field(default_factory=Blanking)


@dataclass(frozen=True, eq=False)
class Split:
    """Training, validation and test examples with no star in two of them.

    Attributes:
        train: Of all sets.
        validation: Of the set that the figures are of.
        test: Likewise.
        further_validation: Of the further sets, in the fold that validates; None if there is none.
    """

    train: Examples
    validation: Examples
    test: Examples
    further_validation: Examples | None = None


def clip_view(view: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Clip to [-1, 1], the range that the int8 inputs can express: a transit lies in it, a flare need not."""
    return np.clip(view, -1.0, 1.0).astype(np.float32)


def examples_of(shard: WindowShard, inputs: Collection[str], further: BoolArray | None = None) -> Examples:
    """Return the inputs and targets of labelled windows, n of them.

    Args:
        shard: Windows of label 0 or 1.
        inputs: Names of the network's inputs.
        further: Shape (n,): which of them are of a further set; None: none is.

    Raises:
        ShardError: If the windows lack an input.
    """
    arrays = {name: clip_view(values) for name, values in shard.model_inputs(inputs).items()}
    planets = are_planets(shard.disposition.tolist()).astype(np.float32)
    today = shard.extras.get(DISPOSITION_TODAY, np.full(len(shard), ""))
    if further is None:
        further = np.zeros(len(shard), dtype=np.bool_)
    return Examples(arrays, shard.label.astype(np.float32), planets, shard.star, further, shard.source, today)


def split_by_fold(
    shard: WindowShard, inputs: Collection[str], test_fold: int, validation_fold: int, also: WindowShard | None = None
) -> Split:
    """Split the labelled windows of a shard by its folds, which never divide a star.

    Args:
        shard: Windows; those with label -1 are left out.
        inputs: Names of the network's inputs.
        test_fold: Fold held out for the final figures.
        validation_fold: Fold for the calibration and the choice of threshold.
        also: Windows of another set, of another cadence say, to train on as well, except those of stars that test or
            validate. A star that the shard has too is in the shard's fold.

    Raises:
        TrainingDataError: If the folds are equal, a part lacks one of the classes, or a star is in two parts.
        ShardError: If the windows lack an input.
    """
    if test_fold == validation_fold:
        raise TrainingDataError(f"test and validation fold are both {test_fold}; choose two different folds")
    whole = shard if also is None else concatenate([shard, also])
    further = np.arange(len(whole)) >= len(shard)
    test, validation = whole.fold == test_fold, whole.fold == validation_fold
    parts = {"test": test & ~further, "validation": validation & ~further, "training": ~(test | validation)}
    chosen: dict[str, Examples] = {}
    for name, mask in parts.items():
        labelled = mask & (whole.label >= 0)
        part = whole.select(labelled)
        counts = np.bincount(part.label, minlength=2)
        if not counts[:2].all():
            raise TrainingDataError(
                f"the {name} set has {counts[1]} transit-like and {counts[0]} junk windows, expected some of both"
            )
        chosen[name] = examples_of(part, inputs, further[labelled])
    stars = {name: set(examples.stars.tolist()) for name, examples in chosen.items()}
    for a, b in (("test", "validation"), ("test", "training"), ("validation", "training")):
        if shared := stars[a] & stars[b]:
            raise TrainingDataError(f"star {min(shared)} is in both the {a} and the {b} set ({len(shared)} such stars)")
    others = validation & further & (whole.label >= 0)
    return Split(
        chosen["training"], chosen["validation"], chosen["test"],
        examples_of(whole.select(others), inputs, further[others]) if others.any() else None,
    )  # fmt: skip


def join(first: Examples, second: Examples) -> Examples:
    """Return the examples of two sets with the same inputs, one after the other."""
    return Examples(
        {name: np.concatenate([values, second.inputs[name]]) for name, values in first.inputs.items()},
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("labels", "planets", "stars", "further", "sources", "today")
        ),
    )


class AugmentedEpochs(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of training examples, varied again for each epoch, with the weight of each example for each output.

    A transit reversed in phase is a transit, an ephemeris is never exact, and no two sectors have the same noise: each
    window may be flipped, its views are shifted by a few bins, and all inputs get a little white noise. Now and then
    the secondary view is blank, as it is where none could be made, and numbers are unknown (see
    ``tinytransit.model.blanking``). The seed and the epoch's number fix everything.
    """

    def __init__(
        self, examples: Examples, weights: Targets, batch_size: int, seed: int, augmentation: Augmentation,
        targets: Targets | None = None,
    ) -> None:  # fmt: skip
        super().__init__(workers=1)
        self._examples, self._weights, self._batch_size = examples, weights, batch_size
        # Other ones than the labels.
        self._targets = targets_of(examples) if targets is None else targets
        self._seed, self._augmentation = seed, augmentation
        self._epoch = 0
        self._draw()

    def __len__(self) -> int:
        return -(-len(self._examples) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[Inputs, Targets, Targets]:
        rows = slice(index * self._batch_size, (index + 1) * self._batch_size)
        inputs = {name: values[rows] for name, values in self._inputs.items()}
        chosen = self._order[rows]
        return (
            inputs,
            {name: values[chosen] for name, values in self._targets.items()},
            {name: values[chosen] for name, values in self._weights.items()},
        )

    def on_epoch_end(self) -> None:
        """Vary and shuffle the examples for the next epoch."""
        self._epoch += 1
        self._draw()

    def _draw(self) -> None:
        rng = np.random.default_rng((self._seed, self._epoch))
        how, count = self._augmentation, len(self._examples)
        self._order = rng.permutation(count)
        flipped = rng.random(count) < 0.5
        drawn: Inputs = {}
        no_secondary = np.zeros(count, dtype=np.bool_)
        for name, values in self._examples.inputs.items():
            varied = values[self._order]
            if name not in NUMBER_INPUTS:
                reach = round(how.shift * varied.shape[1])
                varied = _roll(varied, rng.integers(-reach, reach + 1, count))
                varied[flipped] = varied[flipped, ::-1]
            # Shallow eclipses are lost in the noise that keeps a network from learning the windows of a small set.
            strength = how.scalar_noise if name in NUMBER_INPUTS else how.noise * rng.random((count, 1))
            varied += (rng.normal(size=varied.shape) * strength).astype(np.float32)
            if name == "secondary_view":
                no_secondary = rng.random(count) < how.blank_secondary
                varied[no_secondary] = 0.0
            drawn[name] = np.clip(varied, -1, 1)
        if MEASUREMENTS_INPUT in drawn:
            known = self._examples.inputs[MEASUREMENTS_INPUT][self._order]
            blank = self._blank(known) | np.outer(no_secondary, values_made_of("secondary_view"))
            drawn[MEASUREMENTS_INPUT][blank | unknown_values(known)] = 0.0
        self._inputs = shaped(drawn)

    def _blank(self, known: npt.NDArray[np.float32]) -> BoolArray:
        # Numbers of their own, so that the rest of an epoch is the same with and without.
        rng = np.random.default_rng((self._seed, self._epoch, _BLANKING))
        classes = (self._examples.labels + self._examples.planets).astype(np.int64)[self._order]
        return blank_values(known, classes, self._examples.sources[self._order], self._augmentation.blanking, rng)


def targets_of(examples: Examples) -> Targets:
    """Return what each output of the network, and the product of both, should be, by its name."""
    return {TRANSIT_LIKE: examples.labels, PLANET_LIKE: examples.planets, PLANET: examples.planets}


def shaped(inputs: Inputs) -> Inputs:
    """Return inputs as the network takes them: a view with its one channel."""
    return {name: values if name in NUMBER_INPUTS else values[..., np.newaxis] for name, values in inputs.items()}


def _roll(rows: npt.NDArray[np.float32], shifts: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Roll each row by its own number of bins."""
    bins = rows.shape[1]
    return np.take_along_axis(rows, (np.arange(bins) - shifts[:, np.newaxis]) % bins, axis=1)
