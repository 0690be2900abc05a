# SPDX-License-Identifier: MIT
"""The command ``tinytransit dataset compare``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tinytransit.dataset.commands import dataset

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tinytransit.evaluate.published.comparison import Correlation, Pairs
    from tinytransit.window.shard import WindowShard


def register(_app: typer.Typer) -> None:
    """Add the command to the group ``dataset``."""
    dataset.command()(compare)


def compare(
    windows: Annotated[Path, typer.Option(help="Windows made by this pipeline: .npz or TFRecords.")],
    published: Annotated[Path, typer.Option(help="Published views: .npz or TFRecords.")],
    out: Annotated[Path, typer.Option(help="The picture to write (.png).", dir_okay=False)],
    model: Annotated[Path, typer.Option(help="Folder with a manifest and its .tflite.")] = Path("models"),
    period_tolerance: Annotated[
        float, typer.Option(min=0.0, max=0.1, help="Largest relative difference of two periods that are the same.")
    ] = 0.01,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Hold windows of this pipeline against published views of the same star and period.

    Prints how well the views agree (Pearson's correlation, the median over the pairs) and whether the model's int8
    scores of both go together (Pearson's and Spearman's correlation), pair by pair, and draws scores and a few views.

    Example: tinytransit dataset compare --windows ours.npz --published yu.npz --model models --out compare.png
    """
    from tinytransit.dataset.files import read_windows
    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.evaluate.published.comparison import pair, score_correlation, view_correlations
    from tinytransit.evaluate.published.figure import write_comparison
    from tinytransit.evaluate.scoring import score_windows

    tflite = read_tflite(model)
    ours, theirs = read_windows(windows).shard, read_windows(published).shard
    pairs = pair(ours, theirs, period_tolerance)
    scores = (
        score_windows(tflite, ours.select(pairs.ours)),
        score_windows(tflite, theirs.select(pairs.published)),
    )
    correlations = {output: score_correlation(scores[0][output], scores[1][output]) for output in scores[0]}
    write_comparison(ours, theirs, pairs, scores, correlations, out)
    views = view_correlations(ours, theirs, pairs)
    if as_json:
        rows = _rows(ours, theirs, pairs, scores, views)
        typer.echo(json.dumps({**_summary(pairs, views, correlations), "pairs": rows, "out": str(out)}, indent=2))
    else:
        _print(ours, theirs, pairs, scores, views)
        for name, value in _summary(pairs, views, correlations).items():
            typer.echo(f"{name}: {value}")
        typer.echo(f"picture -> {out}")


def _summary(
    pairs: "Pairs", views: "dict[str, npt.NDArray[np.float64]]", correlations: "dict[str, Correlation]"
) -> dict[str, Any]:
    from tinytransit.evaluate.published.comparison import median_of

    return {
        "stars_in_both": pairs.stars_in_both,
        "events_in_both": len(pairs.ours),
        "median_correlation": {view: median_of(values) for view, values in views.items()},
        "score_correlation": {output: asdict(each) for output, each in correlations.items()},
    }


def _rows(
    ours: "WindowShard",
    theirs: "WindowShard",
    pairs: "Pairs",
    scores: "tuple[Any, Any]",
    views: "dict[str, npt.NDArray[np.float64]]",
) -> list[dict[str, Any]]:
    import math

    return [
        {
            "star": str(ours.star[one]),
            "name": str(ours.name[one]),
            "period_days": float(ours.period_days[one]),
            "published_period_days": float(theirs.period_days[other]),
            "disposition": str(ours.disposition[one]),
            "published_disposition": str(theirs.disposition[other]),
            "correlation": {
                view: None if math.isnan(values[place]) else float(values[place]) for view, values in views.items()
            },
            "score": {output: float(values[place]) for output, values in scores[0].items()},
            "published_score": {output: float(values[place]) for output, values in scores[1].items()},
        }
        for place, (one, other) in enumerate(zip(pairs.ours, pairs.published, strict=True))
    ]


def _print(
    ours: "WindowShard",
    theirs: "WindowShard",
    pairs: "Pairs",
    scores: "tuple[Any, Any]",
    views: "dict[str, npt.NDArray[np.float64]]",
) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "star",
        "period d",
        *(view.removesuffix("_view") for view in views),
        *scores[0],
        box=None,
        title="correlation of the views; scores of ours / of the published",
    )
    for row in _rows(ours, theirs, pairs, scores, views):
        agree = ("-" if value is None else f"{value:.3f}" for value in row["correlation"].values())
        both = (f"{row['score'][output]:.2f} / {row['published_score'][output]:.2f}" for output in scores[0])
        table.add_row(row["star"], f"{row['period_days']:.4f}", *agree, *both)
    Console().print(table)
