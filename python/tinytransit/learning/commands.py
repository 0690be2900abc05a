# SPDX-License-Identifier: MIT
"""The command ``tinytransit retrain``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.learning.options import STORE, Store, Who, named
from tinytransit.learning.plan import Plan, Start
from tinytransit.options import (
    FurtherWindows,
    Json,
    Seed,
    SomeEpochs,
    SomeModel,
    SomeWindows,
    TestFold,
    emit_json,
)
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.learning.history import Retraining
    from tinytransit.learning.store import LearningStore

_ONE_AT_A_TIME_S = 60.0


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    from tinytransit.learning import label_commands, model_commands

    label_commands.register(app)
    app.command()(retrain)
    model_commands.register(app)


def retrain(
    windows: SomeWindows = None,
    also: FurtherWindows = None,
    start: Annotated[Start, typer.Option(help="Begin at the network in use, or at new weights.")] = Start.WEIGHTS,
    test_fold: TestFold = 0,
    validation_fold: Annotated[int, typer.Option(min=0, max=9, help="Fold for calibration and threshold.")] = 1,
    epochs: SomeEpochs = None,
    learning_rate: Annotated[
        float | None, typer.Option(metavar="RATE", help="Of the first step; it falls to nothing.")
    ] = None,
    vouch: Annotated[
        bool, typer.Option("--vouch", help="The first model was not trained on the stars to be locked: you say so.")
    ] = False,
    seed: Seed = 1,
    model: SomeModel = None,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="Go on: take files of labels from this folder."),
    ] = None,
    every: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0.1, help="Go on: look for new labels so often.")
    ] = None,
    who: Who = None,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """Train on with the labels, and put the new model in use if it is better beyond its error.

    The data set is the base (--windows, --also) as the labels change and extend it. The stars of --test-fold are locked
    away by the first retraining: no network here is trained on them, and each is judged by them. A new model is
    promoted if in vetting or in triage the 95 % interval of the difference of average precision lies above 0, and in
    neither below. What is promoted is what `detect`, `serve`, `compile`, `pio run` and `hil run` take from then on;
    `models rollback` takes it back. Each verdict has a page in the store's folder reports.

    It goes on from the network in use (6 epochs, rate 0.0005), or begins at new weights as `train` does (--start
    recipe). --model is the model to begin with, until one is promoted. Without --windows, all is as it was the last
    time. With --watch or --every it goes on until Ctrl-C, and trains when there are new labels.

    Example: tinytransit retrain --windows tess_ffi_yu2019.npz
    """
    from tinytransit.learning.plan import kept_plan
    from tinytransit.learning.retraining import retrain as run
    from tinytransit.learning.store import LearningStore
    from tinytransit.learning.watching import Watch
    from tinytransit.learning.watching import watch as go_on
    from tinytransit.resources import released_model

    begin = model or released_model()
    with LearningStore(store) as opened:
        plan = (
            kept_plan(opened)
            if windows is None
            else Plan(
                windows=windows, also=tuple(also or ()), start=start, fold=test_fold, validation_fold=validation_fold,
                epochs=epochs, learning_rate=learning_rate, seed=seed, unseen=vouch,
            )
        )  # fmt: skip
        if plan is None:
            raise typer.BadParameter("it is missing, and there was no retraining before", param_hint="--windows")
        if watch is not None or every is not None:
            how = Watch(watch, every or _ONE_AT_A_TIME_S, named(who))
            say(f"looking for new labels every {how.every_s:g} s; Ctrl-C ends it", err=True)
            go_on(opened, plan, begin, how, lambda line: say(line, err=True), lambda entry: _tell(opened, entry))
            return
        entry = run(opened, plan, begin, lambda line: say(line, err=True))
        assert entry is not None  # Only a watch leaves out what was tried.
        if not emit_json(entry.document(), json):
            _tell(opened, entry)


def _tell(store: "LearningStore", entry: "Retraining") -> None:
    from tinytransit.learning.report import report_file

    say(f"retraining {entry.number}: {entry.verdict}: {entry.reason}; {report_file(store, entry.number)}")
