# SPDX-License-Identifier: MIT
"""Pictures of a training run."""

from pathlib import Path

from sklearn import metrics as sk

from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.model.outputs import TRANSIT_LIKE
from tinytransit.model.training import Trained


def plot_run(trained: Trained, out: Path) -> None:
    """Write training_history.png, roc_curve.png, precision_recall.png and confusion_matrix.png into ``out``."""
    labels, scores, figures = trained.test.labels, trained.scores[TRANSIT_LIKE], trained.metrics

    with picture(out / "training_history.png", columns=2) as [[left, right]]:
        epochs = range(1, len(trained.history["loss"]) + 1)
        titles = {
            "loss": "Loss of both outputs (weighted in training)",
            f"{TRANSIT_LIKE}_average_precision": "Average precision, transit-like",
        }
        for axes, (name, title) in zip((left, right), titles.items(), strict=True):
            axes.plot(epochs, trained.history[name], color=ACCENT, label="training")
            axes.plot(epochs, trained.history[f"val_{name}"], color=SECOND, label="validation")
            axes.set(title=title, xlabel="epoch")
            axes.legend(frameon=False)

    with picture(out / "roc_curve.png") as [[axes]]:
        false_positive_rate, true_positive_rate, _ = sk.roc_curve(labels, scores)
        axes.plot(false_positive_rate, true_positive_rate, color=ACCENT)
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
        axes.set(title=f"ROC curve of the test fold, AUC {figures.auc:.4f}")
        axes.set(xlabel="false-positive rate", ylabel="true-positive rate")

    with picture(out / "precision_recall.png") as [[axes]]:
        precision, recall, _ = sk.precision_recall_curve(labels, scores)
        axes.plot(recall, precision, color=ACCENT)
        axes.plot(figures.recall, figures.precision, "o", color=SECOND, label=f"threshold {trained.threshold:.3f}")
        axes.axhline(labels.mean(), color=INK, linewidth=0.8, linestyle=":", label="chance")
        axes.set(title=f"Test fold, average precision {figures.average_precision:.4f}")
        axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
        axes.legend(frameon=False, loc="lower left")

    with picture(out / "confusion_matrix.png") as [[axes]]:
        matrix = sk.confusion_matrix(labels, scores >= trained.threshold)
        display = sk.ConfusionMatrixDisplay(matrix, display_labels=["junk", "transit-like"])
        display.plot(ax=axes, cmap="Blues", colorbar=False)
        axes.set(title=f"Test fold at threshold {trained.threshold:.3f}")
