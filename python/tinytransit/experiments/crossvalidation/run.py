# SPDX-License-Identifier: MIT
"""Train, quantize and measure one network for each fold, in parallel; what an earlier run finished is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tinytransit.experiments.crossvalidation.figures import FoldFigures, further_figures, own_figures
from tinytransit.experiments.folds import validation_fold
from tinytransit.files import sha256_of, write_bytes
from tinytransit.kept import origin_of, read_kept, write_kept
from tinytransit.model.workers import training_processes
from tinytransit.window.extra_file import extra_file_of
from tinytransit.window.shard import FOLDS, concatenate, read_shard, read_shards

if TYPE_CHECKING:
    from tinytransit.model.training import Settings

MODEL, RECORD, KEPT = "transit.tflite", "training.json", "fold.json"
_REPRESENTATIVE_WINDOWS = 1000


def fold_folder(out: Path, fold: int) -> Path:
    """Return where the network lies that was tested on a fold, and the fold's figures."""
    return out / f"fold_{fold}"


def run_folds(
    windows: Path,
    also: Sequence[Path],
    settings: "Settings",
    out: Path,
    jobs: int,
    on_fold: Callable[[int, bool], None],
    folds: Sequence[int] = range(FOLDS),
    unseen: Sequence[Path] = (),
) -> dict[int, FoldFigures]:
    """Train one network for each fold of a shard, validated on the next, and measure it on the fold itself.

    A fold that an earlier run finished with the same settings and windows is not done again.

    Args:
        windows: A shard with folds 0-9.
        also: Auxiliary shards to train on, except for the stars of the fold that tests and the one that validates.
        settings: Their test and validation folds are replaced.
        out: Gets a folder a fold.
        jobs: Processes.
        on_fold: Called with the number of each finished fold, and whether it was there already.
        folds: The folds to test on.
        unseen: Shards that no network is trained on, to measure each on.

    Returns:
        The figures by fold.

    Raises:
        WorkerError: If a process dies.
        KeptError: If a fold is damaged, or was finished with other settings or windows.
        TrainingDataError: If the shard cannot be split.
        MetricsError: If a fold lacks a class.
    """
    data = {"windows": sha256_of(windows)}
    for part, paths in (("also", also), ("unseen", unseen)):
        data |= {f"{part} {place}": sha256_of(path) for place, path in enumerate(paths)}
    data |= {f"extra of {path.name}": sha256_of(e) for path in (windows, *also, *unseen) if (e := extra_file_of(path))}
    figures: dict[int, FoldFigures] = {}
    waiting = []
    for fold in folds:
        here = replace(settings, test_fold=fold, validation_fold=validation_fold(fold))
        file, origin = fold_folder(out, fold) / KEPT, origin_of("cross-validation fold", data, asdict(here))
        if kept := read_kept(file, FoldFigures, origin):
            figures[fold] = kept
            on_fold(fold, True)
        else:
            waiting.append((fold, here, file, origin))
    with training_processes(jobs) as pool:
        futures = {pool.submit(_run_fold, windows, also, unseen, item[1], item[2].parent): item for item in waiting}
        for future in as_completed(futures):
            fold, _, file, origin = futures[future]
            figures[fold] = future.result()
            # Last, because its presence says that the fold is finished.
            write_kept(file, origin, figures[fold], [file.with_name(MODEL), file.with_name(RECORD)])
            on_fold(fold, False)
    return dict(sorted(figures.items()))


def _run_fold(
    windows: Path, also: Sequence[Path], unseen: Sequence[Path], settings: "Settings", folder: Path
) -> FoldFigures:
    from tinytransit.deploy.quantize import quantize
    from tinytransit.evaluate.scoring import Scorer
    from tinytransit.model.training import train, write_results

    shard, auxiliary = read_shard(windows), read_shards(also)
    folder.mkdir(parents=True, exist_ok=True)
    trained = train(shard, settings, folder / "transit.keras", lambda *_: None, auxiliary)
    content = quantize(
        trained.model, shard.select(shard.fold != settings.test_fold), _REPRESENTATIVE_WINDOWS, settings.seed
    )
    write_bytes(folder / MODEL, content)
    write_results(trained, settings, windows, folder, also)
    scorer, fold = Scorer(content), settings.test_fold
    figures = own_figures(scorer, shard.select((shard.fold == fold) & (shard.label >= 0)))
    figures |= {
        "triage_ap_float": trained.metrics.average_precision, "vetting_ap_float": trained.vetting_average_precision
    }  # fmt: skip
    if auxiliary is not None:
        whole = concatenate([shard, auxiliary])
        # A star that the shard has too is in the shard's fold.
        others = (whole.fold == fold) & (whole.label >= 0) & (np.arange(len(whole)) >= len(shard))
        figures |= further_figures(scorer, whole.select(others), read_shards(unseen), trained.threshold)
    return FoldFigures.model_validate(figures)
