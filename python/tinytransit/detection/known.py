# SPDX-License-Identifier: MIT
"""Events of catalogues, by the stars that are searched."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.reading import RejectedRow, by_star, read_catalog
from tinytransit.skipped import Skipped


@dataclass(frozen=True)
class Known:
    """Events by star, and rows of the catalogues without an ephemeris."""

    events: dict[str, list[Ephemeris]]
    rejected: list[RejectedRow]

    def unusable(self, stars: Container[str]) -> list[Skipped]:
        """Name the rows of these stars that cannot be compared with anything."""
        return [Skipped(f"{row.star} {row.name}".strip(), row.reason) for row in self.rejected if row.star in stars]


def read_known(paths: Sequence[Path]) -> Known:
    """Read catalogues into one.

    Raises:
        CatalogError: If one cannot be read.
    """
    catalogs = [read_catalog(path) for path in paths]
    return Known(
        by_star(event for catalog in catalogs for event in catalog.ephemerides),
        [row for catalog in catalogs for row in catalog.rejected],
    )
