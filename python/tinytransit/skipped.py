# SPDX-License-Identifier: MIT
"""Items without a result, with the reason for each: skipped.csv."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tinytransit.files import csv_text, write_text


@dataclass(frozen=True)
class Skipped:
    """Something without a result.

    Attributes:
        what: The key of an item, or the name of a file, star or candidate.
        reason: In one line.
    """

    what: str
    reason: str


def write_skipped(skipped: Iterable[Skipped], path: Path) -> None:
    """Write the columns ``what`` and ``reason``; with nothing skipped, their names alone.

    Raises:
        OSError: If it cannot be written; what was there before is then still there.
    """
    write_text(path, csv_text([("what", "reason"), *((each.what, each.reason) for each in skipped)]))
