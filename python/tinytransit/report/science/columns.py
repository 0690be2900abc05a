# SPDX-License-Identifier: MIT
"""The columns of the table of candidates, with their units and meanings.

Names are those of the NASA Exoplanet Archive where it has one for the quantity: of its TOI table (``tid``,
``pl_orbper``, ``pl_tranmid``, ``pl_trandurh``, ``pl_trandep``), of its KOI table (``kepid``, ``koi_model_snr``) and of
its planet tables (``pl_name``, ``hostname``, ``disposition``). ``transit_like``, ``planet_like`` and ``score`` are what
`tinytransit detect` calls so as well.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["integer", "real", "text", "truth"]

NO_INTEGER = -1
"""Stands for a missing integer in FITS (TNULL); such a cell is empty in CSV and null in JSON."""

# Where the archive's name is no word that a person would use.
_HEADINGS = {
    "rank": "Rank", "hostname": "Star", "pl_name": "Candidate", "disposition": "Disposition", "pl_orbper": "Period",
    "pl_tranmid": "Mid-transit, BJD", "pl_trandurh": "Duration", "pl_trandep": "Depth", "koi_model_snr": "SNR",
    "score": "Score",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: In every format.
        kind: Of its values.
        description: What it is.
        unit: For people; blank for none.
        fits_unit: As the FITS standard spells it, where that differs.
    """

    name: str
    kind: Kind
    description: str
    unit: str = ""
    fits_unit: str | None = None

    @property
    def heading(self) -> str:
        """What pages call it."""
        return _HEADINGS.get(self.name, self.name)

    @property
    def tunit(self) -> str | None:
        """The unit in FITS; None for none."""
        return (self.unit if self.fits_unit is None else self.fits_unit) or None


COLUMNS = (
    Column("rank", "integer", "Rank by score, 1 the most planet-like"),
    Column("hostname", "text", "Star with its catalogue"),
    Column("tid", "integer", "TESS Input Catalog ID"),
    Column("kepid", "integer", "Kepler Input Catalog ID"),
    Column("pl_name", "text", "Name of the candidate"),
    Column("disposition", "text", "Disposition, in the word of the source of the windows"),
    Column("pl_orbper", "real", "Orbital period", "d"),
    Column("pl_tranmid", "real", "Transit midpoint, BJD (TDB)", "d"),
    Column("pl_trandurh", "real", "Transit duration", "h"),
    Column("pl_trandep", "real", "Transit depth; missing where the windows do not tell it", "ppm", "10**-6"),
    Column("koi_model_snr", "real", "Transit signal-to-noise ratio, as the source of the windows gives it"),
    Column("transit_like", "real", "Score: transit or eclipse rather than junk"),
    Column("planet_like", "real", "Score: planet, given that it is transit-like"),
    Column("score", "real", "Calibrated probability of a planet: transit_like, calibrated, x planet_like"),
    Column("called", "truth", "transit_like is at or above the threshold"),
    Column("label", "integer", "1 transit-like, 0 junk, by the disposition; missing if unknown"),
    Column("fold", "integer", "Fold of the star"),
    Column("row", "integer", "Row in the file of windows, from 0"),
)
