# SPDX-License-Identifier: MIT
"""The command ``tinytransit evaluate``."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Fold, Json, Model, Threshold, Windows, emit_json
from tinytransit.window.unknown import Blank

if TYPE_CHECKING:
    from tinytransit.evaluate.figures import Figures


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
    json: Json = None,
) -> None:
    """Measure a model on labelled windows, through TensorFlow Lite Micro itself.

    Triage figures hold transit-like windows against junk. A model that also says how planet-like a window is gets
    vetting figures too, in JSON under "vetting": planets and candidates against all the rest, ranked by the product of
    both scores. Windows of unknown label are left out. NAME_extra.npz beside NAME.npz, which has the star's parameters
    and whatever else a model may use, is read along; --blank shows what the model does without. The released model has
    never seen fold 0 of the Yu et al. set. `tinytransit crossvalidate` trains and measures a network for each fold.

    Example: tinytransit evaluate --model models/transit.tflite --windows tess_ffi_yu2019.npz --fold 0 --json
    """
    from tinytransit.deploy.manifest import model_id_of
    from tinytransit.deploy.model_folder import read_tflite
    from tinytransit.evaluate.figures import measure
    from tinytransit.evaluate.scoring import labelled
    from tinytransit.progress import counting
    from tinytransit.window.extra_file import extra_file_of
    from tinytransit.window.shard import read_shard
    from tinytransit.window.unknown import blanked

    content, shard = read_tflite(model), labelled(read_shard(windows), fold)
    for each in blank or ():
        shard = blanked(shard, each)
    with counting("windows", len(shard)) as progress:
        figures = measure(content, shard, threshold, vetting_threshold, progress.advance)
    if figures.vets and figures.vetting is None:
        typer.echo(f"no vetting figures: {figures.planets} of {len(shard)} windows are planets, not some", err=True)
    extra = extra_file_of(windows)
    source = {"model": model_id_of(content), "windows_file": windows.name,
              "extra_file": None if extra is None else extra.name, "blanked": blank or [], "fold": fold}  # fmt: skip
    if emit_json({**source, "interpreter": "tflite-micro", **_record(figures)}, json):
        return
    where = f"{model.name} on {windows.name}" + ("" if fold is None else f", fold {fold}")
    _print_figures(f"{where}: transit-like against junk", asdict(figures.triage))
    if figures.vetting is not None:
        _print_figures(f"{where}: planets against the rest", asdict(figures.vetting))


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
