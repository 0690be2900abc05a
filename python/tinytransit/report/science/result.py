# SPDX-License-Identifier: MIT
"""The science report as data: what every format shows, what pages show of the table, and the sentences."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from tinytransit.deploy.manifest import Manifest
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


_DIGITS = {
    "pl_orbper": "{:.5f}", "pl_tranmid": "{:.4f}", "pl_trandurh": "{:.2f}", "pl_trandep": "{:.0f}",
    "koi_model_snr": "{:.1f}", "transit_like": "{:.3f}", "planet_like": "{:.3f}", "score": "{:.3f}",
}  # fmt: skip
_LEFT_OUT = ("tid", "kepid", "label", "fold", "row", "called")


def shown_columns(report: Science) -> list[Column]:
    """Return the columns that pages show: those that are not left out and have a value."""
    told = (column for column in COLUMNS if column.name not in _LEFT_OUT)
    return [column for column in told if any(value not in (None, "") for value in report.values(column))]


def shown_rows(report: Science, top: int) -> list[list[tuple[Column, str]]]:
    """Return the cells of the first candidates."""
    columns = shown_columns(report)
    values = [report.values(column)[:top] for column in columns]
    return [[(column, cell(column, value)) for column, value in zip(columns, row, strict=True)]
            for row in zip(*values, strict=True)]  # fmt: skip


def cell(column: Column, value: object) -> str:
    """Return a value as text; a dash where it is missing."""
    return "–" if value is None else _DIGITS.get(column.name, "{}").format(value)


HOW_TO_READ = (
    "transit_like and planet_like are outputs of the int8 network through TensorFlow Lite Micro, the reference that "
    "boards are compared with. Candidates are ranked by score, the calibrated probability of a planet: transit_like, "
    "calibrated as the manifest says, times planet_like. Other column names follow the NASA Exoplanet Archive's TOI, "
    "KOI and planet tables."
)


def notes(manifest: Manifest, data_sha256: str, fold: int | None, figures: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a reader must know before believing the figures."""
    found = ["A score is no proof of a planet: candidates need vetting and follow-up."]
    if manifest.training is not None and manifest.training.data_sha256 == data_sha256 and fold != 0:
        found.append("The network was trained on folds 1 to 9 of this file: figures on them are too good.")
    if not figures:
        found.append("The windows have no labels of both classes, so there are no figures of the model.")
    if manifest.calibration is None:
        found.append("The manifest has no calibration: transit_like enters the score as the network gives it.")
    else:
        error = manifest.calibration.calibration_error
        found.append(f"transit_like is calibrated: on held-out stars it is off by {error:.3f} (expected error).")
    return tuple(found)
