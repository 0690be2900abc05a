# SPDX-License-Identifier: MIT
"""A kind of catalogue: how it is told from others, what its columns are in, and how a row is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.table import Row


@dataclass(frozen=True)
class Kind:
    """A kind of catalogue.

    Attributes:
        source: What a candidate of it is said to come from.
        marks: The columns by which it is recognised.
        needs: All columns that it must have; of ``a|b`` one of both.
        wants: Columns that are used where they are there.
        candidate_of: Reads a row; a value that is no number is left to ``Candidate.faults``.
        choice: Column that is 1 in the row that counts, of several of one candidate; empty if each row counts.
        units: What columns are in, a key of ``table.UNITS`` each; a table that says otherwise is refused.
    """

    source: str
    marks: frozenset[str]
    needs: tuple[str, ...]
    wants: tuple[str, ...]
    candidate_of: Callable[[Row], Candidate]
    choice: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All that it may have."""
        return (*(name for column in self.needs for name in column.split("|")), *self.wants)

    def counts(self, row: Row) -> bool:
        """Whether a row is a candidate of its own."""
        return not self.choice or row.text(self.choice) in ("", "1", "1.0")
