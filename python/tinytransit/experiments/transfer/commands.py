# SPDX-License-Identifier: MIT
"""The command ``tinytransit transfer``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Epochs, Json, Out, Seed, TestFold, emit_json
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinytransit.experiments.transfer.chain import Run


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(transfer)


def transfer(
    source: Annotated[
        str, typer.Option("--from", metavar="SET", help="The first set: a labelled shard, or NAME=SHARD.npz.")
    ],
    to: Annotated[
        list[str],
        typer.Option(
            metavar="SET",
            help="NAME=SHARD.npz, or NAME=A.npz,B.npz for several that are joined. May be repeated: a chain.",
        ),
    ],
    out: Out,
    base: Annotated[
        Path | None,
        typer.Option(
            help="A network (.keras) of `tinytransit train` on the first set alone, its training.json beside it, to "
            "begin with instead of training one; all repeats then begin with it.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    seed: Seed = 1,
    test_fold: TestFold = 0,
    epochs: Epochs = 20,
    repeats: Annotated[int, typer.Option(help="How often the whole chain is run.", min=1)] = 3,
    json: Json = None,
) -> None:
    """Compare strategies of taking a network from one data set to the next.

    On each target, the network that comes in is used as it is, numbers that no set before had being unknown to it
    (none), with its dense layers trained further (frozen), and with its layers trained at a tenth of the rate, the last
    first (gradual); it is compared with one of the same shape trained on the target alone (scratch). The gradual one is
    taken to the next target. All are measured on the target's test fold, and on that of the first set, to see what was
    forgotten. A star keeps the fold of the first set that has it, so no star of a test fold is trained on anywhere; the
    fold after it validates. The first repeat has the seed, each further one the next.

    Finished runs are kept under OUT, so an interrupted command resumes; what was kept from other sets, settings or
    versions is refused. Each set needs junk and transits in its test, validation and training part. What a set lacks,
    such as Kepler's secondary views, is unknown to the network.

    Example: tinytransit transfer --from kepler=kepler_dr24.npz --to tess_ffi=tess_ffi_yu2019.npz
    --to two_minute=tess_2min_nigraha.npz --out build/transfer
    """
    from tinytransit.experiments.folds import validation_fold
    from tinytransit.experiments.transfer.chain import Plan, run_chains
    from tinytransit.experiments.transfer.report import document, write_report
    from tinytransit.experiments.transfer.sets import read_set, with_common_folds
    from tinytransit.experiments.transfer.strategies import COMPARED
    from tinytransit.model.training import Settings
    from tinytransit.progress import counting, resumable

    first, *targets = with_common_folds([read_set(text) for text in (source, *to)])
    settings = Settings(seed=seed, test_fold=test_fold, validation_fold=validation_fold(test_fold), epochs=epochs)
    plan = Plan(first, tuple(targets), base, settings, repeats, out)
    with resumable(out), counting("runs", repeats * (1 + len(targets) * len(COMPARED))) as count:
        runs = run_chains(plan, count.note, lambda kept: count.kept() if kept else count.advance())
    write_report(plan, runs)
    if not emit_json(document(plan, runs), json):
        _print_table(runs, test_fold)
        Console(stderr=True).print(f"results in {out}", soft_wrap=True)


def _print_table(runs: "Sequence[Run]", fold: int) -> None:
    from rich.table import Table

    from tinytransit.experiments.summary import text_of
    from tinytransit.experiments.transfer.report import MEANS, summarise

    rows = summarise(runs)
    table = Table(title=f"Test fold {fold}: mean ± standard error over repeats", box=None)
    table.add_column("set", no_wrap=True)
    table.add_column("strategy", no_wrap=True)
    for column in ("triage AP", "triage AUC", "vetting AP", f"triage AP on {rows[0].target}"):
        table.add_column(column, justify="right", overflow="fold")
    for row in rows:
        table.add_row(row.target, row.strategy, *(text_of(getattr(row, name)) for name in MEANS))
    Console().print(table)
