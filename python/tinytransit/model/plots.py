"""Pictures of a training run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from sklearn import metrics as sk

from tinytransit import atomic
from tinytransit.model.answers import TRANSIT_LIKE
from tinytransit.model.training import Trained

_INK, _ACCENT, _SECOND = "#333333", "#1f6f8b", "#c8553d"


def plot_run(trained: Trained, out: Path) -> None:
    """Write training_history.png, roc_curve.png, precision_recall.png and confusion_matrix.png into ``out``."""
    labels, scores, figures = trained.test.labels, trained.scores[TRANSIT_LIKE], trained.metrics

    with _figure(out / "training_history.png", columns=2) as (left, right):
        epochs = range(1, len(trained.history["loss"]) + 1)
        titles = {
            "loss": "Loss of both answers (weighted in training)",
            f"{TRANSIT_LIKE}_average_precision": "Average precision, transit-like",
        }
        for axes, (name, title) in zip((left, right), titles.items(), strict=True):
            axes.plot(epochs, trained.history[name], color=_ACCENT, label="training")
            axes.plot(epochs, trained.history[f"val_{name}"], color=_SECOND, label="validation")
            axes.set(title=title, xlabel="epoch")
            axes.legend(frameon=False)

    with _figure(out / "roc_curve.png") as (axes,):
        false_positive_rate, true_positive_rate, _ = sk.roc_curve(labels, scores)
        axes.plot(false_positive_rate, true_positive_rate, color=_ACCENT)
        axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":")
        axes.set(title=f"ROC curve of the test fold, AUC {figures.auc:.4f}")
        axes.set(xlabel="false-positive rate", ylabel="true-positive rate")

    with _figure(out / "precision_recall.png") as (axes,):
        precision, recall, _ = sk.precision_recall_curve(labels, scores)
        axes.plot(recall, precision, color=_ACCENT)
        axes.plot(figures.recall, figures.precision, "o", color=_SECOND, label=f"threshold {trained.threshold:.3f}")
        axes.axhline(labels.mean(), color=_INK, linewidth=0.8, linestyle=":", label="chance")
        axes.set(title=f"Test fold, average precision {figures.average_precision:.4f}")
        axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
        axes.legend(frameon=False, loc="lower left")

    with _figure(out / "confusion_matrix.png") as (axes,):
        matrix = sk.confusion_matrix(labels, scores >= trained.threshold)
        display = sk.ConfusionMatrixDisplay(matrix, display_labels=["junk", "transit-like"])
        display.plot(ax=axes, cmap="Blues", colorbar=False)
        axes.set(title=f"Test fold at threshold {trained.threshold:.3f}")


@contextmanager
def _figure(path: Path, columns: int = 1) -> Iterator[tuple[Axes, ...]]:
    """Yield the axes of one row of plots and write the picture when the block ends."""
    figure, axes = plt.subplots(1, columns, figsize=(5.2 * columns, 4.4), layout="constrained", squeeze=False)
    try:
        yield tuple(axes[0])
        for each in axes[0]:
            each.spines[["top", "right"]].set_visible(False)
        with atomic.replacing(path) as temporary:
            # Without this, matplotlib writes its version and the bytes differ from one to the next.
            figure.savefig(temporary, dpi=120, metadata={"Software": None})
    finally:
        plt.close(figure)
