# SPDX-License-Identifier: MIT
"""What a kind of catalogue is: how it is told from others and how a row is read."""

from collections.abc import Callable
from dataclasses import dataclass

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.table import Row


def _every_row(row: Row) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A kind of catalogue.

    Attributes:
        source: What a candidate of it is said to come from.
        marks: The columns by which it is recognised.
        needs: All columns that it must have.
        wants: Columns that are used where they are there.
        candidate_of: Reads a row; a value that is no number is left to ``Candidate.faults``.
        counts: Whether a row is a candidate of its own.
    """

    source: str
    marks: frozenset[str]
    needs: tuple[str, ...]
    wants: tuple[str, ...]
    candidate_of: Callable[[Row], Candidate]
    counts: Callable[[Row], bool] = _every_row
