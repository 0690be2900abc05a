# SPDX-License-Identifier: MIT
"""The command ``tinytransit evaluate``."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Fold, Json, Model, Threshold, Windows, emit_json
from tinytransit.window.unknown import Blank

if TYPE_CHECKING:
    from tinytransit.evaluate.figures import Figures
    from tinytransit.evaluate.scoring import Scores
    from tinytransit.window.shard import WindowShard


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(evaluate)


def evaluate(
    model: Model,
    windows: Windows,
    fold: Fold = None,
    threshold: Threshold = 0.5,
    vetting_threshold: Annotated[
        float,
        typer.Option(metavar="SCORE", min=0, max=1, help="Score at or above which a window is called a planet."),
    ] = 0.5,
    blank: Annotated[
        list[Blank] | None,
        typer.Option(help="Take this for unknown in every window; star and all stand for several. May be repeated."),
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Instead of figures, list the windows, those of unknown label too.")
    ] = False,
    json: Json = None,
) -> None:
    """Measure a model on labelled windows, through TensorFlow Lite Micro itself.

    Triage figures hold transit-like windows against junk. A model that also says how planet-like a window is gets
    vetting figures too, in JSON under "vetting": planets and candidates against all the rest, ranked by the product of
    both scores. Windows of unknown label are left out. NAME_extra.npz beside NAME.npz, which has the star's parameters
    and whatever else a model may use, is read along; --blank shows what the model does without. --each is for a few
    known events, such as the golden vectors: how many with a signal-to-noise ratio of 10 or more are kept, and how many
    confirmed planets among them have a planet_like at or above --vetting-threshold. The released model has never seen
    fold 0 of the Yu et al. set. `tinytransit crossvalidate` trains and measures a network for each fold.

    Example: tinytransit evaluate --model models/transit.tflite --windows tess_ffi_yu2019.npz --fold 0 --json
    """
    from tinytransit.deploy.manifest import model_id_of
    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.evaluate.figures import figures_of
    from tinytransit.evaluate.scoring import labelled, score_windows
    from tinytransit.progress import counting
    from tinytransit.window.extra_file import extra_file_of
    from tinytransit.window.shard import read_shard
    from tinytransit.window.unknown import blanked

    content, whole = read_tflite(model), read_shard(windows)
    shard = (whole if fold is None else whole.select(whole.fold == fold)) if each else labelled(whole, fold)
    for unknown in blank or ():
        shard = blanked(shard, unknown)
    with counting("windows", len(shard)) as progress:
        scores = score_windows(content, shard, progress.advance)
    extra = extra_file_of(windows)
    source = {"model": model_id_of(content), "windows_file": windows.name, "fold": fold,
              "extra_file": None if extra is None else extra.name, "blanked": blank or [],
              "interpreter": "tflite-micro"}  # fmt: skip
    if each:
        _list(shard, scores, threshold, vetting_threshold, source, json)
        return
    figures = figures_of(shard, scores, threshold, vetting_threshold)
    if figures.vets and figures.vetting is None:
        typer.echo(f"no vetting figures: {figures.planets} of {len(shard)} windows are planets, not some", err=True)
    if emit_json({**source, **_record(figures)}, json):
        return
    where = f"{model.name} on {windows.name}" + ("" if fold is None else f", fold {fold}")
    _print_figures(f"{where}: transit-like against junk", asdict(figures.triage))
    if figures.vetting is not None:
        _print_figures(f"{where}: planets against the rest", asdict(figures.vetting))


def _list(
    shard: "WindowShard", scores: "Scores", threshold: float, planet_threshold: float,
    source: Mapping[str, object], json: Path | None,
) -> None:  # fmt: skip
    from rich.table import Table

    from tinytransit.evaluate.each import SEEN_SNR, events_of, kept_of, record_of
    from tinytransit.terminal import Console

    events = events_of(shard, scores, threshold, planet_threshold)
    kept = kept_of(shard, events)
    if emit_json({**source, **record_of(events, kept)}, json):
        return
    table = Table("star", "candidate", "disposition", "SNR", "transit_like", "planet_like", "kept", box=None)
    for event in events:
        snr = "-" if event.snr is None else f"{event.snr:.1f}"
        planet_like = "-" if event.planet_like is None else f"{event.planet_like:.3f}"
        words = (event.star, event.name, event.disposition, snr, f"{event.transit_like:.3f}", planet_like)
        table.add_row(*words, "yes" if event.kept else "no")
    Console().print(table)
    planet_like = "" if kept.called_planets is None else f", and {kept.called_planets} planet-like"
    typer.echo(
        f"of {kept.transits} transits and eclipses with a signal-to-noise ratio of {SEEN_SNR:g} or more {kept.kept} "
        f"are called transit-like; of {kept.planets} confirmed planets among them {kept.planets_kept}{planet_like}"
    )


def _record(figures: "Figures") -> dict[str, object]:
    vetting = {} if figures.vetting is None else {"vetting": asdict(figures.vetting)}
    return {**asdict(figures.triage), **vetting}


def _print_figures(title: str, figures: Mapping[str, float]) -> None:
    from rich.table import Table

    from tinytransit.terminal import Console

    table = Table(title=title)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)
