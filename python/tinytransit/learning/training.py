# SPDX-License-Identifier: MIT
"""Train a network on a data set: on from the weights of another, or from new ones by the recipe of ``train``."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.experiments.keras_networks import open_network
from tinytransit.files import replacing
from tinytransit.learning.dataset import Dataset
from tinytransit.learning.errors import LockError
from tinytransit.learning.lock import Lock
from tinytransit.learning.plan import Plan, Start
from tinytransit.model.calibration import fit_output_scaling, rescale
from tinytransit.model.examples import AugmentedEpochs, join, split_by_fold
from tinytransit.model.metrics import binary_metrics, threshold_of_best_f1
from tinytransit.model.network import with_product
from tinytransit.model.outputs import TRANSIT_LIKE
from tinytransit.model.teacher import softened
from tinytransit.model.training import F1_FOR_RECALL, Settings, compile_network, predict, train
from tinytransit.model.training_domain import TrainingDomain
from tinytransit.model.weights import example_weights
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.shard import WindowShard

# To go on from weights: they are to be moved, not left behind.
_EPOCHS, _SHARE_OF_RATE = 6, 0.25

OnEpoch = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained network.

    Attributes:
        model: Its scores are calibrated.
        record: What ``training.json`` says of it.
    """

    model: keras.Model
    record: dict[str, Any]


def fit(dataset: Dataset, lock: Lock, plan: Plan, network: Path | None, out: Path, on_epoch: OnEpoch) -> Fitted:
    """Train, and write the network to ``out``.

    Args:
        dataset: What to train on.
        lock: What not to.
        plan: How.
        network: Where to begin; None for new weights.
        out: A ``.keras`` file.
        on_epoch: As of ``train``.

    Raises:
        LockError: If a locked star would be trained on.
        TrainingDataError: If a part of the data set lacks a class.
        ShardError: If the windows lack an input of the network.
        NetworkError: If the network cannot be read.
    """
    # One process may train many times: what the last network took is freed, and that its functions are made again is
    # no news.
    keras.backend.clear_session()
    tf.get_logger().setLevel("ERROR")
    for shard in (dataset.windows, *([] if dataset.also is None else [dataset.also])):
        _check(shard, lock)
    settings = settings_of(plan, lock)
    if plan.start is Start.RECIPE:
        trained = train(dataset.windows, settings, out, on_epoch, dataset.also)
        metrics = asdict(trained.metrics)
        if trained.vetting_average_precision is not None:
            metrics["vetting_average_precision"] = trained.vetting_average_precision
        return Fitted(trained.model, _record(dataset, settings, plan, trained.threshold, metrics))
    assert network is not None  # To begin at weights takes some.
    return _go_on(dataset, settings, plan, network, out, on_epoch)


def settings_of(plan: Plan, lock: Lock) -> Settings:
    """Return the settings of a training: where it begins at new weights, all that is not asked for is the recipe's."""
    settings = Settings(seed=plan.seed, test_fold=lock.record.fold, validation_fold=plan.validation_fold)
    if plan.start is Start.WEIGHTS:
        rate = _SHARE_OF_RATE * settings.learning_rate
        settings = replace(settings, refit=False, epochs=_EPOCHS, learning_rate=rate)
    return replace(
        settings, epochs=plan.epochs or settings.epochs, learning_rate=plan.learning_rate or settings.learning_rate
    )


def _check(shard: WindowShard, lock: Lock) -> None:
    """Refuse windows of locked stars outside of the fold that no training reads."""
    leaking = lock.holds(shard.star) & (shard.fold != lock.record.fold)
    if leaking.any():
        raise LockError(f"{shard.star[np.argmax(leaking)]} is locked away, and would be trained on; please report it")


def _go_on(dataset: Dataset, settings: Settings, plan: Plan, network: Path, out: Path, on_epoch: OnEpoch) -> Fitted:
    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    model = open_network(network)
    inputs = [tensor.name for tensor in model.inputs]
    split = split_by_fold(dataset.windows, inputs, settings.test_fold, settings.validation_fold, dataset.also)
    weights = example_weights(split.train, settings.weights)
    targets = softened(split.train, weights, settings.soft_share, settings.seed)
    batches = AugmentedEpochs(
        split.train, weights, settings.batch_size, settings.seed, settings.augmentation, targets
    )  # fmt: skip
    learning = with_product(model)
    compile_network(learning, settings, settings.learning_rate, settings.epochs * len(batches))
    callback = keras.callbacks.LambdaCallback(on_epoch_end=on_epoch)
    learning.fit(batches, epochs=settings.epochs, verbose=0, callbacks=[callback])
    held_out = split.validation
    if split.further_validation is not None:
        held_out = join(held_out, split.further_validation)
    rescale(model, fit_output_scaling(held_out, predict(model, held_out)))
    validated = predict(model, split.validation)[TRANSIT_LIKE]
    threshold = threshold_of_best_f1(split.validation.labels, validated, F1_FOR_RECALL)
    with replacing(out) as temporary:
        model.save(temporary)
    figures = binary_metrics(split.test.labels, predict(model, split.test)[TRANSIT_LIKE], threshold)
    return Fitted(model, _record(dataset, settings, plan, threshold, asdict(figures)))


def _record(
    dataset: Dataset, settings: Settings, plan: Plan, threshold: float, metrics: dict[str, float]
) -> dict[str, Any]:
    base = dataset.recipe.base[0]
    parts = [dataset.windows] if dataset.also is None else [dataset.windows, dataset.also]
    return {
        "data": Path(base.path).name,
        "data_sha256": base.sha256,
        "also": [{"data": Path(each.path).name, "data_sha256": each.sha256} for each in dataset.recipe.base[1:]],
        "dataset": dataset.recipe.version,
        "start": plan.start.value,
        "settings": asdict(settings),
        "threshold": threshold,
        "metrics": metrics,
        "domain": TrainingDomain.of(parts).model_dump(mode="json"),
        "tool_versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
    }


def training_windows(dataset: Dataset, plan: Plan, lock: Lock) -> WindowShard:
    """Return the windows to quantize by: those of the base that are trained on."""
    windows = dataset.windows
    held_out = np.isin(windows.fold, (lock.record.fold, plan.validation_fold))
    return windows.select(~held_out)
