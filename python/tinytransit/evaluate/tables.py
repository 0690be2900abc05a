# SPDX-License-Identifier: MIT
"""Tables of results as CSV."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tinytransit import atomic


def write_csv(path: Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Write columns of equal length under their names.

    Raises:
        ValueError: If the columns differ in length.
    """
    rows = zip(*columns.values(), strict=True)
    with atomic.replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
