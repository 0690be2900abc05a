"""Train the network: class weights, early stopping, learning-rate reduction, and the best epoch kept."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit import atomic
from tinytransit.evaluate.metrics import Metrics, binary_metrics, threshold_of_best_f1
from tinytransit.evaluate.tables import write_csv
from tinytransit.model.examples import AugmentedEpochs, Examples, split_by_star
from tinytransit.model.network import build_network
from tinytransit.model.tensorflow_import import keras, tf
from tinytransit.window.shard import WindowShard


@dataclass(frozen=True)
class Settings:
    """What a training run depends on besides the windows.

    Attributes:
        seed: Fixes weights, order and augmentation.
        test_fold: Fold for the final figures.
        validation_fold: Fold for early stopping and the threshold.
        epochs: Most epochs to run.
        batch_size: Windows a step.
        learning_rate: Adam's first learning rate.
        patience: Epochs without a better validation score before the run ends.
    """

    seed: int = 1
    test_fold: int = 0
    validation_fold: int = 1
    epochs: int = 60
    batch_size: int = 64
    learning_rate: float = 2e-3
    patience: int = 12


@dataclass(frozen=True, eq=False)
class Trained:
    """A finished run.

    Attributes:
        model: The network of the best epoch.
        history: Values of each epoch by column name.
        test: Test examples.
        scores: Shape (n_test,): float scores of the test examples.
        threshold: The score that gives the best F1 on the validation fold.
        metrics: Figures of the test fold at that threshold.
    """

    model: keras.Model
    history: dict[str, list[float]]
    test: Examples
    scores: npt.NDArray[np.float64]
    threshold: float
    metrics: Metrics


def train(
    shard: WindowShard, settings: Settings, checkpoint: Path, on_epoch: Callable[[int, dict[str, float]], None]
) -> Trained:
    """Train on a shard.

    Args:
        shard: Labelled windows with folds.
        settings: Seed and hyperparameters.
        checkpoint: Where the best network so far is kept, a ``.keras`` file.
        on_epoch: Called with the epoch's number and its figures.

    Raises:
        TrainingDataError: If the shard cannot be split.
    """
    keras.utils.set_random_seed(settings.seed)
    tf.config.experimental.enable_op_determinism()
    split = split_by_star(shard, settings.test_fold, settings.validation_fold)
    model = build_network(split.train.views["global_view"].shape[1], split.train.views["local_view"].shape[1])
    model.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate),
        loss="binary_crossentropy",
        metrics=[keras.metrics.AUC(curve="PR", num_thresholds=1000, name="average_precision")],
    )
    monitor = {"monitor": "val_average_precision", "mode": "max"}
    history = model.fit(
        AugmentedEpochs(split.train, settings.batch_size, settings.seed),
        validation_data=(_inputs(split.validation), split.validation.labels),
        epochs=settings.epochs,
        class_weight=class_weights(split.train.labels),
        verbose=0,
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(**monitor, factor=0.5, patience=4),
            keras.callbacks.EarlyStopping(**monitor, patience=settings.patience),
            keras.callbacks.ModelCheckpoint(checkpoint, **monitor, save_best_only=True),
            keras.callbacks.LambdaCallback(on_epoch_end=on_epoch),
        ],
    ).history
    best = keras.models.load_model(checkpoint)
    threshold = threshold_of_best_f1(split.validation.labels, predict(best, split.validation))
    scores = predict(best, split.test)
    columns = {name: [float(v) for v in values] for name, values in history.items()}
    return Trained(best, columns, split.test, scores, threshold, binary_metrics(split.test.labels, scores, threshold))


def class_weights(labels: npt.NDArray[np.float32]) -> dict[int, float]:
    """Weigh the rarer class up by the square root of the imbalance.

    The full ratio would make recall as dear as precision; its root is the usual compromise when, as here, scores are
    ranked rather than cut at 0.5.
    """
    positive = float(labels.mean())
    return {0: 1.0, 1: float(np.sqrt((1 - positive) / positive))}


def predict(model: keras.Model, examples: Examples) -> npt.NDArray[np.float64]:
    """Return the network's scores, shape (n,)."""
    return np.asarray(model.predict(_inputs(examples), batch_size=512, verbose=0), dtype=np.float64)[:, 0]


def write_results(trained: Trained, settings: Settings, windows: Path, out: Path) -> None:
    """Write the tables and the record of a run beside its network.

    ``training_history.csv``, ``model_metrics.csv``, ``test_predictions.csv`` and ``training.json``, which the export
    reads for the manifest.
    """
    epochs = len(trained.history["loss"])
    write_csv(out / "training_history.csv", {"epoch": list(range(epochs)), **trained.history})
    figures = asdict(trained.metrics)
    write_csv(out / "model_metrics.csv", {"metric": list(figures), "value": list(figures.values())})
    write_csv(
        out / "test_predictions.csv",
        {
            "star": trained.test.stars.tolist(),
            "label": trained.test.labels.astype(int).tolist(),
            "score": trained.scores.tolist(),
        },
    )
    record = {
        "data": windows.name,
        "data_sha256": hashlib.sha256(windows.read_bytes()).hexdigest(),
        "settings": asdict(settings),
        "threshold": trained.threshold,
        "metrics": figures,
        "tool_versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
    }
    atomic.write_text(out / "training.json", json.dumps(record, indent=2) + "\n")


def _inputs(examples: Examples) -> dict[str, npt.NDArray[np.float32]]:
    return {name: view[..., np.newaxis] for name, view in examples.views.items()}
