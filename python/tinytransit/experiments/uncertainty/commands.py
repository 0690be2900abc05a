# SPDX-License-Identifier: MIT
"""The command ``tinytransit uncertainty``."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress


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
    from tinytransit.experiments.uncertainty.assessment import assess
    from tinytransit.experiments.uncertainty.errors import FoldError
    from tinytransit.experiments.uncertainty.measures import uncertainty_of
    from tinytransit.experiments.uncertainty.networks import check_unseen, find_networks, open_network
    from tinytransit.experiments.uncertainty.report import draw, print_assessment, record_of, write_uncertainty
    from tinytransit.experiments.uncertainty.sampling import PLANET, dropout_samples, network_scores, stacked
    from tinytransit.model.outputs import TRANSIT_LIKE
    from tinytransit.window.labels import are_planets
    from tinytransit.window.shard import read_shard

    shard = labelled(read_shard(windows), fold)
    if not len(shard):
        raise FoldError(f"{windows.name} has no labelled windows" + ("" if fold is None else f" in fold {fold}"))
    networks = [open_network(path) for path in find_networks(model)]
    sha256 = hashlib.sha256(windows.read_bytes()).hexdigest()
    for network in networks:
        if doubt := check_unseen(network, fold, sha256):
            typer.echo(f"note: {doubt}", err=True)

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("scoring", total=len(networks) + (passes if len(networks) == 1 else 0))
        singles = []
        for network in networks:
            singles.append(network_scores(network, shard))
            progress.advance(task)
        if len(networks) == 1:
            samples = dropout_samples(networks[0], shard, passes, seed, lambda: progress.advance(task))
        else:
            samples = stacked(singles)
    found = {answer: uncertainty_of(scores) for answer, scores in samples.items()}
    write_uncertainty(out / "uncertainty.csv", shard, found)

    # Which score answers which question, and the truth.
    questions = {"triage": (TRANSIT_LIKE, shard.label == 1), "vetting": (PLANET, are_planets(shard.disposition))}
    truth = questions["vetting"][1]
    if truth.all() == truth.any():
        typer.echo(f"note: no vetting figures: {truth.sum()} of {len(truth)} windows are planets, not some", err=True)
        del questions["vetting"]
    assessments = {
        question: assess(labels, [scores[answer] for scores in singles], samples[answer])
        for question, (answer, labels) in questions.items()
    }
    method = f"{passes} passes with dropout" if len(networks) == 1 else f"an ensemble of {len(networks)} networks"
    title = f"{method}, {windows.name}" + ("" if fold is None else f", fold {fold}")
    draw(
        out / "uncertainty.png",
        title,
        assessments,
        {question: found[answer] for question, (answer, _) in questions.items()},
        {question: labels for question, (_, labels) in questions.items()},
    )
    if as_json:
        record = {
            "models": [str(network.path) for network in networks],
            "method": "mc_dropout" if len(networks) == 1 else "deep_ensemble",
            "passes": len(samples[TRANSIT_LIKE]),
            "seed": seed if len(networks) == 1 else None,
            "windows_file": windows.name,
            "fold": fold,
            **{question: record_of(assessment) for question, assessment in assessments.items()},
        }
        typer.echo(json.dumps(record, indent=2))
        return
    for question, assessment in assessments.items():
        print_assessment(f"{title}, {question}", assessment)
    Console().print(f"table and picture in {out}", soft_wrap=True)
