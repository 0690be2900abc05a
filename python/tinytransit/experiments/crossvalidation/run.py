# SPDX-License-Identifier: MIT
"""Train and quantize one network a fold, in parallel, and take up where an earlier run ended."""

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tinytransit.files import write_bytes
from tinytransit.model.workers import training_processes
from tinytransit.window.shard import FOLDS, read_shard, read_shards

if TYPE_CHECKING:
    from tinytransit.model.training import Settings

MODEL, RECORD = "transit.tflite", "training.json"
_REPRESENTATIVE_WINDOWS = 1000


def fold_folder(out: Path, fold: int) -> Path:
    """Return where the network lies that was tested on a fold."""
    return out / f"fold_{fold}"


def run_folds(
    windows: Path,
    also: Sequence[Path],
    settings: "Settings",
    out: Path,
    jobs: int,
    on_fold: Callable[[int, bool], None],
) -> None:
    """Train one network for each fold of a shard, tested on it and validated on the next.

    A fold that an earlier run finished with the same settings and windows is not done again.

    Args:
        windows: A shard with folds 0-9.
        also: Further shards to train on, but for the stars of the fold that tests and the one that validates.
        settings: Their test and validation folds are replaced.
        out: Gets a folder a fold.
        jobs: Processes.
        on_fold: Called with the number of each finished fold, and whether it was there already.

    Raises:
        WorkerError: If a process dies.
        TrainingDataError: If the shard cannot be split.
    """
    read = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (windows, *also)]
    waiting = []
    for fold in range(FOLDS):
        here = replace(settings, test_fold=fold, validation_fold=(fold + 1) % FOLDS)
        if _is_finished(fold_folder(out, fold), here, read):
            on_fold(fold, True)
        else:
            waiting.append(here)
    with training_processes(jobs) as pool:
        futures = {
            pool.submit(_run_fold, windows, also, here, fold_folder(out, here.test_fold)): here for here in waiting
        }
        for future in as_completed(futures):
            future.result()
            on_fold(futures[future].test_fold, False)


def _is_finished(folder: Path, settings: "Settings", read: list[str]) -> bool:
    record = folder / RECORD
    if not (record.is_file() and (folder / MODEL).is_file()):
        return False
    try:
        found = json.loads(record.read_bytes())
    except ValueError:
        return False
    wanted = json.loads(json.dumps(asdict(settings)))
    had = [found.get("data_sha256"), *(further.get("data_sha256") for further in found.get("also", ()))]
    return bool(found.get("settings") == wanted and had == read)


def _run_fold(windows: Path, also: Sequence[Path], settings: "Settings", folder: Path) -> None:
    from tinytransit.deploy.quantize import quantize
    from tinytransit.model.training import train, write_results

    shard = read_shard(windows)
    folder.mkdir(parents=True, exist_ok=True)
    trained = train(shard, settings, folder / "transit.keras", lambda *_: None, read_shards(also))
    content = quantize(
        trained.model, shard.select(shard.fold != settings.test_fold), _REPRESENTATIVE_WINDOWS, settings.seed
    )
    write_bytes(folder / MODEL, content)
    # Last, because its presence says that the fold is finished.
    write_results(trained, settings, windows, folder, also)
