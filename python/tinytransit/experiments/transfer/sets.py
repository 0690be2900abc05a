# SPDX-License-Identifier: MIT
"""The data sets of a chain, named, with folds that agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.files import sha256_of
from tinytransit.window.extra_file import extra_file_of
from tinytransit.window.shard import WindowShard, concatenate, read_shard


class TransferError(TinyTransitError):
    """A transfer that cannot be run."""


@dataclass(frozen=True, eq=False)
class WindowSet:
    """A data set.

    Attributes:
        name: Short; part of file names.
        shard: Its windows.
        sha256: Of each file it was read from, the further columns beside a shard among them.
    """

    name: str
    shard: WindowShard
    sha256: tuple[str, ...]


def read_set(text: str) -> WindowSet:
    """Read ``NAME=SHARD.npz`` or ``NAME=A.npz,B.npz``; without a name, the stem of the first file is it.

    Raises:
        TransferError: If the name cannot be part of a file name.
        ShardError: If a file is not a window shard.
    """
    before, equals, after = text.partition("=")
    files = [Path(part) for part in (after if equals else before).split(",")]
    name = before if equals else files[0].stem
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise TransferError(f"{text!r}: expected NAME=SHARD.npz with a name of letters, digits, '_', '-' and '.'")
    shards = [read_shard(file) for file in files]
    extras = [extra for file in files if (extra := extra_file_of(file)) is not None]
    digests = tuple(sha256_of(file) for file in (*files, *extras))
    return WindowSet(name, shards[0] if len(shards) == 1 else concatenate(shards), digests)


def with_common_folds(sets: Sequence[WindowSet]) -> list[WindowSet]:
    """Give each star one fold in all sets, that of the first set that has it.

    So a fold that is held out of one set is held out of all. Nothing else changes, and a set never changes those before
    it.

    Raises:
        TransferError: If two sets have the same name.
    """
    names = [each.name for each in sets]
    if len(set(names)) < len(names):
        raise TransferError(f"the sets are named {', '.join(names)}; each needs a name of its own: NAME=SHARD.npz")
    folds = concatenate([replace(each.shard, extras={}) for each in sets]).fold
    ends = np.cumsum([0, *(len(each.shard) for each in sets)])
    return [
        replace(each, shard=replace(each.shard, fold=folds[start:end]))
        for each, (start, end) in zip(sets, pairwise(ends), strict=True)
    ]
