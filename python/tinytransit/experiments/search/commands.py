# SPDX-License-Identifier: MIT
"""The command ``tinytransit search``."""

from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.batch.scheduler import processes
from tinytransit.options import Epochs, Folds, Json, Out, Seed, Windows, emit_json
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from tinytransit.experiments.search.summary import Summary


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(search)


def search(
    windows: Windows,
    out: Out,
    trials: Annotated[int, typer.Option(help="Networks to try; the first is the default one.", min=1)] = 24,
    seed: Seed = 1,
    folds: Folds = "2,5,8",
    epochs: Epochs = 20,
    max_macs: Annotated[int, typer.Option(help="Most multiply-accumulates of a network.", min=1)] = 100_000,
    max_kilobytes: Annotated[
        int, typer.Option(metavar="KB", help="Largest .tflite file, in thousand bytes.", min=1)
    ] = 64,
    jobs: Jobs = None,
    json: Json = None,
) -> None:
    """Draw networks at random under a budget, train them, and show which are worth their cost.

    A network that would cost too much is drawn again before it is trained: its MACs are counted, the size of its file
    is bounded from above by its parameters, layers and channels; the size in the tables is that of the quantized file.
    Figures are those of the float network on a fold it has not seen. What is finished is kept under OUT: an
    interrupted run resumes, and can be extended by asking for more --trials or --folds; what was kept from other
    windows, settings or versions is refused. The best of many is partly luck: judge the one you choose on all folds,
    by `tinytransit crossvalidate`.

    Writes search.csv, search.json and front.png.

    Example: tinytransit search --windows tess_ffi_yu2019.npz --out build/search --trials 24
    """
    from itertools import islice

    from tinytransit.experiments.folds import parse_folds
    from tinytransit.experiments.search.report import TITLES, answer, document, write_report
    from tinytransit.experiments.search.run import run_trials
    from tinytransit.experiments.search.space import INPUTS, Budget, candidates, network_cost
    from tinytransit.experiments.search.summary import summarise
    from tinytransit.model.training import Settings
    from tinytransit.progress import counters, resumable
    from tinytransit.window.shard import read_shard

    chosen_folds = parse_folds(folds)
    sizes = {name: values.shape[1] for name, values in read_shard(windows).model_inputs(INPUTS).items()}
    budget = Budget(max_macs, 1000 * max_kilobytes)
    with resumable(out), counters() as add:
        drawing, training = add("drawing", trials), add("training, networks x folds", trials * len(chosen_folds))
        chosen = []
        for candidate in islice(candidates(seed, lambda each: network_cost(each, sizes), budget), trials):
            chosen.append(candidate)
            drawing.advance()
        settings = Settings(seed=seed, epochs=epochs, refit=False, soft_share=0.0)
        done = run_trials(
            windows, chosen, chosen_folds, settings, out, processes(jobs),
            lambda kept: training.kept() if kept else training.advance(),
        )  # fmt: skip
    summary = summarise(chosen, done)
    write_report(summary, done, windows.name, out)
    if emit_json(document(summary, done, windows.name), json):
        return
    _print_front(summary, windows.name)
    for task in TITLES:
        Console().print(f"{task}: {answer(summary, task)}", soft_wrap=True, highlight=False)


def _print_front(summary: "Summary", windows: str) -> None:
    from rich.table import Table

    from tinytransit.experiments.summary import text_of

    title = f"{windows}: the front of average precision over MACs (*)"
    table = Table(title=title, caption="their sizes: search.csv", box=None)
    for column in ("trial", "MACs", "parameters", ".tflite, B", "triage", "vetting"):
        table.add_column(column, justify="right", no_wrap=True)
    on_front = sorted({*summary.triage.front, *summary.vetting.front}, key=lambda trial: summary.rows[trial].macs)
    for row in (summary.rows[trial] for trial in on_front):
        table.add_row(
            str(row.trial), f"{row.macs:,}", f"{row.parameters:,}", f"{row.tflite_bytes:,}",
            text_of(row.triage) + (" *" if row.trial in summary.triage.front else "  "),
            text_of(row.vetting) + (" *" if row.trial in summary.vetting.front else "  "),
        )  # fmt: skip
    Console().print(table)
