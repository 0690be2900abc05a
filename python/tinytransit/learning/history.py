# SPDX-License-Identifier: MIT
"""The retrainings of a store: what each was made of, what it gave, and whether it was promoted."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from tinytransit.learning.store import LearningStore


@dataclass(frozen=True)
class Retraining:
    """A retraining that came to a verdict.

    Attributes:
        number: Counts from 1.
        began: UTC, ISO 8601.
        ended: Likewise.
        dataset: Version of the data set.
        start: Version of the model that was in use, and that the new one was compared with.
        made: Version of the new model.
        promoted: The verdict.
        reason: With the figures.
        record: Plan, data set, lock and comparison.
    """

    number: int
    began: str
    ended: str
    dataset: str
    start: str
    made: str
    promoted: bool
    reason: str
    record: dict[str, Any]

    @property
    def verdict(self) -> str:
        """Promoted or refused."""
        return "promoted" if self.promoted else "refused"

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return asdict(self) | {"verdict": self.verdict}


_COLUMNS = ("began", "ended", "dataset", "start", "made", "promoted", "reason", "record")


def add_retraining(store: LearningStore, entry: Retraining) -> int:
    """Record a retraining and return its number."""
    values = asdict(entry) | {"promoted": int(entry.promoted), "record": json.dumps(entry.record, allow_nan=False)}
    ((number,),) = store.rows(
        f"INSERT INTO retraining ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) RETURNING number",
        [values[name] for name in _COLUMNS],
    )
    return int(number)


def retrainings(store: LearningStore) -> list[Retraining]:
    """Return all retrainings, oldest first."""
    rows = store.rows(f"SELECT number, {', '.join(_COLUMNS)} FROM retraining ORDER BY number")
    return [_retraining(*row) for row in rows]


def _retraining(number: int, *row: Any) -> Retraining:
    values = dict(zip(_COLUMNS, row, strict=True))
    changed = {"promoted": bool(values["promoted"]), "record": json.loads(values["record"])}
    return Retraining(number=number, **{**values, **changed})
