# SPDX-License-Identifier: MIT
"""Take a network along a chain of data sets, comparing at each the ways of taking it over."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from tinytransit.deploy.describe import read_training_record
from tinytransit.experiments.transfer.errors import TransferError
from tinytransit.experiments.transfer.finetuning import OnEpoch, open_network, take_over, train_base
from tinytransit.experiments.transfer.run import Figures, Origin, Run, read_run, write_run
from tinytransit.experiments.transfer.sets import WindowSet
from tinytransit.experiments.transfer.ways import COMPARED, PASSED_ON, Way
from tinytransit.files import replacing
from tinytransit.model.examples import Examples, Split, TrainingDataError, split_by_fold
from tinytransit.model.metrics import binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.model.training import VALIDATION_SCORE, Settings, predict

if TYPE_CHECKING:
    from tinytransit.tensorflow_import import keras


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to be run.

    Attributes:
        source: The data set that the chain begins with.
        targets: Those that it goes on to, in turn; all sets have common folds.
        base: A trained network to begin with; None to train one.
        settings: Of all training; repeat ``r`` has seed ``settings.seed + r``.
        repeats: How often the whole chain is run.
        out: Folder for runs and networks.
    """

    source: WindowSet
    targets: tuple[WindowSet, ...]
    base: Path | None
    settings: Settings
    repeats: int
    out: Path


def run_chains(plan: Plan, on_epoch: Callable[[str], None], on_run: Callable[[], None]) -> list[Run]:
    """Run the chain once a repeat; what is finished is not done again.

    Args:
        plan: What to run.
        on_epoch: Called after each epoch of a training with a word on how it goes.
        on_run: Called after each run.

    Raises:
        TransferError: If the base is no network, or not one of the source alone, tested on this fold; if a set cannot
            be split; or if a kept run is damaged.
        TrainingRecordError: If the base has no ``training.json`` beside it.
        ShardError: If a set lacks an input of the network.
    """
    inputs: tuple[str, ...] = plan.settings.architecture.inputs
    if plan.base is not None:
        _check_base(plan.base, plan)
        inputs = tuple(tensor.name for tensor in open_network(plan.base).inputs)
    splits = {each.name: _split(each, inputs, plan.settings) for each in (plan.source, *plan.targets)}
    runs: list[Run] = []
    for repeat in range(plan.repeats):
        runs += _run_chain(plan, repeat, splits, on_epoch, on_run)
    return runs


class _FurtherSets(BaseModel):
    """What else the record of a training names: sets that were trained on besides the one that was tested on."""

    model_config = ConfigDict(extra="ignore")

    also: list[Any] = []


def _check_base(base: Path, plan: Plan) -> None:
    path = base.with_name("training.json")
    record = read_training_record(path)
    fold = plan.settings.test_fold
    if record.settings.test_fold != fold:
        raise TransferError(
            f"{base}: training.json says that its test fold was {record.settings.test_fold}, expected {fold}: the "
            "network has seen the stars that it would be tested on; choose that fold, or train another network"
        )
    if record.data_sha256 != plan.source.sha256[0]:
        raise TransferError(
            f"{base}: training.json says that it was trained on another file, {record.data}, than the first of the "
            f"source {plan.source.name}: its stars could be those of the test fold; give that file as the source"
        )
    if _FurtherSets.model_validate_json(path.read_bytes()).also:
        raise TransferError(
            f"{base}: training.json says that it was trained on further sets, expected the source alone: it may have "
            "seen the targets, and stars of their test folds; leave --base out, and one is trained on the source"
        )


def _split(each: WindowSet, inputs: tuple[str, ...], settings: Settings) -> Split:
    try:
        return split_by_fold(each.shard, inputs, settings.test_fold, settings.validation_fold)
    except TrainingDataError as error:
        raise TransferError(f"{each.name}: {error}; choose another fold or add windows") from error


def _run_chain(
    plan: Plan, repeat: int, splits: dict[str, Split], on_epoch: Callable[[str], None], on_run: Callable[[], None]
) -> list[Run]:
    settings = replace(plan.settings, seed=plan.settings.seed + repeat)
    settings_sha256 = hashlib.sha256(json.dumps(asdict(settings)).encode()).hexdigest()
    base_sha256 = None if plan.base is None else _sha256(plan.base)
    runs: list[Run] = []
    sets: tuple[tuple[str, ...], ...] = ()
    incoming: keras.Model | None = None
    for target in (plan.source, *plan.targets):
        sets = (*sets, target.sha256)
        origin = Origin(settings_sha256=settings_sha256, base_sha256=base_sha256, sets_sha256=sets)
        kept_network = plan.out / "networks" / f"{target.name}-{repeat}.keras"
        for way in (Way.BASE,) if incoming is None else COMPARED:
            run = read_run(plan.out, target.name, way, repeat, origin)
            if run is None or (way in PASSED_ON and not _is_kept(kept_network, run)):
                where = f"repeat {repeat + 1} of {plan.repeats}, {target.name}, {way}"
                after_epoch = _described(where, on_epoch)
                if incoming is None:
                    network = _base(plan, settings, after_epoch)
                else:
                    network = take_over(incoming, way, splits[target.name], settings, after_epoch)
                run = Run(
                    target=target.name,
                    way=way,
                    repeat=repeat,
                    seed=settings.seed,
                    origin=origin,
                    figures=measure(network, splits[target.name].test, splits[plan.source.name].test),
                    network_sha256=_keep(network, kept_network) if way in PASSED_ON else None,
                )
                # Last, because its presence says that the run is finished.
                write_run(run, plan.out)
            runs.append(run)
            on_run()
        incoming = open_network(kept_network)
    return runs


def _base(plan: Plan, settings: Settings, on_epoch: OnEpoch) -> "keras.Model":
    return train_base(plan.source.shard, settings, on_epoch) if plan.base is None else open_network(plan.base)


def _described(where: str, on_epoch: Callable[[str], None]) -> OnEpoch:
    return lambda epoch, logs: on_epoch(f"{where}: epoch {epoch + 1}, validation AP {logs[VALIDATION_SCORE]:.4f}")


def _is_kept(network: Path, run: Run) -> bool:
    return network.is_file() and _sha256(network) == run.network_sha256


def _keep(network: "keras.Model", path: Path) -> str:
    with replacing(path) as temporary:
        network.save(temporary)
    return _sha256(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def measure(network: "keras.Model", test: Examples, source_test: Examples) -> Figures:
    """Measure a network on the test examples of its target and of the source."""
    scores, source_scores = predict(network, test), predict(network, source_test)
    triage = binary_metrics(test.labels, scores[TRANSIT_LIKE], 0.5)
    vetting = None
    if test.planets.any() and not test.planets.all():
        vetting = binary_metrics(test.planets, scores[TRANSIT_LIKE] * scores[PLANET_LIKE], 0.5).average_precision
    return Figures(
        windows=triage.windows,
        transit_like=triage.positives,
        planets=int(test.planets.sum()),
        triage_ap=triage.average_precision,
        triage_auc=triage.auc,
        vetting_ap=vetting,
        source_triage_ap=binary_metrics(source_test.labels, source_scores[TRANSIT_LIKE], 0.5).average_precision,
    )
