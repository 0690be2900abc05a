# SPDX-License-Identifier: MIT
"""Train each candidate on each fold, in parallel; what an earlier run finished is not done again."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import JsonValue

from tinytransit.deploy.quantize import quantize
from tinytransit.experiments.folds import validation_fold
from tinytransit.experiments.search.space import Candidate, SearchError
from tinytransit.files import sha256_of
from tinytransit.kept import Number, Origin, Share, Strict, origin_of, read_kept, write_kept
from tinytransit.model.training import Settings, train
from tinytransit.model.workers import training_processes
from tinytransit.tensorflow_import import keras
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard, read_shard

# The ranges found in windows do not change the size of a file.
_REPRESENTATIVE_WINDOWS = 16


class FoldFigures(Strict):
    """Figures of one fold.

    Attributes:
        triage_ap: Average precision in float, transit-like against junk.
        vetting_ap: Average precision in float, planets against all the rest.
        tflite_bytes: Size of this network, quantized.
    """

    triage_ap: Share
    vetting_ap: Share
    tflite_bytes: Number


class Trial(Strict):
    """A finished trial.

    Attributes:
        number: Its place in the order in which networks are drawn.
        settings: All of training's settings but the folds: seed, epochs, architecture and the rest.
        parameters: Weights and biases.
        macs: Multiply-accumulates a window.
        folds: Figures by fold.
    """

    number: Number
    settings: dict[str, JsonValue]
    parameters: Number
    macs: Number
    folds: dict[int, FoldFigures]


def fold_file(out: Path, number: int, fold: int) -> Path:
    """Return where a fold of a trial is kept."""
    return out / "trials" / f"trial_{number:03}-fold{fold}.json"


def run_trials(
    windows: Path, candidates: Sequence[Candidate], folds: Sequence[int], settings: Settings, out: Path, jobs: int,
    on_fold: Callable[[bool], None],
) -> list[Trial]:  # fmt: skip
    """Train a network for each candidate and fold, tested on that fold and validated on the next.

    What an earlier run finished with the same windows and settings is not done again.

    Args:
        windows: A shard with folds 0-9.
        candidates: A trial each, numbered from 0.
        folds: To test on.
        settings: Their architecture and folds are replaced.
        out: Gets a file a trial and fold, as soon as it is finished.
        jobs: Processes.
        on_fold: Called for each finished network, with whether it was kept from an earlier run.

    Returns:
        The trials in the order of the candidates.

    Raises:
        WorkerError: If a process dies.
        KeptError: If what is kept is damaged, or from other windows or settings.
        SearchError: If a fold cannot tell good vetting from bad.
        TrainingDataError: If the shard cannot be split.
        ShardError: If the windows lack an input.
    """
    _check_vetting(read_shard(windows), folds)
    sha256 = sha256_of(windows)
    figures: defaultdict[int, dict[int, FoldFigures]] = defaultdict(dict)
    waiting: list[tuple[int, Settings, Path, Origin]] = []
    for number, candidate in enumerate(candidates):
        for fold in folds:
            here = replace(
                settings,
                architecture=candidate.architecture,
                test_fold=fold,
                validation_fold=validation_fold(fold),
            )
            file, origin = fold_file(out, number, fold), origin_of("search fold", {"windows": sha256}, asdict(here))
            if kept := read_kept(file, FoldFigures, origin):
                figures[number][fold] = kept
                on_fold(True)
            else:
                waiting.append((number, here, file, origin))
    with training_processes(jobs) as pool:
        futures = {pool.submit(_run_fold, windows, item[1]): item for item in waiting}
        for future in as_completed(futures):
            number, here, file, origin = futures[future]
            figures[number][here.test_fold] = future.result()
            write_kept(file, origin, future.result())
            on_fold(False)
    return [
        Trial(
            number=number,
            settings=_settings_record(replace(settings, architecture=candidate.architecture)),
            parameters=candidate.cost.parameters,
            macs=candidate.cost.macs,
            folds=dict(sorted(figures[number].items())),
        )
        for number, candidate in enumerate(candidates)
    ]


def _settings_record(settings: Settings) -> dict[str, JsonValue]:
    record: dict[str, JsonValue] = json.loads(json.dumps(asdict(settings)))
    del record["test_fold"], record["validation_fold"]
    return record


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
