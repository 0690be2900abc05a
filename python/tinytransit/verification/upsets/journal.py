# SPDX-License-Identifier: MIT
"""All injections of a campaign in one SQLite file: what is in it is done, and is not done again."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tinytransit.verification.upsets.outcome import Outcome
from tinytransit.verification.upsets.region import Region, SeuError, Upset


class JournalError(SeuError):
    """A journal that cannot be read or belongs to another campaign."""


@dataclass(frozen=True)
class Injection:
    """One upset and what it came to.

    Attributes:
        variant: With which mitigations.
        region: Where.
        number: In its region.
        window: Which golden window was inferred.
        instant: Instructions before it.
        place: Address of the byte, or number of the register.
        bit: In the byte or register.
        unit: The variable, function or register that was hit; for activations and stack, the function at work.
        unit_bit: The bit in the element of a table; else as ``bit``.
        element: Bytes of that element; 0 for a register.
        outcome: What it came to.
        detail: What detected it, or what the fault was; may be empty.
        outputs: In hexadecimal; empty where there were none.
    """

    variant: str
    region: Region
    number: int
    window: int
    instant: int
    place: int
    bit: int
    unit: str
    unit_bit: int
    element: int
    outcome: Outcome
    detail: str
    outputs: str

    @classmethod
    def of(
        cls, variant: str, upset: Upset, unit: tuple[str, int, int], outcome: Outcome, detail: str, outputs: bytes
    ) -> Self:
        """Return what is kept of an upset.

        Args:
            variant: With which mitigations.
            upset: What was injected.
            unit: Name of what was hit, which bit of its element, and the bytes of the element.
            outcome: What it came to.
            detail: What detected it, or what the fault was; may be empty.
            outputs: Outputs end to end; empty where there were none.
        """
        return cls(
            variant, upset.region, upset.number, upset.window, upset.instant, upset.bit.place, upset.bit.bit, *unit,
            outcome, detail, outputs.hex(),
        )  # fmt: skip


_COLUMNS = [field.name for field in fields(Injection)]
_TABLES = f"""
    CREATE TABLE IF NOT EXISTS campaign (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS injections ({", ".join(_COLUMNS)}, PRIMARY KEY (variant, region, number)) WITHOUT ROWID;
"""


class Journal:
    """The file; closed on leaving the context.

    Args:
        path: Made with its folder if it is missing.

    Raises:
        JournalError: If it cannot be opened or is no journal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path)
            self._database.executescript(_TABLES)
        except (OSError, sqlite3.DatabaseError) as error:
            raise JournalError(f"cannot open the journal {path}: {error}") from error

    def bind(self, facts: Mapping[str, object]) -> None:
        """Say what the injections depend on, at the first time; afterwards, check that it is the same.

        Raises:
            JournalError: If it is not.
        """
        known = dict(self._database.execute("SELECT key, value FROM campaign"))
        for key, value in facts.items():
            text = json.dumps(value)
            if known.setdefault(key, text) != text:
                raise JournalError(
                    f"{self._path} holds a campaign with {key} = {known[key]}, this one has {text}; "
                    "give another --out, or remove the file"
                )
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO campaign VALUES (?, ?)", known.items())

    def missing(self, variant: str, region: Region, count: int) -> list[int]:
        """Return which of the first ``count`` injections are still to be done."""
        rows = self._database.execute(
            "SELECT number FROM injections WHERE variant = ? AND region = ?", (variant, region.value)
        )
        done = {number for (number,) in rows}
        return [number for number in range(count) if number not in done]

    def add(self, injections: Iterable[Injection]) -> None:
        """Write injections; once this returns, they are not lost."""
        marks = ", ".join("?" * len(_COLUMNS))
        with self._database:
            self._database.executemany(f"INSERT OR REPLACE INTO injections VALUES ({marks})", map(astuple, injections))

    def read(self, variant: str, region: Region, count: int) -> list[Injection]:
        """Return the first ``count`` injections, by number."""
        rows = self._database.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM injections WHERE variant = ? AND region = ? AND number < ? "
            "ORDER BY number",
            (variant, region.value, count),
        )
        return [_injection(row) for row in rows]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()


def _injection(row: tuple[Any, ...]) -> Injection:
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {"region": Region(values["region"]), "outcome": Outcome(values["outcome"])}
    return Injection(**values)
