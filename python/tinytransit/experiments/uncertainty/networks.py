# SPDX-License-Identifier: MIT
"""The float networks under examination: found, opened, and compared with the windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.deploy.describe import TrainingRecord, read_training_record
from tinytransit.errors import TinyTransitError
from tinytransit.experiments import keras_networks
from tinytransit.experiments.keras_networks import NetworkError
from tinytransit.model.examples import Inputs, examples_of, shaped
from tinytransit.tensorflow_import import keras
from tinytransit.window.shard import WindowShard


class FoldError(TinyTransitError):
    """A fold without labelled windows, or one that a network was trained on."""


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network.

    Attributes:
        path: Its file.
        model: The network; outputs ``transit_like`` and ``planet_like``.
        record: The ``training.json`` beside it; None if there is none.
    """

    path: Path
    model: keras.Model
    record: TrainingRecord | None


def find_networks(patterns: Sequence[str]) -> list[Path]:
    """Return the files of these names and patterns, such as ``build/seed_*/transit.keras``; each once.

    Raises:
        NetworkError: If there is none by a name or pattern.
    """
    found: dict[Path, Path] = {}
    for pattern in patterns:
        path = Path(pattern)
        matching = [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if not matching:
            raise NetworkError(f"no network at {pattern}; `tinytransit train` writes one")
        found |= {match.resolve(): match for match in matching}
    return list(found.values())


def open_network(path: Path) -> Network:
    """Read a network, and the record of its training where there is one.

    Raises:
        NetworkError: If it is not what ``tinytransit train`` writes.
        TrainingRecordError: If there is a record that cannot be read.
    """
    beside = path.parent / "training.json"
    return Network(path, keras_networks.open_network(path), read_training_record(beside) if beside.is_file() else None)


def inputs_of(network: Network, shard: WindowShard) -> Inputs:
    """Return the windows as the network takes them, by the name of the input.

    Raises:
        ShardError: If the windows lack an input.
        NetworkError: If an input has another length.
    """
    taken = {tensor.name: tuple(tensor.shape[1:]) for tensor in network.model.inputs}
    inputs = shaped(examples_of(shard, taken).inputs)
    for name, shape in taken.items():
        if inputs[name].shape[1:] != shape:
            raise NetworkError(
                f"{network.path}: input {name!r} takes shape {shape}, the windows have {inputs[name].shape[1:]}"
            )
    return inputs


def check_unseen(network: Network, fold: int | None, windows_sha256: str) -> str | None:
    """Make sure, as far as its record tells, that a network has not been trained on the windows.

    Args:
        network: The network.
        fold: The fold that it is measured on; None for all windows.
        windows_sha256: Of the file of windows.

    Returns:
        Why its figures may be too good; None if they are honest.

    Raises:
        FoldError: If another fold than this was kept from its training.
    """
    if network.record is None:
        return f"no training.json beside {network.path}, so nothing says which stars it was trained on"
    kept = network.record.settings.test_fold
    if fold is not None and kept is not None and fold != kept:
        raise FoldError(
            f"{network.path} was trained on stars of fold {fold} (its training.json keeps fold {kept} for "
            f"the test); give --fold {kept}, or networks of `tinytransit train --test-fold {fold}`"
        )
    if network.record.data_sha256 != windows_sha256:
        return f"{network.path} was trained on another file, {network.record.data}; it may hold the same stars"
    if fold is None:
        return f"{network.path} was trained on most of these windows; give --fold with the fold it was not trained on"
    return None if kept is not None else f"the training.json of {network.path} names no test fold"
