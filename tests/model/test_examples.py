# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="batches are Keras datasets ([train])")

from tinytransit.model.blanking import Blanking
from tinytransit.model.examples import Augmentation, AugmentedEpochs, Examples, TrainingDataError, split_by_fold
from tinytransit.window.measurements import is_known
from tinytransit.window.shard import WindowShard

INPUTS = ("global_view", "local_view", "secondary_view", "scalars")
STILL = Augmentation(noise=0.0, scalar_noise=0.0, blank_secondary=0.0, blanking=Blanking(0.0, 0.0, 0.0, level=False))


@pytest.fixture
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Four copies of the tiny windows, so that two folds and the rest hold both classes."""
    many = vetting_shard.select(np.tile(np.arange(len(vetting_shard)), 4))
    stars = np.array([f"TIC {index}" for index in range(len(many))])
    return replace(many, star=stars, fold=(np.arange(len(many)) // 8).astype(np.int8))


def test_no_star_is_in_two_parts(shard: WindowShard) -> None:
    split = split_by_fold(shard, INPUTS, test_fold=0, validation_fold=1)
    parts = [set(part.stars.tolist()) for part in (split.train, split.validation, split.test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(shard)


def test_windows_of_unknown_label_are_left_out(shard: WindowShard) -> None:
    labels = shard.label.copy()
    labels[::8] = -1
    split = split_by_fold(replace(shard, label=labels), INPUTS, 0, 1)
    assert len(split.train) + len(split.validation) + len(split.test) == (labels >= 0).sum()


def test_the_table_of_2026_and_the_set_of_a_window_go_along(shard: WindowShard) -> None:
    words = np.where(np.arange(len(shard)) % 2, "FP", "")
    known = split_by_fold(replace(shard, extras={**shard.extras, "disposition_2026": words}), INPUTS, 0, 1).train
    assert known.today.tolist() == ["FP" if int(star.split()[1]) % 2 else "" for star in known.stars]
    assert set(known.sources) == {"drawn"}
    assert set(split_by_fold(shard, INPUTS, 0, 1).train.today) == {""}


def test_further_windows_only_train_and_not_on_stars_that_test_or_validate(shard: WindowShard) -> None:
    others = np.char.add("other ", shard.star)
    # Half of the further stars are the shard's own, whose folds they take over.
    stars = np.where(np.arange(len(shard)) % 2, shard.star, others)
    also = replace(shard, star=stars, fold=np.where(stars == others, 5, 0).astype(np.int8))
    alone, split = split_by_fold(shard, INPUTS, 0, 1), split_by_fold(shard, INPUTS, 0, 1, also)
    for name in ("test", "validation"):
        part = getattr(split, name)
        assert part.stars.tolist() == getattr(alone, name).stars.tolist() and not part.further.any()
    held_out = set(split.test.stars.tolist()) | set(split.validation.stars.tolist())
    assert not held_out & set(split.train.stars.tolist())
    expected = [star for star in stars.tolist() if star not in held_out]
    assert split.train.stars[split.train.further].tolist() == expected
    # Where the shard's own validate, the further ones help to calibrate, and train the second pass.
    assert alone.further_validation is None
    assert split.further_validation is not None and split.further_validation.further.all()
    validating = set(split.validation.stars.tolist())
    assert split.further_validation.stars.tolist() == [star for star in stars.tolist() if star in validating]


def test_a_fold_without_both_classes_is_refused(shard: WindowShard) -> None:
    one = replace(shard, label=np.where(shard.fold == 0, 1, shard.label).astype(np.int8))
    with pytest.raises(TrainingDataError, match=r"test .* 8 .* 0 "):
        split_by_fold(one, INPUTS, 0, 1)
    with pytest.raises(TrainingDataError, match="1"):
        split_by_fold(shard, INPUTS, 1, 1)


def epochs_of(train: Examples, batch_size: int, seed: int, augmentation: Augmentation | None = None) -> AugmentedEpochs:
    weights = {name: np.ones(len(train), np.float32) for name in ("transit_like", "planet_like")}
    return AugmentedEpochs(train, weights, batch_size, seed, augmentation or Augmentation())


def test_epochs_differ_but_repeat_for_a_seed(shard: WindowShard) -> None:
    train = split_by_fold(shard, INPUTS, 0, 1).train

    def epochs(seed: int) -> list[np.ndarray]:
        batches = epochs_of(train, batch_size=4, seed=seed)
        first = np.concatenate([batches[i][0]["global_view"] for i in range(len(batches))])
        batches.on_epoch_end()
        return [first, np.concatenate([batches[i][0]["global_view"] for i in range(len(batches))])]

    one, again, other = epochs(1), epochs(1), epochs(2)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0], one[1]) and not np.array_equal(one[0], other[0])
    assert one[0].shape == (len(train), 201, 1) and np.abs(one[0]).max() <= 1


def test_without_noise_an_augmented_window_holds_the_same_values(shard: WindowShard) -> None:
    train = split_by_fold(shard, INPUTS, 0, 1).train
    inputs, targets, _ = epochs_of(train, batch_size=len(train), seed=5, augmentation=STILL)[0]
    assert sorted(targets["planet_like"].tolist()) == sorted(train.planets.tolist())
    for name, values in train.inputs.items():
        original = {tuple(np.sort(row).tolist()) for row in values}
        assert {tuple(np.sort(row).tolist()) for row in inputs[name].reshape(len(train), -1)} == original


def test_what_is_unknown_stays_so_and_what_is_blanked_is_exactly_unknown(shard: WindowShard) -> None:
    extras = {
        **shard.extras,
        "teff": np.where(np.arange(len(shard)) % 2, 5772.0, np.nan),
        "tmag": np.full(len(shard), 9.0),
    }
    train = split_by_fold(replace(shard, extras=extras), ("global_view", "measurements"), 0, 1).train
    before = is_known(train.inputs["measurements"], "teff")

    def known(blanking: Blanking, source: str) -> np.ndarray:
        batches = epochs_of(train, len(train), 5, replace(Augmentation(), blanking=blanking))
        return is_known(batches[0][0]["measurements"], source)

    none = Blanking(0.0, 0.0, 0.0, level=False)
    assert known(none, "teff").sum() == before.sum() and 0 < before.sum() < len(train)
    assert known(none, "tmag").all() and known(none, "mission").all() and not known(none, "depth_ppm").any()
    assert not known(replace(none, star=1.0), "tmag").any() and known(replace(none, star=1.0), "snr").all()
    assert not known(replace(none, everything=1.0), "teff").any() and known(replace(none, everything=1.0), "snr").all()
    assert not known(replace(none, one=1.0), "snr").any() and not known(replace(none, one=1.0), "mission").any()
