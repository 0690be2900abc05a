# SPDX-License-Identifier: MIT
"""Train, quantize and measure one network for each fold, in parallel; what an earlier run finished is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tinytransit.experiments.folds import validation_fold
from tinytransit.experiments.kept import Share, Strict, origin_of, read_kept, write_kept
from tinytransit.files import sha256_of, write_bytes
from tinytransit.model.metrics import binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.model.workers import training_processes
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import FOLDS, WindowShard, concatenate, read_shard, read_shards

if TYPE_CHECKING:
    from tinytransit.model.training import Settings, Trained

MODEL, RECORD, KEPT = "transit.tflite", "training.json", "fold.json"
_REPRESENTATIVE_WINDOWS = 1000


class FoldFigures(Strict):
    """Figures of one fold; int8 through the reference interpreter unless they say float.

    Attributes:
        triage_ap: Average precision, transit-like against junk.
        triage_ap_float: The same before quantization.
        recall_at_precision_90: The greatest recall of the transit-like at a precision of at least 0.90.
        vetting_ap: Average precision, planets against all the rest, by the product of both outputs.
        vetting_ap_float: The same before quantization; None if the fold has only planets, or none.
        calibration_error: Expected calibration error of ``transit_like``.
        auxiliary_triage_ap: As ``triage_ap``, of the windows of auxiliary sets whose stars are in this fold; this and
            the next two are None without such sets.
        auxiliary_planet_recall: Of their planets and candidates, the fraction at or above the network's own threshold.
        auxiliary_junk_rejected: Of their junk, the fraction below it.
    """

    triage_ap: Share
    triage_ap_float: Share
    recall_at_precision_90: Share
    vetting_ap: Share
    vetting_ap_float: Share | None
    calibration_error: Share
    auxiliary_triage_ap: Share | None = None
    auxiliary_planet_recall: Share | None = None
    auxiliary_junk_rejected: Share | None = None


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

    Returns:
        The figures by fold.

    Raises:
        WorkerError: If a process dies.
        KeptError: If a fold is damaged, or was finished with other settings or windows.
        TrainingDataError: If the shard cannot be split.
        MetricsError: If a fold lacks a class.
    """
    data = {"windows": sha256_of(windows)} | {f"also {place}": sha256_of(path) for place, path in enumerate(also)}
    figures: dict[int, FoldFigures] = {}
    waiting = []
    for fold in range(FOLDS):
        here = replace(settings, test_fold=fold, validation_fold=validation_fold(fold))
        file, origin = fold_folder(out, fold) / KEPT, origin_of("cross-validation fold", data, asdict(here))
        if kept := read_kept(file, FoldFigures, origin):
            figures[fold] = kept
            on_fold(fold, True)
        else:
            waiting.append((fold, here, file, origin))
    with training_processes(jobs) as pool:
        futures = {pool.submit(_run_fold, windows, also, item[1], item[2].parent): item for item in waiting}
        for future in as_completed(futures):
            fold, _, file, origin = futures[future]
            figures[fold] = future.result()
            # Last, because its presence says that the fold is finished.
            write_kept(file, origin, figures[fold], [file.with_name(MODEL), file.with_name(RECORD)])
            on_fold(fold, False)
    return dict(sorted(figures.items()))


def _run_fold(windows: Path, also: Sequence[Path], settings: "Settings", folder: Path) -> FoldFigures:
    from tinytransit.deploy.quantize import quantize
    from tinytransit.model.training import train, write_results

    shard, auxiliary = read_shard(windows), read_shards(also)
    folder.mkdir(parents=True, exist_ok=True)
    trained = train(shard, settings, folder / "transit.keras", lambda *_: None, auxiliary)
    content = quantize(
        trained.model, shard.select(shard.fold != settings.test_fold), _REPRESENTATIVE_WINDOWS, settings.seed
    )
    write_bytes(folder / MODEL, content)
    write_results(trained, settings, windows, folder, also)
    return _measure(content, trained, settings.test_fold, shard, auxiliary)


def _measure(
    content: bytes, trained: "Trained", fold: int, shard: WindowShard, auxiliary: WindowShard | None
) -> FoldFigures:
    """Score the labelled windows of a fold; an auxiliary window is in the fold of its star in the shard."""
    from tinytransit.evaluate.confidence.reliability import calibration_error
    from tinytransit.evaluate.scoring import score_windows

    whole = shard if auxiliary is None else concatenate([shard, auxiliary])
    own = np.arange(len(whole)) < len(shard)
    here = (whole.fold == fold) & (whole.label >= 0)
    test = whole.select(here & own)
    scores = score_windows(content, test, lambda: None)
    triage = binary_metrics(test.label, scores[TRANSIT_LIKE], 0.5)
    vetting = binary_metrics(are_planets(test.disposition.tolist()), scores[TRANSIT_LIKE] * scores[PLANET_LIKE], 0.5)
    figures: dict[str, float | None] = {
        "triage_ap": triage.average_precision,
        "triage_ap_float": trained.metrics.average_precision,
        "recall_at_precision_90": triage.recall_at_precision_90,
        "vetting_ap": vetting.average_precision,
        "vetting_ap_float": trained.vetting_average_precision,
        "calibration_error": calibration_error(test.label, scores[TRANSIT_LIKE]),
    }
    if auxiliary is not None:
        others = whole.select(here & ~own)
        outputs = score_windows(content, others, lambda: None)[TRANSIT_LIKE]
        called, planets = outputs >= trained.threshold, are_planets(others.disposition.tolist())
        figures |= {
            "auxiliary_triage_ap": binary_metrics(others.label, outputs, trained.threshold).average_precision,
            "auxiliary_planet_recall": float(called[planets].mean()),
            "auxiliary_junk_rejected": float((~called[others.label == 0]).mean()),
        }
    return FoldFigures.model_validate(figures)
