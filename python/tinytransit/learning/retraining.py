# SPDX-License-Identifier: MIT
"""A retraining from labels to a verdict: data set, network, int8 model, comparison, and promotion if it is better."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tinytransit.deploy.manifest import ManifestError
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import write_bytes, write_json
from tinytransit.learning.comparison import Judged, compare_models
from tinytransit.learning.dataset import Base, Dataset, build_dataset, read_base
from tinytransit.learning.errors import LockError, VersionError
from tinytransit.learning.history import Retraining, add_retraining, retrainings
from tinytransit.learning.interrupts import interrupts
from tinytransit.learning.labels import standing_labels
from tinytransit.learning.lock import Lock, make_lock, read_lock
from tinytransit.learning.plan import Plan, Start, keep_plan
from tinytransit.learning.report import write_report
from tinytransit.learning.store import LearningStore, now
from tinytransit.learning.versions import begin_with, keep_model, open_version, remove_unfinished, switch
from tinytransit.progress import counting
from tinytransit.window.shard import WindowShard

NETWORK, TRAINING = "transit.keras", "training.json"
_WORK = ".work-"
_GOLDEN_COLUMNS = ("model_id", "input_", "output_")
_MOST_GOLDEN = 32


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a training is made from.

    Attributes:
        start: The model in use.
        lock: Stars that are locked away.
        dataset: What to train on.
        unseen: How it is known that the model in use was not trained on locked stars; blank if it is not.
    """

    start: ModelFolder
    lock: Lock
    dataset: Dataset
    unseen: str


def retrain(
    store: LearningStore, plan: Plan, model: Path, told: Callable[[str], None], *, again: bool = True
) -> Retraining | None:
    """Retrain, judge the result, and put it in use if it is better beyond its error.

    Args:
        store: Of labels and models.
        plan: What to do.
        model: Folder of the model that all begins with; of no matter once one was promoted.
        told: Is given a line at each step.
        again: Whether to train even if the model in use was made from the same data set, or it was tried on it before.

    Returns:
        The verdict and its figures; None if it was tried before and is not to be again.

    Raises:
        BusyError: If another retraining is at work.
        LockError: If a locked star was or would be trained on.
        DatasetError, ShardError: If there is no data set to train on.
        TinyTransitError: If training, quantization or export fails.
    """
    with store.alone(), interrupts() as check:
        began = now()
        for left in store.folder.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        remove_unfinished(store)
        prepared = prepare(store, plan, model)
        keep_plan(store, plan)
        recipe, start = prepared.dataset.recipe, prepared.start.path.name
        settings = plan.resolved().model_dump(mode="json")
        if not again and any(
            each.dataset == recipe.version and start in (each.start, each.made) and each.record["plan"] == settings
            for each in retrainings(store)
        ):
            return None
        told(
            f"data set {recipe.version[:16]}: {len(prepared.dataset.windows)} windows of the base, "
            f"{len(recipe.changed)} changed by labels, {len(recipe.added_labels)} added"
            + "".join(f"; {count} labels unused: {why}" for why, count in recipe.unused.items())
        )
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=store.folder) as folder:
            made = _make(prepared, plan, check, Path(folder))
            check()
            version = keep_model(store, made)
            with counting("windows", 2 * len(prepared.lock.windows)) as progress:
                judged = compare_models(
                    prepared.start.tflite, ModelFolder.open(made).tflite, prepared.lock.windows, plan.seed,
                    progress.advance,
                )  # fmt: skip
        check()
        return _conclude(store, plan, prepared, judged, version, began)


def prepare(store: LearningStore, plan: Plan, model: Path) -> Prepared:
    """Read what a training is made from, lock stars away if none are, and record the data set."""
    start = open_version(store, begin_with(store, model))
    base = read_base([plan.windows, *plan.also])
    lock = read_lock(store)
    unseen = _unseen(store, start, base, lock, plan)
    if lock is None:
        lock = make_lock(store, base.shards[0], base.also, plan.fold)
    return Prepared(start, lock, build_dataset(store, base, standing_labels(store), lock), unseen)


