# SPDX-License-Identifier: MIT
"""The command ``tinytransit failures``."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Fold, Model, Out, Seed, SomeThreshold, Windows
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.experiments.failures.model import ExaminedModel
    from tinytransit.window.shard import WindowShard


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(failures)


def failures(
    model: Model,
    windows: Windows,
    out: Out,
    fold: Fold = None,
    star: Annotated[
        str | None,
        typer.Option(metavar="STAR", help="Show what the model looks at in the windows of this star, such as 'TIC 1'."),
    ] = None,
    threshold: SomeThreshold = None,
    injections: Annotated[int, typer.Option(help="Synthetic planets to inject; 0 leaves this part out.", min=0)] = 2000,
    worst: Annotated[int, typer.Option(help="Errors of each kind to show.", min=1, max=60)] = 12,
    seed: Seed = 1,
) -> None:
    """Show where a model fails, through TensorFlow Lite Micro itself.

    Without --threshold it is that of its manifest.

    Completeness: of planets injected into synthetic light curves, the share found again, against signal-to-noise
    ratio, period and depth. Worst errors: the junk with the highest and the transits with the lowest scores, as sheets
    of folded plots. Saliency: with --star, by how much the score drops when a patch of a view is hidden, in whatever
    fold the star is.

    Example: tinytransit failures --model models/transit.tflite --windows yu.npz --fold 0 --out build/failures
    """
    from tinytransit.experiments.failures.model import FailuresError, open_model
    from tinytransit.experiments.failures.worst import worst_rows, write_worst
    from tinytransit.progress import counting
    from tinytransit.window.shard import read_shard

    examined, shard = open_model(model, threshold), read_shard(windows)
    wanted = shard.label >= 0
    if fold is not None:
        wanted &= shard.fold == fold
    labelled = shard.select(wanted)
    if not len(labelled):
        raise FailuresError(f"{windows.name} has no labelled windows" + ("" if fold is None else f" in fold {fold}"))
    if star is not None and star not in shard.star:
        raise FailuresError(f"{windows.name} has no star {star!r}; its first is {shard.star[0]!r}")
    console = Console()
    with counting("windows", len(labelled)) as count:
        scores = examined.scores(labelled, count.advance)
    errors = worst_rows(labelled.label, scores, examined.threshold, worst)
    out.mkdir(parents=True, exist_ok=True)
    write_worst(errors, labelled, scores, out)
    called, transit_like = scores >= examined.threshold, labelled.label == 1
    console.print(
        f"{len(labelled)} windows at threshold {examined.threshold:.3f}: {(called & ~transit_like).sum()} "
        f"false positives, {(~called & transit_like).sum()} misses",
        soft_wrap=True,
    )
    if injections:
        _complete(examined, injections, seed, out, console)
    if star is not None:
        _look(examined, shard.select(shard.star == star), out, console)
    console.print(f"tables and pictures in {out}", soft_wrap=True)


def _complete(model: "ExaminedModel", count: int, seed: int, out: Path, console: Console) -> None:
    from tinytransit.experiments.failures.completeness import MAPS, completeness, write_completeness
    from tinytransit.experiments.failures.injection import inject
    from tinytransit.experiments.failures.model import FailuresError
    from tinytransit.progress import counting
    from tinytransit.window.packing import pack

    with counting("injected planets", count) as progress:
        injected = inject(count, seed, model.recipe, progress)
    if not injected.windows:
        raise FailuresError(f"none of {count} injected planets gave a window; the first because: {injected.lost[0]}")
    shard = pack(injected.windows, model.recipe, {"command": "failures", "injections": count, "seed": seed})
    found = model.scores(shard) >= model.threshold
    title = f"Recall of {len(found)} injected planets at threshold {model.threshold:.3f}"
    write_completeness({axes: completeness(injected.planets, found, axes) for axes in MAPS}, title, out)
    console.print(
        f"{found.sum()} of {len(found)} injected planets found; {len(injected.lost)} more gave no window",
        soft_wrap=True,
    )


def _look(model: "ExaminedModel", windows: "WindowShard", out: Path, console: Console) -> None:
    from tinytransit.experiments.failures.saliency import saliency, write_saliency

    for row in range(len(windows)):
        name = " ".join(filter(None, (windows.star[row], windows.name[row])))
        found = saliency(model, windows.select([row]))
        write_saliency(
            found,
            f"{name}, P {windows.period_days[row]:.4f} d",
            out / f"saliency_{re.sub(r'[^A-Za-z0-9]+', '_', name)}_{row + 1}",
        )
        console.print(
            f"{name}: score {found.score:.3f}, "
            + ", ".join(f"{view} drops by up to {drop.max():.3f}" for view, drop in found.drops.items()),
            soft_wrap=True,
        )
