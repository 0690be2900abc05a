# SPDX-License-Identifier: MIT
"""Train the network: weighted classes and sets, a falling learning rate; then again with the validation fold."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from tinytransit.files import replacing, sha256_of, write_csv, write_json
from tinytransit.model.balancing import balance
from tinytransit.model.calibration import fit_output_scaling, rescale
from tinytransit.model.examples import (
    Augmentation,
    AugmentedEpochs,
    Examples,
    join,
    shaped,
    split_by_fold,
    targets_of,
)
from tinytransit.model.metrics import Metrics, binary_metrics, threshold_of_best_f1
from tinytransit.model.network import Architecture, build_network, with_product
from tinytransit.model.outputs import PLANET, PLANET_LIKE, TRANSIT_LIKE, joint_score
from tinytransit.model.teacher import softened
from tinytransit.model.training_domain import TrainingDomain
from tinytransit.model.weights import Weights, example_weights
from tinytransit.statistics import FloatArray
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.extra_file import extra_file_of
from tinytransit.window.shard import WindowShard

Scores = dict[str, FloatArray]
_STEPS_AT_A_TIME = 16
F1_FOR_RECALL = 0.01
"""How much of the best F1 on the validation fold the threshold gives up to lose fewer transits."""
VALIDATION_SCORE = f"val_{TRANSIT_LIKE}_average_precision"


@dataclass(frozen=True)
class Settings:
    """What a training run depends on besides the windows.

    Attributes:
        seed: Fixes weights, order and augmentation.
        test_fold: Fold for the final figures.
        validation_fold: Fold for the calibration of the scores and the threshold.
        refit: Whether a second network is trained on the validation fold as well, once the first, which has not seen
            it, has told calibration and threshold: planets are too few to leave a tenth of them out.
        epochs: Of each pass; the learning rate falls to nothing along a half cosine over them (Loshchilov & Hutter
            2017, ICLR, equation 5, without restarts), so the last is the one to keep.
        batch_size: Windows a step.
        learning_rate: Adam's first learning rate.
        planet_weight: Weight of the second output's loss, beside 1 of the first.
        product_weight: Weight of the loss of the product of both outputs.
        soft_share: Of a target, the share that trees which have not seen the star give it; the rest is the label.
        weights: What a window weighs in each of them.
        architecture: Sizes of the network.
        augmentation: How windows are varied.
    """

    seed: int = 1
    test_fold: int = 0
    validation_fold: int = 1
    refit: bool = True
    epochs: int = 30
    batch_size: int = 64
    learning_rate: float = 2e-3
    planet_weight: float = 1.0
    product_weight: float = 1.5
    soft_share: float = 0.5
    weights: Weights = field(default_factory=Weights)
    architecture: Architecture = field(default_factory=Architecture)
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def all_epochs(self) -> int:
        """Epochs of both passes together."""
        return self.epochs * (2 if self.refit else 1)


@dataclass(frozen=True, eq=False)
class Trained:
    """A finished run.

    Attributes:
        model: The network, its scores calibrated.
        history: Values of each epoch of the first pass by column name.
        test: Test examples.
        scores: Float scores of the test examples, shape (n_test,), by the name of the output.
        threshold: The lowest score of which the F1 of ``transit_like`` on the validation fold is within 0.01 of the
            best.
        metrics: Figures of ``transit_like`` on the test fold at that threshold.
        vetting_average_precision: Average precision of planets against all the rest; None if the test fold
            has only one of both.
        domain: Range of the events of all shards.
    """

    model: keras.Model
    history: dict[str, list[float]]
    test: Examples
    scores: Scores
    threshold: float
    metrics: Metrics
    vetting_average_precision: float | None
    domain: TrainingDomain


def train(
    shard: WindowShard,
    settings: Settings,
    checkpoint: Path,
    on_epoch: Callable[[int, dict[str, float]], None],
    also: WindowShard | None = None,
) -> Trained:
    """Train on a shard.

    Args:
        shard: Labelled windows with folds.
        settings: Seed and hyperparameters.
        checkpoint: Where the network is kept, a ``.keras`` file.
        on_epoch: Called with the epoch's number, counted through both passes, and its figures; those on the validation
            fold are of the first pass only.
        also: Windows of a further set to train on, never to test or validate.

    Raises:
        TrainingDataError: If the shard cannot be split.
        ShardError: If the windows lack an input.
    """
    split = split_by_fold(shard, settings.architecture.inputs, settings.test_fold, settings.validation_fold, also)
    model, history = _fit(split.train, split.validation, settings, on_epoch)
    held_out = split.validation
    if split.further_validation is not None:
        held_out = join(held_out, split.further_validation)
    scaling = fit_output_scaling(held_out, predict(model, held_out))
    rescale(model, scaling)
    validated = predict(model, split.validation)[TRANSIT_LIKE]
    threshold = threshold_of_best_f1(split.validation.labels, validated, F1_FOR_RECALL)
    if settings.refit:
        model, _ = _fit(
            join(split.train, held_out), None, settings, lambda epoch, logs: on_epoch(settings.epochs + epoch, logs)
        )
        rescale(model, scaling)
    balance(model, settings.architecture)
    with replacing(checkpoint) as temporary:
        model.save(temporary)
    scores = predict(model, split.test)
    return Trained(
        model,
        history,
        split.test,
        scores,
        threshold,
        binary_metrics(split.test.labels, scores[TRANSIT_LIKE], threshold),
        _vetting_average_precision(split.test, scores),
        TrainingDomain.of([shard] if also is None else [shard, also]),
    )


def _fit(
    examples: Examples, validation: Examples | None, settings: Settings,
    on_epoch: Callable[[int, dict[str, float]], None],
) -> tuple[keras.Model, dict[str, list[float]]]:  # fmt: skip
    """Train a new network on some examples; returns it and the figures of each epoch by name."""
    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    model = build_network(settings.architecture, {name: values.shape[1] for name, values in examples.inputs.items()})
    weights = example_weights(examples, settings.weights)
    targets = softened(examples, weights, settings.soft_share, settings.seed)
    batches = AugmentedEpochs(examples, weights, settings.batch_size, settings.seed, settings.augmentation, targets)
    learning = with_product(model)
    compile_network(learning, settings, settings.learning_rate, settings.epochs * len(batches))
    history = learning.fit(
        batches,
        validation_data=None if validation is None else (shaped(validation.inputs), targets_of(validation)),
        epochs=settings.epochs,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=on_epoch)],
    ).history
    return model, {name: [float(value) for value in values] for name, values in history.items()}


def compile_network(network: keras.Model, settings: Settings, learning_rate: float, steps: int) -> None:
    """Give a network of both outputs and their product its losses, the figure to judge epochs by and its optimiser.

    Args:
        network: Compiled in place.
        settings: For the weights of the second output and of the product.
        learning_rate: Adam's first learning rate.
        steps: Over how many it falls to nothing.
    """
    network.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, steps)),
        loss=dict.fromkeys((TRANSIT_LIKE, PLANET_LIKE, PLANET), "binary_crossentropy"),
        loss_weights={TRANSIT_LIKE: 1.0, PLANET_LIKE: settings.planet_weight, PLANET: settings.product_weight},
        # For a network this small the way from one step to the next takes longer than the step.
        steps_per_execution=_STEPS_AT_A_TIME,
        jit_compile=False,
        metrics={TRANSIT_LIKE: [keras.metrics.AUC(curve="PR", num_thresholds=1000, name="average_precision")]},
    )


def _vetting_average_precision(test: Examples, scores: Scores) -> float | None:
    joint = joint_score(scores)
    if joint is None or test.planets.all() == test.planets.any():
        return None
    return binary_metrics(test.planets, joint, 0.5).average_precision


def predict(model: keras.Model, examples: Examples) -> Scores:
    """Return the network's scores, shape (n,), by the name of the output."""
    outputs = model.predict(shaped(examples.inputs), batch_size=512, verbose=0)
    return {name: np.asarray(values, dtype=np.float64)[:, 0] for name, values in outputs.items()}


