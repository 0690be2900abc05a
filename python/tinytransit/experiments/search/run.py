# SPDX-License-Identifier: MIT
"""Train each candidate on each fold, in parallel, and take up where an earlier run ended."""

import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from pathlib import Path

from tinytransit.deploy.quantize import quantize
from tinytransit.experiments.search.errors import SearchError
from tinytransit.experiments.search.space import Candidate
from tinytransit.experiments.search.trial import FoldFigures, Origin, Trial, read_trial, write_trial
from tinytransit.model.training import Settings, train
from tinytransit.model.workers import training_processes
from tinytransit.tensorflow_import import keras
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import FOLDS, WindowShard, read_shard

# The ranges found in windows do not change the size of a file.
_REPRESENTATIVE_WINDOWS = 16


def run_trials(
    windows: Path, candidates: Sequence[Candidate], folds: Sequence[int], settings: Settings, out: Path, jobs: int,
    on_fold: Callable[[], None],
) -> list[Trial]:  # fmt: skip
    """Train a network for each candidate and fold, tested on that fold and validated on the next.

    A trial that an earlier run finished with the same windows, folds and settings is not done again.

    Args:
        windows: A shard with folds 0-9.
        candidates: A trial each, numbered from 0.
        folds: To test on.
        settings: Their architecture and folds are replaced.
        out: Gets a file a trial, as soon as it is finished.
        jobs: Processes.
        on_fold: Called for each finished network, whether it was there already or not.

    Returns:
        The trials in the order of the candidates.

    Raises:
        WorkerError: If a process dies.
        SearchError: If a kept trial is damaged, or a fold cannot tell good vetting from bad.
        TrainingDataError: If the shard cannot be split.
        ShardError: If the windows lack an input.
    """
    _check_vetting(read_shard(windows), folds)
    sha256 = hashlib.sha256(windows.read_bytes()).hexdigest()
    wanted = [replace(settings, architecture=candidate.architecture) for candidate in candidates]
    origins = [_origin(sha256, folds, each) for each in wanted]
    trials: dict[int, Trial] = {}
    for number, origin in enumerate(origins):
        if kept := read_trial(out, number, origin):
            trials[number] = kept
            for _ in folds:
                on_fold()
    figures: defaultdict[int, dict[int, FoldFigures]] = defaultdict(dict)
    with training_processes(jobs) as pool:
        futures = {
            pool.submit(_run_fold, windows, replace(each, test_fold=fold, validation_fold=(fold + 1) % FOLDS)): (
                number, fold
            )
            for number, each in enumerate(wanted) if number not in trials
            for fold in folds
        }  # fmt: skip
        for future in as_completed(futures):
            number, fold = futures[future]
            figures[number][fold] = future.result()
            on_fold()
            if len(figures[number]) == len(folds):
                cost = candidates[number].cost
                trials[number] = Trial(
                    number=number,
                    origin=origins[number],
                    parameters=cost.parameters,
                    macs=cost.macs,
                    folds=dict(sorted(figures[number].items())),
                )
                write_trial(trials[number], out)
    return [trials[number] for number in range(len(candidates))]


def _origin(windows_sha256: str, folds: Sequence[int], settings: Settings) -> Origin:
    plain = json.loads(json.dumps(asdict(settings)))
    del plain["test_fold"], plain["validation_fold"]
    return Origin(windows_sha256=windows_sha256, folds=tuple(folds), settings=plain)


def _check_vetting(shard: WindowShard, folds: Sequence[int]) -> None:
    for fold in folds:
        chosen = (shard.fold == fold) & (shard.label >= 0)
        planets = int(are_planets(shard.disposition[chosen].tolist()).sum())
        if planets in (0, chosen.sum()):
            raise SearchError(
                f"fold {fold} has {planets} planets among {chosen.sum()} labelled windows, expected some "
                "of both; take other --folds or a larger shard"
            )


def _run_fold(windows: Path, settings: Settings) -> FoldFigures:
    shard = read_shard(windows)
    # Else what Keras remembers of each network adds up.
    keras.utils.clear_session()
    with tempfile.TemporaryDirectory() as folder:
        trained = train(shard, settings, Path(folder) / "transit.keras", lambda *_: None)
    training = shard.select(shard.fold != settings.test_fold)
    content = quantize(trained.model, training, _REPRESENTATIVE_WINDOWS, settings.seed)
    assert trained.vetting_average_precision is not None  # The folds were checked before.
    return FoldFigures(
        triage_ap=trained.metrics.average_precision,
        vetting_ap=trained.vetting_average_precision,
        tflite_bytes=len(content),
    )
