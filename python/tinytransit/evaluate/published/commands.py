# SPDX-License-Identifier: MIT
"""The command ``tinytransit dataset compare``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.dataset.commands import dataset
from tinytransit.options import RELEASED_MODEL, Json, Model, OutFile, PeriodTolerance, emit_json

if TYPE_CHECKING:
    from tinytransit.evaluate.published.comparison import Comparison


def register(_app: typer.Typer) -> None:
    """Add the command to the group ``dataset``."""
    dataset.command()(compare)


def compare(
    windows: Annotated[
        Path, typer.Option(metavar="FILE", exists=True, help="Windows made by this pipeline: .npz or TFRecords.")
    ],
    published: Annotated[Path, typer.Option(metavar="FILE", exists=True, help="Published views: .npz or TFRecords.")],
    out: OutFile,
    model: Model = RELEASED_MODEL,
    period_tolerance: PeriodTolerance = 0.01,
    json: Json = None,
) -> None:
    """Compare windows of this pipeline with published views of the same star and period.

    Prints how well the views agree (Pearson's correlation, the median over the pairs) and whether the model's int8
    scores of both go together (Pearson's and Spearman's correlation), pair by pair, and draws scores and a
    few views into OUT (.png).

    Example: tinytransit dataset compare --windows ours.npz --published yu.npz --model models --out compare.png
    """
    from tinytransit.dataset.files import read_windows
    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.evaluate.published.comparison import compare as run
    from tinytransit.evaluate.published.figure import write_comparison

    compared = run(read_tflite(model), read_windows(windows).shard, read_windows(published).shard, period_tolerance)
    write_comparison(compared, out)
    summary = compared.summary()
    if not emit_json({**summary, "pairs": compared.rows(), "out": str(out)}, json):
        _print(compared)
        for name, value in summary.items():
            typer.echo(f"{name}: {value}")
        typer.echo(f"picture -> {out}")


def _print(compared: "Comparison") -> None:
    from rich.table import Table

    from tinytransit.terminal import Console

    outputs = list(compared.correlations)
    table = Table(
        "star",
        "period d",
        *(view.removesuffix("_view") for view in compared.views),
        *outputs,
        box=None,
        title="correlation of the views; scores of ours / of the published",
    )
    for row in compared.rows():
        agree = ("-" if value is None else f"{value:.3f}" for value in row["correlation"].values())
        both = (f"{row['score'][output]:.2f} / {row['published_score'][output]:.2f}" for output in outputs)
        table.add_row(row["star"], f"{row['period_days']:.4f}", *agree, *both)
    Console().print(table)
