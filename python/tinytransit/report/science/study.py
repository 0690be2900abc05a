# SPDX-License-Identifier: MIT
"""Score windows and make a science report of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tinytransit import __version__
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.evaluate.scoring import one_by_one, score_windows
from tinytransit.files import sha256_of
from tinytransit.report.formats import ReportError
from tinytransit.report.science.candidates import model_figures, rank_candidates
from tinytransit.report.science.result import Provenance, Science, notes
from tinytransit.window.shard import WindowShard, read_shard


def study(
    windows: Path, model_dir: Path, fold: int | None, date: str | None, on_window: Callable[[int, int], None]
) -> tuple[Science, WindowShard]:
    """Score the windows of a file and rank them.

    Args:
        windows: The file.
        model_dir: Folder of the exported model.
        fold: Only these, or None for all.
        date: Of the report, or None.
        on_window: Called with the number done and of all after each.

    Returns:
        The report, and all windows of the file.

    Raises:
        ReportError: If there is no such window.
        ShardError, ManifestError, ModelFolderError: If a file cannot be read.
        ScoringError: If the model does not take these windows.
    """
    folder = ModelFolder.open(model_dir)
    manifest = folder.manifest
    shard = read_shard(windows)
    rows = np.arange(len(shard)) if fold is None else np.flatnonzero(shard.fold == fold)
    if not len(rows):
        raise ReportError(f"{windows.name} has no windows" + ("" if fold is None else f" in fold {fold}"))
    chosen = shard.select(rows)
    scores = score_windows(folder.tflite, chosen, one_by_one(on_window, len(rows)))
    table = rank_candidates(chosen, rows, scores, manifest)
    figures = model_figures(table, manifest.threshold)
    data_sha256 = sha256_of(windows)
    source = Provenance(
        software=f"tinytransit {__version__}",
        model_id=manifest.model_id,
        threshold=manifest.threshold,
        data_file=windows.name,
        data_sha256=data_sha256,
        selection="all" if fold is None else f"fold {fold}",
        date=date,
    )
    return Science(source, table, figures, notes(manifest, data_sha256, fold, figures)), shard
