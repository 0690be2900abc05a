# SPDX-License-Identifier: MIT
"""Take a network along a chain of data sets and compare, at each, the strategies of taking it over."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from tinytransit.deploy.describe import read_training_record
from tinytransit.experiments.keras_networks import open_network
from tinytransit.experiments.transfer.finetuning import OnEpoch, take_over, train_base
from tinytransit.experiments.transfer.sets import TransferError, WindowSet
from tinytransit.experiments.transfer.strategies import COMPARED, PASSED_ON, Strategy
from tinytransit.experiments.transfer.unseen import without_unseen
from tinytransit.files import replacing, sha256_of
from tinytransit.kept import Number, Origin, Share, Strict, origin_of, read_kept, write_kept
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
        targets: Those that follow, in turn; all sets have common folds.
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


class Figures(Strict):
    """What a network is worth on the test fold of its target.

    Attributes:
        windows: Windows of that fold.
        transit_like: How many are transit-like; their share is the average precision of chance.
        planets: How many are planets or candidates.
        triage_ap: Average precision, transit-like against junk.
        triage_auc: Area under the ROC curve, likewise.
        vetting_ap: Average precision, planets against all the rest, by the product of both outputs; None where only
            one of both is there.
        source_triage_ap: Triage on the test fold of the set that the chain began with: what is not forgotten.
    """

    windows: Number
    transit_like: Number
    planets: Number
    triage_ap: Share
    triage_auc: Share
    vetting_ap: Share | None
    source_triage_ap: Share


class Run(Strict):
    """A finished run.

    Attributes:
        target: Name of the data set.
        strategy: How the network was taken over.
        repeat: Number of the repeat, from 0.
        seed: Of this repeat.
        figures: What came out.
    """

    target: str
    strategy: Strategy
    repeat: Number
    seed: Number
    figures: Figures


def run_chains(plan: Plan, on_epoch: Callable[[str], None], on_run: Callable[[bool], None]) -> list[Run]:
    """Run the chain once a repeat; what is finished is not done again.

    Args:
        plan: What to run.
        on_epoch: Called after each epoch of a training with a word on how it goes.
        on_run: Called after each run, with whether it was kept from an earlier one.

    Raises:
        NetworkError: If the base is no network.
        TransferError: If the base is not one of the source alone, tested on this fold, or a set cannot be split.
        KeptError: If a kept run is damaged, or from other data or settings.
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


class _AuxiliarySets(BaseModel):
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
    if _AuxiliarySets.model_validate_json(path.read_bytes()).also:
        raise TransferError(
            f"{base}: training.json says that it was trained on auxiliary sets, expected the source alone: it may have "
            "seen the targets, and stars of their test folds; leave --base out, and one is trained on the source"
        )


def _split(each: WindowSet, inputs: tuple[str, ...], settings: Settings) -> Split:
    try:
        return split_by_fold(each.shard, inputs, settings.test_fold, settings.validation_fold)
    except TrainingDataError as error:
        raise TransferError(f"{each.name}: {error}; choose another fold or add windows") from error


def _run_chain(
    plan: Plan, repeat: int, splits: dict[str, Split], on_epoch: Callable[[str], None], on_run: Callable[[bool], None]
) -> list[Run]:
    settings = replace(plan.settings, seed=plan.settings.seed + repeat)
    data = {} if plan.base is None else {"base": sha256_of(plan.base)}
    runs: list[Run] = []
    taught: list[Examples] = []
    incoming: keras.Model | None = None
    for place, target in enumerate((plan.source, *plan.targets)):
        data |= {f"set {place}, {target.name}, file {file}": sha256 for file, sha256 in enumerate(target.sha256)}
        network_file = plan.out / "networks" / f"{target.name}-{repeat}.keras"
        for strategy in (Strategy.BASE,) if incoming is None else COMPARED:
            file = run_file(plan.out, target.name, strategy, repeat)
            origin = _origin(data, settings, target.name, strategy, repeat)
            run = read_kept(file, Run, origin)
            is_kept = run is not None
            if run is None:
                where = f"repeat {repeat + 1} of {plan.repeats}, {target.name}, {strategy}"
                after_epoch = _described(where, on_epoch)
                if incoming is None:
                    network = _base(plan, settings, after_epoch)
                else:
                    network = take_over(incoming, strategy, splits[target.name], settings, after_epoch)
                test = splits[target.name].test
                if strategy is Strategy.NONE:
                    test = without_unseen(test, taught)
                run = Run(
                    target=target.name,
                    strategy=strategy,
                    repeat=repeat,
                    seed=settings.seed,
                    figures=measure(network, test, splits[plan.source.name].test),
                )
                if strategy in PASSED_ON:
                    with replacing(network_file) as temporary:
                        network.save(temporary)
                # Last, because its presence says that the run is finished.
                write_kept(file, origin, run, [network_file] if strategy in PASSED_ON else [])
            runs.append(run)
            on_run(is_kept)
        taught.append(splits[target.name].train)
        incoming = open_network(network_file)
    return runs


def run_file(out: Path, target: str, strategy: Strategy, repeat: int) -> Path:
    """Return where a run is kept."""
    return out / "runs" / f"{target}-{strategy}-{repeat}.json"


def _origin(data: dict[str, str], settings: Settings, target: str, strategy: Strategy, repeat: int) -> Origin:
    place = {"target": target, "strategy": strategy, "repeat": repeat}
    return origin_of("transfer run", data, {**place, "training": asdict(settings)})


def _base(plan: Plan, settings: Settings, on_epoch: OnEpoch) -> "keras.Model":
    return train_base(plan.source.shard, settings, on_epoch) if plan.base is None else open_network(plan.base)


def _described(where: str, on_epoch: Callable[[str], None]) -> OnEpoch:
    return lambda epoch, logs: on_epoch(f"{where}: epoch {epoch + 1}, validation AP {logs[VALIDATION_SCORE]:.4f}")


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
