"""Rows of the NASA Exoplanet Archive's table of TESS Objects of Interest (TOI) as ephemerides."""

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.table import number

SOURCE = "TOI"
STAR_COLUMN = "tid"
NAME_COLUMN = "toi"
COLUMNS = (STAR_COLUMN, NAME_COLUMN, "tfopwg_disp", "pl_tranmid", "pl_orbper", "pl_trandurh")


def star_of(row: dict[str, str]) -> str:
    """Return the star of a row, as ``TIC 123``; what is not a number is left as it is."""
    return f"TIC {row[STAR_COLUMN].lstrip('0')}"


def ephemeris_of(row: dict[str, str]) -> Ephemeris:
    """Turn one row into an ephemeris; the table gives days, BJD and hours.

    Raises:
        EphemerisError: If a number is missing or out of range.
    """
    return Ephemeris(
        star=star_of(row),
        name=f"TOI-{row['toi']}",
        period_days=number(row, "pl_orbper"),
        epoch_bjd=number(row, "pl_tranmid"),
        duration_hours=number(row, "pl_trandurh"),
        disposition=row["tfopwg_disp"],
        source=SOURCE,
    )
