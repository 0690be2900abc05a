# SPDX-License-Identifier: MIT
"""Read a catalogue of whichever known kind its columns say it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tinytransit.catalog import exominer, kepler, planets, tess, unified
from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.errors import CatalogError, EphemerisError
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Table, key, near_misses, parse_table, read_table, shown

# The first whose marks are all there is taken: tables of TCEs by ExoMiner also have columns of the KOI table.
_KINDS = (
    unified.KIND,
    exominer.PREDICTIONS,
    exominer.VETTING,
    kepler.EXOMINER_TCE,
    kepler.TCE,
    tess.SPOC_TCE,
    kepler.KOI,
    tess.ARCHIVE_TOI,
    tess.EXOFOP_TOI,
    tess.EXOFOP_CTOI,
    tess.OFFICE_TOI,
    planets.K2,
    planets.PUBLISHED,
)
_COLUMNS = tuple(column for kind in _KINDS for column in kind.columns)
_STARS = frozenset(("kepid", "tid", "ticid", "tic_id", "tic id", "tic", "epic", "epic_number", "hostname"))


@dataclass(frozen=True)
class RejectedRow:
    """A row without a usable ephemeris: the star as in ``Ephemeris``, the candidate, and what is wrong."""

    star: str
    name: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """What a table holds, in its order.

    Attributes:
        ephemerides: Of the candidates that can be folded on.
        rejected: The candidates that cannot, and why.
        candidates: All of them.
    """

    ephemerides: list[Ephemeris] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def read_catalog(path: str | Path) -> Catalog:
    """Read a table of KOIs, TOIs, CTOIs, TCEs, planets or ExoMiner's, or one that ``tinytransit catalog`` wrote.

    Raises:
        CatalogError: If the file cannot be read, has no rows, is of no known kind, or lacks a column of its kind.
    """
    return _catalog_of(read_table(path))


def parse_catalog(text: str, name: str) -> Catalog:
    """Read a table from text, such as the answer of a service; errors as of :func:`read_catalog`.

    Args:
        text: The table.
        name: What messages call it.
    """
    return _catalog_of(parse_table(text, name))


def by_star(ephemerides: Iterable[Ephemeris]) -> dict[str, list[Ephemeris]]:
    """Group ephemerides by star; of several with one name on one star the first is kept."""
    stars: dict[str, dict[str, Ephemeris]] = {}
    for ephemeris in ephemerides:
        stars.setdefault(ephemeris.star, {}).setdefault(ephemeris.name, ephemeris)
    return {star: list(named.values()) for star, named in stars.items()}


def _catalog_of(table: Table) -> Catalog:
    kind = _kind_of(table)
    catalog = Catalog()
    choice_is_missing, seen = kind.choice and not table.has(kind.choice), set[tuple[str, str]]()
    for row in table.take(kind.needs, kind.wants, units=kind.units, known=_COLUMNS):
        if not kind.counts(row):
            continue
        candidate = kind.candidate_of(row)
        if choice_is_missing and (candidate.star, candidate.name) in seen:
            raise CatalogError(
                f"{table.name}: several rows of {candidate.name}, and no column {kind.choice} that tells which counts"
            )
        seen.add((candidate.star, candidate.name))
        catalog.candidates.append(candidate)
        try:
            catalog.ephemerides.append(candidate.ephemeris())
        except EphemerisError as error:
            catalog.rejected.append(RejectedRow(candidate.star, candidate.name, str(error)))
    return catalog


def _kind_of(table: Table) -> Kind:
    kind = next((kind for kind in _KINDS if table.has(*kind.marks)), None)
    if kind is not None:
        return kind
    raise CatalogError(
        f"{table.name}: expected the columns of a known catalogue, got {shown(table.columns)}; {_advice(table)}"
    )


def _advice(table: Table) -> str:
    """Say what an unknown table may be; of several kinds that it could be meant for, none is guessed."""
    hints = {near_misses(_missing(kind, table), table.columns, _COLUMNS) for kind in _nearest(table)} - {""}
    if len(hints) == 1:
        return hints.pop().removeprefix("; ")
    if _STARS & set(map(key, table.columns)) and not any("per" in key(name) for name in table.columns):
        return "it lists stars without periods, so there is nothing to fold on"
    kinds = "; ".join(sorted(f"{' and '.join(sorted(kind.marks))} ({kind.source})" for kind in _KINDS))
    return f"known are {kinds}"


def _nearest(table: Table) -> list[Kind]:
    """Kinds of which the table has the most columns; none if it has none of any."""
    shares = [sum(table.has(column) for column in kind.columns) for kind in _KINDS]
    most = max(shares)
    return [kind for kind, share in zip(_KINDS, shares, strict=True) if share == most > 0]


def _missing(kind: Kind, table: Table) -> list[str]:
    return [name for name in (*kind.marks, *kind.columns) if not table.has(name)]
