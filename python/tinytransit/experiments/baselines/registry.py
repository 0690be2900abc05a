# SPDX-License-Identifier: MIT
"""All baselines by name. Heavy libraries are imported when a baseline is made, not before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.experiments.baselines.protocol import Baseline, BaselineError, Settings, Task

_BOTH = frozenset(Task)
_TRIAGE_ONLY = frozenset({Task.TRIAGE})


@dataclass(frozen=True)
class Entry:
    """A baseline that can be run.

    Attributes:
        name: What ``--only`` takes.
        about: One line for the table.
        make: Makes an unfitted one.
        tasks: What it can answer.
        identity: What its figures depend on besides windows and settings: a model id, or empty.
        seen: Folds that it has, or may have, learnt from before.
    """

    name: str
    about: str
    make: Callable[[Task, Settings], Baseline]
    tasks: frozenset[Task] = _BOTH
    identity: str = ""
    seen: frozenset[int] = frozenset()


def entries(released: Path, windows_sha256: str, only: Sequence[str] = ()) -> list[Entry]:
    """Return the baselines wanted, in the order of the table.

    Args:
        released: Folder of the released model.
        windows_sha256: Of the file of windows, which decides what the released model has seen of it.
        only: Names; empty for all.

    Raises:
        BaselineError: If a name is not known.
        ManifestError: If the released model is wanted and has no valid manifest.
        TrainingRecordError: If it is wanted and has no valid training record.
    """
    known = (*(entry.name for entry in _FITTED), *_RELEASED)
    if unknown := [name for name in only if name not in known]:
        raise BaselineError(f"no baseline is called {', '.join(unknown)}; there are {', '.join(known)}")
    wanted = only or known
    found = [entry for entry in _FITTED if entry.name in wanted]
    if any(name in wanted for name in _RELEASED):
        found += [entry for entry in _released(released, windows_sha256) if entry.name in wanted]
    return found


def _snr(task: Task, settings: Settings) -> Baseline:
    from tinytransit.experiments.baselines.classical import SnrThreshold

    return SnrThreshold()


def _boosting(task: Task, settings: Settings) -> Baseline:
    from tinytransit.experiments.baselines.classical import BoostedTrees

    return BoostedTrees(settings)


def _boosting_depth(task: Task, settings: Settings) -> Baseline:
    from tinytransit.experiments.baselines.classical import DEPTH_COLUMNS, BoostedTrees

    return BoostedTrees(settings, DEPTH_COLUMNS)


def _boosting_star(task: Task, settings: Settings) -> Baseline:
    from tinytransit.experiments.baselines.classical import STAR_COLUMNS, BoostedTrees

    return BoostedTrees(settings, STAR_COLUMNS)


def _isolation(task: Task, settings: Settings) -> Baseline:
    from tinytransit.experiments.baselines.classical import IsolationLabels

    return IsolationLabels(settings)


def _network(design: str) -> Callable[[Task, Settings], Baseline]:
    def make(task: Task, settings: Settings) -> Baseline:
        from tinytransit.experiments.baselines import designs
        from tinytransit.experiments.baselines.float_network import FloatNetwork

        return FloatNetwork(getattr(designs, design), settings)

    return make


_FITTED = (
    Entry("snr", "signal-to-noise threshold", _snr, _TRIAGE_ONLY),
    Entry("isolation", "IsolationForest labels, XGBoost on hand features", _isolation, _TRIAGE_ONLY),
    Entry("boosting", "XGBoost on hand features", _boosting),
    Entry("boosting-depth", "the same with depth, change of depth and magnitude", _boosting_depth),
    Entry("boosting-star", "the same with the star as well", _boosting_star),
    Entry("folded-image", "2-D CNN on a 32 x 32 raster of the views", _network("FOLDED_IMAGE")),
    Entry("dual-branch", "dual-branch CNN, views of 2000 and 201", _network("DUAL_BRANCH")),
    Entry(
        "astronet-small",
        "AstroNet of a quarter of the width, views of 201 and 61 as they are",
        _network("ASTRONET_SMALL"),
    ),
    Entry("astronet-short", "AstroNet, views of 201 and 61 as they are", _network("ASTRONET_SHORT")),
    Entry("astronet", "AstroNet, views of 2001 and 201", _network("ASTRONET")),
)
_RELEASED = ("released-float", "released-int8")


def _released(folder: Path, windows_sha256: str) -> list[Entry]:
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.experiments.baselines.released import ReleasedFloat, ReleasedInt8, answers, seen_folds

    manifest = ModelFolder.open(folder).manifest
    tasks, seen = answers(manifest), seen_folds(folder, windows_sha256)
    return [
        Entry(name, f"released model, {about}", make, tasks, manifest.model_id, seen)
        for name, about, make in (
            ("released-float", "float", lambda task, settings: ReleasedFloat(folder, task)),
            ("released-int8", "int8, TensorFlow Lite Micro", lambda task, settings: ReleasedInt8(folder, task)),
        )
    ]
