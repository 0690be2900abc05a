# SPDX-License-Identifier: MIT
"""The science report as data: what every format shows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from tinytransit.report.science.columns import COLUMNS, NO_INTEGER, Column


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where the table is from.

    Attributes:
        software: Name and version.
        model_id: SHA-256 of the .tflite.
        threshold: Score at or above which a window is called transit-like.
        data_file: Name of the file of windows.
        data_sha256: SHA-256 of that file.
        selection: Which of its windows.
        date: As given, ISO 8601; None leaves it out, so that the files repeat to the byte.
    """

    software: str
    model_id: str
    threshold: float
    data_file: str
    data_sha256: str
    selection: str
    date: str | None


@dataclass(frozen=True, eq=False)
class Science:
    """The whole report.

    Attributes:
        provenance: Where it is from.
        table: Columns of ``COLUMNS``, ranked.
        figures: Of the model, by task.
        notes: What a reader must know.
    """

    provenance: Provenance
    table: Mapping[str, npt.NDArray[Any]]
    figures: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.table["rank"])

    @property
    def figure_names(self) -> list[str]:
        """Names of the figures of all tasks, each once; windows with labels of one class have no triage."""
        return list(dict.fromkeys(name for figures in self.figures.values() for name in figures))

    def values(self, column: Column) -> list[Any]:
        """Return a column as Python values; None where one is missing."""
        values: list[Any] = self.table[column.name].tolist()
        if column.kind == "integer":
            return [None if value == NO_INTEGER else value for value in values]
        if column.kind == "real":
            return [value if math.isfinite(value) else None for value in values]
        return values

    def rows(self) -> list[dict[str, Any]]:
        """Return the candidates, each by the names of its columns."""
        names = [column.name for column in COLUMNS]
        columns = [self.values(column) for column in COLUMNS]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
