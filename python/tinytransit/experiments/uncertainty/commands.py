# SPDX-License-Identifier: MIT
"""The command ``tinytransit uncertainty``."""

from typing import Annotated

import typer

from tinytransit.options import Fold, Json, Out, Seed, Windows, emit_json
from tinytransit.terminal import Console, say


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(uncertainty)


def uncertainty(
    network: Annotated[
        list[str],
        typer.Option(metavar="FILE", help="A float network (.keras), or a pattern in quotes; may be repeated."),
    ],
    windows: Windows,
    out: Out,
    fold: Fold = None,
    passes: Annotated[int, typer.Option(help="Passes with dropout, for one network.", min=2, max=10_000)] = 50,
    seed: Seed = 1,
    json: Json = None,
) -> None:
    """Say how unsure the float network is of each window, and whether its doubt points at its errors.

    One network: Monte Carlo dropout, many passes with dropout on. Several: a deep ensemble, one pass each. The networks
    of a cross-validation's other folds have trained on the stars of this one, so an honest ensemble is several seeds
    with one test fold: `tinytransit train --test-fold 0 --seed N`. Where a training.json beside a network says that it
    has seen the fold, the command refuses.

    Writes uncertainty.csv, a row a window with mean, standard deviation, entropy and mutual information of each score,
    and uncertainty.png: the error rate against the share of windows decided, the most uncertain going to a person
    first. Windows of unknown label are left out.

    Example: tinytransit uncertainty --network 'build/seed_*/transit.keras' --windows yu.npz --fold 0 --out build/unsure
    """
    from tinytransit.experiments.uncertainty.report import print_assessment
    from tinytransit.experiments.uncertainty.study import study
    from tinytransit.progress import counting

    with counting("networks and passes") as count:
        found = study(network, windows, fold, passes, seed, count)
    for note in found.notes:
        say(f"note: {note}", err=True)
    found.write(out)
    if emit_json(found.document(), json):
        return
    for question, assessment in found.examined.assessments.items():
        print_assessment(f"{found.title}, {question}", assessment)
    Console().print(f"table and picture in {out}", soft_wrap=True)
