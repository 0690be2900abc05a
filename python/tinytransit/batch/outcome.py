# SPDX-License-Identifier: MIT
"""The outcome of a batch: results, and reasons for what has none."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tinytransit.batch.item import Json
from tinytransit.skipped import Skipped


class Results(Mapping[str, Json]):
    """The results by key, in the order of the items; each is read from the journal when it is asked for.

    So a batch of a million takes the memory of its keys.

    Args:
        journal: Its file.
        keys: Of the items that have a result.
    """

    def __init__(self, journal: Path, keys: Sequence[str]) -> None:
        self._journal = journal
        self._keys = dict.fromkeys(keys)

    def __getitem__(self, key: str) -> Json:
        if key not in self._keys:
            raise KeyError(key)
        # Kept open, it would keep the next run out of the folder.
        with closing(sqlite3.connect(self._journal)) as sql:
            (text,) = sql.execute("SELECT text FROM item WHERE key = ?", (key,)).fetchone()
        result: Json = json.loads(text)
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(frozen=True)
class Outcome:
    """What came of a batch, the same whatever scheduler ran it and however often it was interrupted.

    Attributes:
        results: By key, in the order of the items.
        skipped: The other items, in the same order.
        reused: How many of both had been finished by an earlier run.
    """

    results: Mapping[str, Json]
    skipped: list[Skipped]
    reused: int
