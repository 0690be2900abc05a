# SPDX-License-Identifier: MIT
"""The command ``tinytransit uncertainty``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.terminal import Console, say


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(uncertainty)


def uncertainty(
    model: Annotated[
        list[str], typer.Option(help="A float network (.keras), or a pattern in quotes; may be given several times.")
    ],
    windows: Annotated[Path, typer.Option(help="Labelled window shard (.npz).", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Folder for table and picture.", file_okay=False)],
    fold: Annotated[
        int | None, typer.Option(help="Only this fold of the shard, kept from all the networks.", min=0, max=9)
    ] = None,
    passes: Annotated[int, typer.Option(help="Passes with dropout, for one network.", min=2, max=10_000)] = 50,
    seed: Annotated[int, typer.Option(help="Fixes what is dropped.", min=0, max=2**32 - 1)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Say how unsure the float network is of each window, and whether its doubt points at its errors.

    One network: Monte Carlo dropout, many passes with dropout on. Several: a deep ensemble, one pass each. The networks
    of a cross-validation's other folds have trained on the stars of this one, so an honest ensemble is several seeds
    with one test fold: `tinytransit train --test-fold 0 --seed N`. Where a training.json beside a network says that it
    has seen the fold, the command refuses.

    Writes uncertainty.csv, a row a window with mean, standard deviation, entropy and mutual information of each score,
    and uncertainty.png: the error rate against the share of windows decided, the most uncertain going to a person
    first. Windows of unknown label are left out.

    Example: tinytransit uncertainty --model 'build/seed_*/transit.keras' --windows yu.npz --fold 0 --out build/unsure
    """
    from tinytransit.evaluate.scoring import labelled
    from tinytransit.experiments.uncertainty.examination import examine
    from tinytransit.experiments.uncertainty.networks import FoldError, check_unseen, find_networks, open_network
    from tinytransit.experiments.uncertainty.report import draw, print_assessment, record_of, write_uncertainty
    from tinytransit.files import sha256_of
    from tinytransit.progress import counting
    from tinytransit.window.shard import read_shard

    shard = labelled(read_shard(windows), fold)
    if not len(shard):
        raise FoldError(f"{windows.name} has no labelled windows" + ("" if fold is None else f" in fold {fold}"))
    networks = [open_network(path) for path in find_networks(model)]
    sha256 = sha256_of(windows)
    for network in networks:
        if doubt := check_unseen(network, fold, sha256):
            say(f"note: {doubt}", err=True)
    with counting("networks and passes") as count:
        examined = examine(networks, shard, passes, seed, count)
    for note in examined.notes:
        say(f"note: {note}", err=True)
    title = f"{examined.method}, {windows.name}" + ("" if fold is None else f", fold {fold}")
    write_uncertainty(out / "uncertainty.csv", shard, examined.uncertainties)
    draw(out / "uncertainty.png", title, examined)
    if as_json:
        record = {
            "models": [str(network.path) for network in networks],
            "method": "deep_ensemble" if examined.is_ensemble else "mc_dropout",
            "passes": examined.samples,
            "seed": None if examined.is_ensemble else seed,
            "windows_file": windows.name,
            "fold": fold,
            **{question: record_of(assessment) for question, assessment in examined.assessments.items()},
        }
        typer.echo(json.dumps(record, indent=2))
        return
    for question, assessment in examined.assessments.items():
        print_assessment(f"{title}, {question}", assessment)
    Console().print(f"table and picture in {out}", soft_wrap=True)
