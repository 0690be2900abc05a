"""Read a table of the NASA Exoplanet Archive: comma-separated, with or without ``#`` comments at its head."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tinytransit.catalog.errors import CatalogError, EphemerisError


def read_header(path: str | Path) -> list[str]:
    """Return the column names.

    Raises:
        CatalogError: If the file is missing, is not text, or has no row of column names.
    """
    file = Path(path)
    with _records(file) as records:
        return _header_of(records, file)


def read_rows(path: str | Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the named columns of every row, as text, blanks stripped.

    Raises:
        CatalogError: As ``read_header``; also if a column is missing or a row has another number of fields.
    """
    file = Path(path)
    rows = []
    with _records(file) as records:
        header = _header_of(records, file)
        missing = [column for column in columns if column not in header]
        if missing:
            raise CatalogError(f"{file.name}: expected column {', '.join(missing)}, got {', '.join(header)}")
        places = {column: header.index(column) for column in columns}
        for number, fields in enumerate(filter(None, records), start=1):
            if len(fields) != len(header):
                raise CatalogError(f"{file.name}: row {number} has {len(fields)} fields, the header has {len(header)}")
            rows.append({column: fields[place].strip() for column, place in places.items()})
    return rows


def number(row: dict[str, str], column: str) -> float:
    """Return a field as a number.

    Raises:
        EphemerisError: If it is empty or no number; the text names the column.
    """
    try:
        return float(row[column])
    except ValueError:
        raise EphemerisError(f"{column} must be a number, got {row[column] or 'nothing'}") from None


def _header_of(records: Iterator[list[str]], file: Path) -> list[str]:
    header = next(records, None)
    if not header:
        raise CatalogError(f"{file.name}: no row of column names")
    return [name.strip() for name in header]


@contextmanager
def _records(file: Path) -> Iterator[Iterator[list[str]]]:
    """Yield the records below the comments; every failure to read them is a ``CatalogError``."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            yield csv.reader(line for line in stream if not line.startswith("#"))
    except OSError as error:
        raise CatalogError(f"cannot read {file}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CatalogError(f"{file.name}: not a text table ({error})") from error
