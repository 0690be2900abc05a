# SPDX-License-Identifier: MIT
"""The commands ``tinytransit models ...``."""

from typing import Annotated, Any

import typer

from tinytransit.learning.options import STORE, Store
from tinytransit.options import Json, Seed, emit_json
from tinytransit.terminal import Console, say

models = typer.Typer(name="models", help="The history of retrained models, and which is in use.", no_args_is_help=True)

_FIGURES = ("vetting", "triage")
_Version = Annotated[
    str, typer.Argument(metavar="VERSION", help="Of a model, as `models list` shows it, or its first digits.")
]


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    models.command("list")(list_)
    models.command()(show)
    models.command()(compare)
    models.command()(rollback)
    app.add_typer(models)


def list_(store: Store = STORE, json: Json = None) -> None:
    """List the models, which is in use, what became of each, and every change of the model in use.

    Example: tinytransit models list
    """
    from rich.table import Table

    from tinytransit.learning.listing import models_of
    from tinytransit.learning.store import LearningStore
    from tinytransit.learning.versions import switches

    with LearningStore(store, make=False) as opened:
        documents, changes = models_of(opened), switches(opened)
    if emit_json({"models": documents, "changes": [each.document() for each in changes]}, json):
        return
    table = Table(box=None)
    # A version is there to be typed again.
    table.add_column("version", no_wrap=True, min_width=16)
    for column in ("model", "in use", "verdict", "retraining", *_FIGURES):
        table.add_column(column)
    for each in documents:
        figures = {name: f"{value:.4f}" for name, value in each["figures"].items()}
        number = "-" if each["retraining"] is None else str(each["retraining"])
        words = ("yes" if each["in_use"] else "", each["verdict"], number)
        table.add_row(each["version"], each["model_id"][:8], *words, *(figures.get(name, "-") for name in _FIGURES))
    Console(soft_wrap=True).print(table)
    for change in changes:
        say(f"{change.time} {change.action}: {change.before or '-'} -> {change.after}")


def show(version: _Version, store: Store = STORE, json: Json = None) -> None:
    """Show a model: its manifest in short, and the retraining that made it.

    Example: tinytransit models show 3f2a
    """
    from tinytransit.learning.history import retrainings
    from tinytransit.learning.report import report_file
    from tinytransit.learning.store import LearningStore
    from tinytransit.learning.versions import current, open_version

    with LearningStore(store, make=False) as opened:
        folder = open_version(opened, version)
        name, manifest = folder.path.name, folder.manifest
        made = [each for each in retrainings(opened) if each.made == name]
        in_use = current(opened) == name
        document: dict[str, Any] = {
            "version": name, "in_use": in_use, "folder": str(folder.path), "model_id": folder.model_id,
            "macs": manifest.macs, "parameters": manifest.parameters, "arena_bytes": manifest.arena_bytes,
            "threshold": manifest.threshold, "retrainings": [each.document() for each in made],
        }  # fmt: skip
        pages = {each.number: report_file(opened, each.number) for each in made}
    if emit_json(document, json):
        return
    say(f"version {name}{', in use' if in_use else ''}, {folder.path}")
    say(f"model {folder.model_id}: {manifest.macs} MACs, {manifest.parameters} parameters, "
        f"{manifest.arena_bytes} B of RAM, threshold {manifest.threshold:g}")  # fmt: skip
    for each in made:
        say(f"retraining {each.number}, {each.ended}: {each.verdict}: {each.reason}; {pages[each.number]}")
    if not made:
        say("no retraining made it: it is the model that all began with")


def compare(before: _Version, after: _Version, seed: Seed = 1, store: Store = STORE, json: Json = None) -> None:
    """Compare two models on the locked stars, as a retraining does.

    Example: tinytransit models compare 3f2a 90c1
    """
    from tinytransit.learning.comparison import compare_models
    from tinytransit.learning.errors import LockError
    from tinytransit.learning.lock import read_lock
    from tinytransit.learning.store import LearningStore
    from tinytransit.learning.versions import open_version
    from tinytransit.progress import counting

    with LearningStore(store, make=False) as opened:
        folders = [open_version(opened, version) for version in (before, after)]
        lock = read_lock(opened)
        if lock is None:
            raise LockError(f"no stars are locked away in {store} yet; the first `tinytransit retrain` does that")
        with counting("windows", 2 * len(lock.windows)) as progress:
            judged = compare_models(folders[0].tflite, folders[1].tflite, lock.windows, seed, progress.advance)
    document = judged.comparison.document() | {"before": folders[0].path.name, "after": folders[1].path.name}
    if emit_json(document, json):
        return
    for figure in judged.comparison.figures:
        say(figure.told())
    say("it would be promoted" if judged.comparison.promotes else "it would be refused")


def rollback(
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="Any that was in use; by default the one before.")
    ] = None,
    store: Store = STORE,
    json: Json = None,
) -> None:
    """Put a model in use again that was in use before, byte for byte.

    Example: tinytransit models rollback
    """
    from tinytransit.learning.store import LearningStore
    from tinytransit.learning.versions import roll_back

    with LearningStore(store, make=False) as opened:
        change = roll_back(opened, version)
    if not emit_json(change.document(), json):
        say(f"model {change.after} is in use again, in place of {change.before}")
