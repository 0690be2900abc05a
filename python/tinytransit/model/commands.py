# SPDX-License-Identifier: MIT
"""The command ``tinytransit train``."""

from typing import Annotated

import typer

from tinytransit.options import Epochs, FurtherWindows, Out, Seed, TestFold, Windows
from tinytransit.terminal import Console


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(train)


def train(
    windows: Windows,
    out: Out,
    also: FurtherWindows = None,
    seed: Seed = 1,
    test_fold: TestFold = 0,
    validation_fold: Annotated[int, typer.Option(help="Fold for the calibration and the threshold.", min=0, max=9)] = 1,
    epochs: Epochs = 30,
    refit: Annotated[
        bool, typer.Option(help="Train a second time, on the validation fold as well, and release that network.")
    ] = True,
) -> None:
    """Train the classifier on a window shard.

    Writes transit.keras, training.json, training_history.csv, model_metrics.csv, test_predictions.csv
    and four plots. Stars are never divided between training, validation and
    test, and stars that test or validate are left out of further shards.

    Example: tinytransit train --windows windows.npz --out build/train --seed 1
    """
    from tinytransit.model.plots import plot_run
    from tinytransit.model.training import VALIDATION_SCORE, Settings, write_results
    from tinytransit.model.training import train as run
    from tinytransit.progress import counting
    from tinytransit.window.shard import read_shard, read_shards

    settings = Settings(seed=seed, test_fold=test_fold, validation_fold=validation_fold, refit=refit, epochs=epochs)
    shard, further = read_shard(windows), read_shards(also or ())
    out.mkdir(parents=True, exist_ok=True)
    with counting("epochs", settings.all_epochs) as progress:

        def on_epoch(epoch: int, logs: dict[str, float]) -> None:
            progress(epoch + 1)
            judged = VALIDATION_SCORE in logs
            progress.note(
                f"validation AP {logs[VALIDATION_SCORE]:.4f}" if judged else f"refit, loss {logs['loss']:.4f}"
            )

        trained = run(shard, settings, out / "transit.keras", on_epoch, further)
    write_results(trained, settings, windows, out, also or ())
    plot_run(trained, out)
    figures, vetting = trained.metrics, trained.vetting_average_precision
    Console().print(
        f"test fold {test_fold}: transit-like AP {figures.average_precision:.4f}, AUC {figures.auc:.4f}, "
        f"precision {figures.precision:.3f} and recall {figures.recall:.3f} "
        f"at threshold {trained.threshold:.3f}; "
        + ("" if vetting is None else f"planets against the rest AP {vetting:.4f}; ")
        + f"results in {out}",
        soft_wrap=True,
    )
