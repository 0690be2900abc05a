# SPDX-License-Identifier: MIT
"""The command ``tinytransit evaluate``."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(evaluate)


def evaluate(
    windows: Annotated[Path, typer.Option(help="Labelled window shard (.npz).", exists=True, dir_okay=False)],
    model: Annotated[Path | None, typer.Option(help="The .tflite model.", exists=True, dir_okay=False)] = None,
    cv: Annotated[
        Path | None,
        typer.Option(help="Instead of a model: what `tinytransit crossvalidate` wrote.", exists=True, file_okay=False),
    ] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(help="With --cv: the further shards that it was given.", exists=True, dir_okay=False),
    ] = None,
    fold: Annotated[int | None, typer.Option(help="Only this fold of the shard.", min=0, max=9)] = None,
    threshold: Annotated[
        float, typer.Option(help="Score at or above which a window is called transit-like.", min=0, max=1)
    ] = 0.5,
    vetting_threshold: Annotated[
        float, typer.Option(help="Score at or above which a window is called a planet.", min=0, max=1)
    ] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Measure a model on labelled windows, through TensorFlow Lite Micro itself.

    Triage figures hold transit-like windows against junk. A model that also says how planet-like a window is gets
    vetting figures too, in JSON under "vetting": planets and candidates against all the rest, ranked by the product of
    both scores. Windows of unknown label are left out. The released model has never seen fold 0 of the Yu et al. set.

    A cross-validation is measured fold by fold, each by the network that has not seen its stars, and its means are
    held against what the released model is to reach.

    Example: tinytransit evaluate --model models/transit.tflite --windows tess_ffi_yu2019.npz --fold 0 --json

    Another: tinytransit evaluate --cv build/cv --windows tess_ffi_yu2019.npz --also tess_2min_nigraha.npz
    """
    if (model is None) == (cv is None) or (also and cv is None):
        raise typer.BadParameter("give either --model, or --cv and perhaps --also", param_hint="--model / --cv")
    if cv is not None:
        _evaluate_folds(cv, windows, also or [], as_json)
    else:
        assert model is not None
        _evaluate_model(model, windows, fold, threshold, vetting_threshold, as_json)


def _evaluate_folds(cv: Path, windows: Path, also: list[Path], as_json: bool) -> None:
    from tinytransit.experiments.crossvalidation.report import as_record, print_summary
    from tinytransit.experiments.crossvalidation.summary import read_finished

    summary = read_finished(cv)
    if as_json:
        typer.echo(json.dumps({"windows_file": windows.name, **as_record(summary)}, indent=2))
    else:
        print_summary(summary, windows.name, Console())


def _evaluate_model(
    model: Path, windows: Path, fold: int | None, threshold: float, vetting_threshold: float, as_json: bool
) -> None:
    from tinytransit.deploy.manifest import model_id_of
    from tinytransit.evaluate.scoring import ScoringError, score_windows
    from tinytransit.model.metrics import binary_metrics
    from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
    from tinytransit.window.labels import are_planets
    from tinytransit.window.shard import read_shard

    content = model.read_bytes()
    shard = read_shard(windows)
    wanted = shard.label >= 0
    if fold is not None:
        wanted &= shard.fold == fold
    labelled = shard.select(wanted)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("evaluating", total=len(labelled))
        scores = score_windows(content, labelled, lambda: progress.advance(task))
    if TRANSIT_LIKE not in scores:
        raise ScoringError(f"the model has no output {TRANSIT_LIKE!r}, only {', '.join(scores)}")
    triage = asdict(binary_metrics(labelled.label, scores[TRANSIT_LIKE], threshold))
    record = {
        "model": model_id_of(content),
        "windows_file": windows.name,
        "fold": fold,
        "interpreter": "tflite-micro",
        **triage,
    }
    vetting: dict[str, float] = {}
    planets = are_planets(labelled.disposition)
    if PLANET_LIKE in scores and planets.all() == planets.any():
        typer.echo(f"no vetting figures: {planets.sum()} of {len(planets)} windows are planets, not some", err=True)
    elif PLANET_LIKE in scores:
        joint = scores[TRANSIT_LIKE] * scores[PLANET_LIKE]
        vetting = asdict(binary_metrics(planets, joint, vetting_threshold))
        record["vetting"] = vetting
    if as_json:
        typer.echo(json.dumps(record, indent=2))
        return
    where = f"{model.name} on {windows.name}" + ("" if fold is None else f", fold {fold}")
    _print_figures(f"{where}: transit-like against junk", triage)
    if vetting:
        _print_figures(f"{where}: planets against the rest", vetting)


def _print_figures(title: str, figures: Mapping[str, float]) -> None:
    table = Table(title=title)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)