def _unseen(store: LearningStore, start: ModelFolder, base: Base, lock: Lock | None, plan: Plan) -> str:
    """Say how it is known that a model was not trained on the locked stars; blank if it is not known.

    Raises:
        LockError: If it is not, and training would go on from its weights.
    """
    version, fold, past = start.path.name, plan.fold if lock is None else lock.record.fold, retrainings(store)
    if any(each.made == version for each in past):
        return "it was made here, under the same lock"
    for each in past:
        # Known once is known for good: the lock does not change, though the base may.
        if each.start == version and each.record["unseen"]:
            return str(each.record["unseen"])
    try:
        record = json.loads((start.path / TRAINING).read_bytes())
        same = record["data_sha256"] == base.files[0].sha256 and record["settings"]["test_fold"] == fold
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    if same:
        return f"its {TRAINING} says that fold {fold} of the same file was kept from its training"
    if plan.unseen:
        return "somebody vouched for it (--vouch)"
    if plan.start is Start.WEIGHTS:
        raise LockError(
            f"nothing tells that model {version} was not trained on fold {fold} of "
            f"{Path(base.files[0].path).name}, whose stars are to be locked away: begin at new weights "
            "(--start recipe), or vouch for it (--vouch)"
        )
    return ""


def _make(prepared: Prepared, plan: Plan, check: Callable[[], None], work: Path) -> Path:
    """Train, quantize and export in a folder; return that of the model."""
    # TensorFlow takes seconds to import, and a plan that cannot be is refused before.
    from tinytransit.deploy.describe import read_training_record
    from tinytransit.deploy.export import export
    from tinytransit.deploy.quantize import quantize
    from tinytransit.learning.training import fit, settings_of, training_windows

    out, start = work / "model", prepared.start
    network = start.path / NETWORK
    if plan.start is Start.WEIGHTS and not network.is_file():
        raise VersionError(
            f"model {start.path.name} has no {NETWORK} to go on from: begin at new weights (--start recipe)"
        )

    def on_epoch(epoch: int, _: dict[str, float]) -> None:
        check()
        progress(epoch + 1)

    with counting("epochs", settings_of(plan, prepared.lock).all_epochs) as progress:
        fitted = fit(
            prepared.dataset, prepared.lock, plan, network if plan.start is Start.WEIGHTS else None,
            out / NETWORK, on_epoch,
        )  # fmt: skip
    write_json(out / TRAINING, fitted.record)
    windows = training_windows(prepared.dataset, plan, prepared.lock)
    tflite = work / start.manifest.model_file
    write_bytes(tflite, quantize(fitted.model, windows, plan.samples, plan.seed))
    record = read_training_record(out / TRAINING)
    export(tflite, _golden_windows(prepared), out, start.manifest.window_recipe, record, record.threshold)
    return out


def _golden_windows(prepared: Prepared) -> WindowShard:
    """Return the windows of the golden vectors in use, or else some of those that are judged by."""
    if not prepared.start.has_golden():
        return prepared.lock.windows.select(range(min(_MOST_GOLDEN, len(prepared.lock.windows))))
    shard = prepared.start.golden().shard
    if not isinstance(shard, WindowShard):
        raise ManifestError(f"{prepared.start.path}: its golden vectors are not windows of light curves")
    extras = {name: values for name, values in shard.extras.items() if not name.startswith(_GOLDEN_COLUMNS)}
    return replace(shard, extras=extras)


def _conclude(
    store: LearningStore, plan: Plan, prepared: Prepared, judged: Judged, version: str, began: str
) -> Retraining:
    """Record the verdict, write the report and switch; all of it or nothing."""
    start, comparison = prepared.start.path.name, judged.comparison
    promoted = comparison.promotes and version != start
    reason = comparison.reason if version != start else f"it is the model in use, byte for byte; {comparison.reason}"
    entry = Retraining(
        0, began, now(), prepared.dataset.recipe.version, start, version, promoted, reason,
        {
            "plan": plan.resolved().model_dump(mode="json"),
            "dataset": prepared.dataset.recipe.model_dump(mode="json", exclude={"changed", "added_labels"}),
            "changed": len(prepared.dataset.recipe.changed),
            "added": len(prepared.dataset.recipe.added_labels),
            "lock": {"fold": prepared.lock.record.fold, "made": prepared.lock.record.made,
                     "stars": len(prepared.lock.record.stars), "sha256": prepared.lock.sha256},
            "unseen": prepared.unseen,
            "looked_before": len(retrainings(store)),
            "comparison": comparison.document(),
        },
    )  # fmt: skip
    with store.writing():
        entry = replace(entry, number=add_retraining(store, entry))
        write_report(store, entry, prepared.lock.windows, judged)
        if promoted:
            switch(store, "promote", version, expected=start, retraining=entry.number)
    return entry
