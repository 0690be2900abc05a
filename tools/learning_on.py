# SPDX-License-Identifier: MIT
"""Measure what labels do: the same 200 windows labelled correctly and wrongly, each time on the same first model.

A first network learns from a set of windows without 200 planets (and without the rest of the planets of its training
folds beyond ``--known``). Then the 200 come with labels: as planets, upon which each label is changed to junk; and, in
another store, as junk at once. Run in any folder:
``python tools/learning_on.py --windows ../shared/data/tess_ffi_yu2019.npz --out build/learning_on``.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from tinytransit.deploy.describe import read_training_record
from tinytransit.deploy.export import export
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.quantize import quantize
from tinytransit.files import write_bytes, write_json
from tinytransit.learning.label_files import import_labels
from tinytransit.learning.plan import Plan, Start
from tinytransit.learning.report import report_file
from tinytransit.learning.retraining import retrain
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current, roll_back, version_of
from tinytransit.model.training import Settings, train, write_results
from tinytransit.window.labels import are_planets
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard, read_shard, write_shard

LOCKED, VALIDATION = 0, 1


def parts_of(shard: WindowShard, labelled: int, known: int, seed: int) -> tuple[WindowShard, WindowShard]:
    """Return what is known at first, and the planets that come with labels later; no star is in both.

    Args:
        shard: Labelled windows.
        labelled: How many come later.
        known: How many planets of the training folds are known at first; the rest is left out.
        seed: Fixes which.
    """
    planets = are_planets(shard.disposition)
    training = ~np.isin(shard.fold, (LOCKED, VALIDATION))
    stars = np.random.default_rng(seed).permutation(np.unique(shard.star[planets & training]))
    later = planets & training & ~np.isin(shard.star, stars[:known])
    # One window a star: a label is of an event, and counts once.
    _, first = np.unique(shard.star[later], return_index=True)
    chosen = np.flatnonzero(later)[np.sort(first)[:labelled]]
    return shard.select(~np.isin(shard.star, shard.star[later])), shard.select(chosen)


def main(
    windows: Annotated[Path, typer.Option(help="Windows of Yu et al. 2019.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="A new folder.", file_okay=False)],
    labelled: Annotated[int, typer.Option(help="Windows with labels.")] = 200,
    known: Annotated[int, typer.Option(help="Planets known at first, of the folds that train.")] = 20,
    epochs: Annotated[int, typer.Option(help="Of the first network.")] = 20,
    start: Annotated[Start, typer.Option(help="Where the retraining begins.")] = Start.WEIGHTS,
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 1,
) -> None:
    """Measure, and write figures.json."""
    first, later = parts_of(read_shard(windows), labelled, known, seed)
    write_shard(first, out / "first.npz")
    files = {
        "right": replaced(later, "planet", out / "right.npz"),
        "wrong": replaced(later, "junk", out / "wrong.npz"),
    }
    model = first_model(out, first, epochs, seed)
    plan = Plan(windows=out / "first.npz", start=start, seed=seed)
    figures: dict[str, Any] = {}
    with LearningStore(out / "right") as store:
        figures["right"] = learn(store, "right", files["right"], plan, model)
        promoted = current(store)
        figures["changed"] = learn(store, "changed", files["wrong"], plan, model)
        roll_back(store)
        folder = store.models / str(current(store))
        figures["rollback_gives_the_old_bytes"] = (
            folder.name != promoted and ModelFolder.open(folder).tflite == ModelFolder.open(model).tflite
        ) and version_of(folder) == folder.name
    with LearningStore(out / "wrong") as store:
        figures["wrong"] = learn(store, "wrong", files["wrong"], plan, model)
    write_json(out / "figures.json", figures)
    print(json.dumps(figures, indent=2))


def learn(store: LearningStore, name: str, file: Path, plan: Plan, model: Path) -> dict[str, Any]:
    """Import labels, retrain, and return what came of it."""
    imported = import_labels(store, file, "tools/learning_on.py")
    entry = retrain(store, plan, model, lambda line: print(line, file=sys.stderr))
    assert entry is not None  # Only a watch leaves out what was tried.
    print(f"{name}: {entry.verdict}: {entry.reason}", file=sys.stderr)
    return {
        "labels": len(imported.numbers), "promoted": entry.promoted, "reason": entry.reason,
        "report": str(report_file(store, entry.number)), "figures": entry.record["comparison"]["figures"],
        "in_use": current(store),
    }  # fmt: skip


def replaced(shard: WindowShard, word: str, file: Path) -> Path:
    """Write windows with another word for their disposition."""
    write_shard(replace(shard, disposition=np.full(len(shard), word)), file)
    return file


def first_model(out: Path, first: WindowShard, epochs: int, seed: int) -> Path:
    """Train, quantize and export the first network, and return its folder; one that is there already is taken."""
    folder = out / "model"
    if (folder / "manifest.json").is_file():
        return folder
    settings = Settings(seed=seed, test_fold=LOCKED, validation_fold=VALIDATION, epochs=epochs)
    folder.mkdir(parents=True, exist_ok=True)
    trained = train(first, settings, folder / "transit.keras", lambda *_: None)
    write_results(trained, settings, out / "first.npz", folder)
    content = quantize(trained.model, first.select(first.fold != LOCKED), 1000, seed)
    write_bytes(out / "transit.tflite", content)
    record = read_training_record(folder / "training.json")
    golden = first.select(np.flatnonzero(first.fold == LOCKED)[:32])
    export(out / "transit.tflite", golden, folder, WindowRecipe(), record, record.threshold)
    return folder


if __name__ == "__main__":
    typer.run(main)
