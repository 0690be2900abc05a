"""Rows of the cumulative table of Kepler Objects of Interest (KOI) as ephemerides."""

from tinytransit.catalog.ephemeris import TIME_SYSTEMS, Ephemeris
from tinytransit.catalog.table import number

SOURCE = "KOI"
STAR_COLUMN = "kepid"
NAME_COLUMN = "kepoi_name"
COLUMNS = (STAR_COLUMN, NAME_COLUMN, "kepler_name", "koi_disposition", "koi_fpflag_nt", "koi_period", "koi_time0bk",
           "koi_duration")


def star_of(row: dict[str, str]) -> str:
    """Return the star of a row, as ``KIC 123``; what is not a number is left as it is."""
    return f"KIC {row[STAR_COLUMN].lstrip('0')}"


def ephemeris_of(row: dict[str, str]) -> Ephemeris:
    """Turn one row into an ephemeris; the table gives days, BKJD and hours.

    A false positive that the table flags as not transit-like (``koi_fpflag_nt``) gets the disposition
    ``NOT TRANSIT-LIKE``: unlike an eclipsing binary it does not look like a transit.

    Raises:
        EphemerisError: If a number is missing or out of range.
    """
    disposition = row["koi_disposition"]
    if disposition == "FALSE POSITIVE" and row["koi_fpflag_nt"] == "1":
        disposition = "NOT TRANSIT-LIKE"
    return Ephemeris(
        star=star_of(row),
        name=row["kepler_name"] or row["kepoi_name"],
        period_days=number(row, "koi_period"),
        epoch_bjd=number(row, "koi_time0bk") + TIME_SYSTEMS["BKJD"],
        duration_hours=number(row, "koi_duration"),
        disposition=disposition,
        source=SOURCE,
    )