def write_results(trained: Trained, settings: Settings, windows: Path, out: Path, also: Sequence[Path] = ()) -> None:
    """Write the tables and the record of a run beside its network, and name the files of windows that it read.

    ``training_history.csv``, ``model_metrics.csv``, ``test_predictions.csv`` and ``training.json``, which the export
    reads for the manifest.
    """
    epochs = len(trained.history["loss"])
    write_csv(out / "training_history.csv", {"epoch": list(range(epochs)), **trained.history})
    figures = asdict(trained.metrics)
    if trained.vetting_average_precision is not None:
        figures["vetting_average_precision"] = trained.vetting_average_precision
    write_csv(out / "model_metrics.csv", {"metric": list(figures), "value": list(figures.values())})
    write_csv(
        out / "test_predictions.csv",
        {
            "star": trained.test.stars.tolist(),
            "label": trained.test.labels.astype(int).tolist(),
            "planet": trained.test.planets.astype(int).tolist(),
            **{name: scores.tolist() for name, scores in trained.scores.items()},
        },
    )
    record = {
        **_source(windows),
        "also": [_source(path) for path in also],
        "settings": asdict(settings),
        "threshold": trained.threshold,
        "metrics": figures,
        "domain": trained.domain.model_dump(mode="json"),
        "tool_versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
    }
    write_json(out / "training.json", record)


def _source(windows: Path) -> dict[str, str]:
    source = {"data": windows.name, "data_sha256": sha256_of(windows)}
    if (extra := extra_file_of(windows)) is not None:
        source |= {"extra": extra.name, "extra_sha256": sha256_of(extra)}
    return source
