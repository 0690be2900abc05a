"""Read a catalogue of whichever known kind its columns say it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tinytransit.catalog import koi, toi
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.errors import CatalogError, EphemerisError
from tinytransit.catalog.table import read_header, read_rows

_KINDS = {kind.NAME_COLUMN: kind for kind in (koi, toi)}


@dataclass(frozen=True)
class RejectedRow:
    """A row without a usable ephemeris: the star as in ``Ephemeris``, the candidate, and what is wrong."""

    star: str
    name: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """Ephemerides in the order of the file, and the rows that gave none."""

    ephemerides: list[Ephemeris] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def read_catalog(path: str | Path) -> Catalog:
    """Read a KOI or TOI table.

    Raises:
        CatalogError: If the file cannot be read, is of no known kind, or lacks a column that its kind needs.
    """
    file = Path(path)
    header = read_header(file)
    kind = next((module for column, module in _KINDS.items() if column in header), None)
    if kind is None:
        raise CatalogError(f"{file.name}: expected a table with column {' or '.join(_KINDS)}, got {', '.join(header)}")
    catalog = Catalog()
    for row in read_rows(file, kind.COLUMNS):
        try:
            catalog.ephemerides.append(kind.ephemeris_of(row))
        except EphemerisError as error:
            catalog.rejected.append(RejectedRow(kind.star_of(row), row[kind.NAME_COLUMN], str(error)))
    return catalog


def by_star(ephemerides: Iterable[Ephemeris]) -> dict[str, list[Ephemeris]]:
    """Group ephemerides by star; of several with one name on one star the first is kept."""
    stars: dict[str, dict[str, Ephemeris]] = {}
    for ephemeris in ephemerides:
        stars.setdefault(ephemeris.star, {}).setdefault(ephemeris.name, ephemeris)
    return {star: list(named.values()) for star, named in stars.items()}
