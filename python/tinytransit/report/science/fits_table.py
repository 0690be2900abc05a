# SPDX-License-Identifier: MIT
"""The table of candidates as a FITS file: a binary table with units, descriptions and provenance."""

import io
import warnings
from typing import Any

import numpy as np
from astropy.io import fits

from tinytransit.report.science.columns import COLUMNS, NO_INTEGER, Column
from tinytransit.report.science.result import Science
from tinytransit.terminal import ascii_text

_FORMATS = {"integer": "K", "real": "D", "truth": "L"}


def fits_bytes(report: Science) -> bytes:
    """Return the file; the same report gives the same bytes.

    The primary header says where the table is from. Extension ``CANDIDATES`` is the table, with a description of each
    column in TCOMMn; ``FIGURES`` holds the model's figures, where the windows have labels.
    """
    parts: list[Any] = [_primary(report), _candidates(report)]
    if report.figures:
        parts.append(_figures(report))
    for part in parts:
        # By default the comment of a checksum is the time of day.
        part.add_checksum(when="of this header and data unit")
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error", fits.verify.VerifyWarning)
        fits.HDUList(parts).writeto(stream, output_verify="exception")
    return stream.getvalue()


def _primary(report: Science) -> Any:
    source = report.provenance
    unit = fits.PrimaryHDU()
    header = unit.header
    if source.date is not None:
        header["DATE"] = (ascii_text(source.date), "as given to the command")
    header["CREATOR"] = (source.software, "what made this file")
    header["MODELID"] = source.model_id
    header["THRESH"] = (source.threshold, "score of a window called transit-like")
    header["DATAFILE"] = ascii_text(source.data_file)
    header["DATASHA"] = source.data_sha256
    header["SELECT"] = (source.selection, "windows of that file")
    header.add_comment("MODELID is the SHA-256 of the .tflite file, DATASHA that of DATAFILE.")
    for note in report.notes:
        header.add_comment(ascii_text(note))
    return unit


def _candidates(report: Science) -> Any:
    unit = fits.BinTableHDU.from_columns([_column(report, column) for column in COLUMNS], name="CANDIDATES")
    header = unit.header
    header["TIMESYS"] = ("TDB", "of pl_tranmid")
    header["TIMEUNIT"] = "d"
    for number, column in enumerate(COLUMNS, start=1):
        header.set(f"TCOMM{number}", column.description, after=f"TFORM{number}")
    return unit


def _column(report: Science, column: Column) -> Any:
    values = report.table[column.name]
    if column.kind == "text":
        texts = np.array([ascii_text(str(value)).encode() for value in values] or [b""], dtype="S")
        return fits.Column(column.name, f"{max(1, texts.dtype.itemsize)}A", array=texts[: len(values)])
    null = NO_INTEGER if column.kind == "integer" else None
    return fits.Column(column.name, _FORMATS[column.kind], unit=column.tunit, null=null, array=values)


def _figures(report: Science) -> Any:
    rows = [(task, name, float(value)) for task, figures in report.figures.items() for name, value in figures.items()]
    return fits.BinTableHDU.from_columns(
        [
            fits.Column("task", "16A", array=[row[0] for row in rows]),
            fits.Column("figure", "32A", array=[row[1] for row in rows]),
            fits.Column("value", "D", array=[row[2] for row in rows]),
        ],
        name="FIGURES",
    )
