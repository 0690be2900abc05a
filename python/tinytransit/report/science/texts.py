# SPDX-License-Identifier: MIT
"""The sentences of a science report, and the cells of its table: fewer columns and digits than the data files have."""

from collections.abc import Mapping

from tinytransit.deploy.manifest import Manifest
from tinytransit.report.science.columns import COLUMNS, Column
from tinytransit.report.science.result import Science

_DIGITS = {
    "pl_orbper": "{:.5f}", "pl_tranmid": "{:.4f}", "pl_trandurh": "{:.2f}", "pl_trandep": "{:.0f}",
    "koi_model_snr": "{:.1f}", "tt_transit_like": "{:.3f}", "tt_planet_like": "{:.3f}", "tt_joint": "{:.3f}",
    "tt_probability": "{:.3f}",
}  # fmt: skip
_LEFT_OUT = ("tid", "kepid", "tt_label", "tt_fold", "tt_row", "tt_called")


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
    "Scores are outputs of the int8 network through TensorFlow Lite Micro, the reference for all boards. Candidates "
    "are ranked by tt_joint: how transit-like an event is, times how planet-like. Column names follow the NASA "
    "Exoplanet Archive's TOI, KOI and planet tables; those that begin with tt_ are this classifier's own."
)


def notes(manifest: Manifest, data_sha256: str, fold: int | None, figures: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a reader must know before believing the figures."""
    found = ["A score is no proof of a planet: candidates need vetting and follow-up."]
    if manifest.training is not None and manifest.training.data_sha256 == data_sha256 and fold != 0:
        found.append("The network was trained on folds 1 to 9 of this file: figures on them are too good.")
    if not figures:
        found.append("The windows have no labels of both classes, so there are no figures of the model.")
    if manifest.calibration is None:
        found.append("The model has no calibration: tt_probability is missing and a score is no probability.")
    return tuple(found)
