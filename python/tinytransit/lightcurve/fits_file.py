# SPDX-License-Identifier: MIT
"""Open a FITS file of unknown origin, and read its star, its clock and its columns as the standard says.

FITS standard 4.0 (Pence et al. 2010, A&A 524, A42, and its successors): columns in section 7.3.2, times in section 9.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.fits_files import opened
from tinytransit.lightcurve.columns import clock
from tinytransit.lightcurve.errors import (
    LayoutError,
    UnknownStarError,
    UnreadableFileError,
    WrongUnitError,
)
from tinytransit.lightcurve.identity import CLOCKS, MISSIONS, Identity, star_in
from tinytransit.lightcurve.loading import load
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.untrusted_files import FileFaultError

_STAR_KEYWORDS = ("TICID", "TIC_ID", "KEPLERID", "EPICID", "TARGETID", "OBJECT")
_FIRST_EPIC = 200_000_000  # KIC numbers end at 13,161,029
_EXACT = 2.0**53  # whole numbers above it are not all floats
_UNITS_DAYS = {
    "": 1.0, "d": 1.0, "day": 1.0, "days": 1.0, "jd": 1.0, "h": 1 / 24, "hr": 1 / 24, "hour": 1 / 24, "hours": 1 / 24,
    "min": 1 / 1440, "s": 1 / 86400, "sec": 1 / 86400, "second": 1 / 86400, "seconds": 1 / 86400,
}  # fmt: skip
_BARYCENTRE = ("", "SOLARSYSTEM", "BARYCENT", "BARYCENTER", "BARYCENTRE", "SSB")
_REFERENCES = (("BJDREF", 0.0), ("JDREF", 0.0), ("MJDREF", 2_400_000.5))
# TT differs from TDB by less than 2 ms; astropy has the others.
_SCALES = {"": "tdb", "TDB": "tdb", "TT": "tdb", "ET": "tdb", "UTC": "utc", "TAI": "tai", "TCB": "tcb", "TCG": "tcg"}
_SMALLEST_JULIAN_DATE = 2_400_000.0  # 1858; no mission counts its days so far


@contextmanager
def open_fits(file: Path, *, most_megabytes: int) -> Iterator[Any]:
    """Yield the ``astropy.io.fits.HDUList`` of a file whose length is what its headers say.

    Whatever a damaged file makes the FITS library raise, here or in the block, becomes one named error.

    Args:
        file: Plain or gzip.
        most_megabytes: Larger content is refused.

    Raises:
        UnreadableFileError: If the file is missing, is not FITS, is shorter than its headers say, or is too large.
        LightCurveError: Any that the block raises.
    """
    content = load(file, most_megabytes)
    try:
        with opened(content, file.name) as hdus:
            yield hdus
    except FileFaultError as error:
        raise UnreadableFileError(str(error)) from error


def identity_of(header: Any, file: Path, *, mission: str = "", named: str | None = None) -> Identity:
    """Return star and source from a primary header.

    A number alone is one of the mission's catalogue. Digits in a name of another catalogue, such as TOI-144 or a Gaia
    number, are no star of ours.

    Args:
        header: Of the first part of the file.
        file: For messages.
        mission: Whose file it is if the header does not say.
        named: A star to take if the header gives none, such as that of the file's name.

    Raises:
        LayoutError: If the mission is unknown.
        UnknownStarError: If no star is given, or its number is not whole or not exact.
    """
    mission = str(header.get("MISSION") or header.get("TELESCOP") or mission).strip()
    catalogue = MISSIONS.get(mission.upper()) if mission else ""
    if catalogue is None:
        raise LayoutError(f"{file.name}: expected mission {', '.join(MISSIONS)}, got {mission}")
    given = (_star(header.get(keyword), keyword, catalogue, file) for keyword in _STAR_KEYWORDS)
    star = next(filter(None, given), None) or named
    if star is None:
        maker = " as lightkurve wrote it" if "lightkurve" in str(header.get("CREATOR") or "").lower() else ""
        raise UnknownStarError(
            f"{file.name}: no star in {', '.join(_STAR_KEYWORDS)} of its header{maker}; call it like TIC_123.fits, or "
            "give OBJECT as 'TIC 123'"
        )
    part = next(
        (
            f" {keyword.lower()} {header[keyword]}"
            for keyword in ("SECTOR", "QUARTER", "CAMPAIGN")
            if header.get(keyword) is not None
        ),
        "",
    )
    return Identity(star=star, source=f"{mission or f'FITS {file.name}'}{part}")


def _star(value: Any, keyword: str, catalogue: str, file: Path) -> str | None:
    if isinstance(value, float) and not isinstance(value, bool):
        if not value.is_integer() or abs(value) > _EXACT:
            raise UnknownStarError(f"{file.name}: expected a whole, exact number of a star in {keyword}, got {value!r}")
        value = int(value)
    text = str(value or "").strip()
    if star := star_in(text):
        if catalogue and star.startswith("TIC") != (catalogue == "TIC"):
            raise UnknownStarError(f"{file.name}: expected a star of {catalogue}, got {star} in {keyword}")
        return star
    if not catalogue or not re.fullmatch(r"\d{1,18}", text) or int(text) == 0 or isinstance(value, bool):
        return None
    return f"{'EPIC' if catalogue == 'KIC' and int(text) >= _FIRST_EPIC else catalogue} {int(text)}"


@dataclass(frozen=True)
class Clock:
    """How the times of a table are counted.

    Attributes:
        system: ``BKJD``, ``BTJD`` or ``BJD``, to which ``days`` brings them.
        unit_days: Unit of the column in days.
        offset_days: To be added.
        scale: Of astropy, such as ``utc``.
        may_be_bjd: Whether the unit says BJD, so that numbers above 2,400,000 are BJD whatever they are counted from.
        told: Whether the file says what they are counted from.
    """

    system: str
    unit_days: float = 1.0
    offset_days: float = 0.0
    scale: str = "tdb"
    may_be_bjd: bool = False
    told: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the column holds days of ``system`` as it is."""
        return self.unit_days == 1.0 and self.offset_days == 0.0 and self.scale == "tdb"

    def days(self, values: FloatArray) -> tuple[FloatArray, str]:
        """Return the times of a column in days, shape (n,), and their system."""
        finite = values[np.isfinite(values)]
        is_bjd = finite.size > 0 and finite.min() > _SMALLEST_JULIAN_DATE and self.unit_days == 1.0
        if is_bjd and (self.may_be_bjd or not self.told):
            return self._in_tdb(values, 0.0), "BJD"
        return self._in_tdb(values * self.unit_days + self.offset_days, TIME_SYSTEMS[self.system]), self.system

    def _in_tdb(self, days: FloatArray, zero: float) -> FloatArray:
        if self.scale == "tdb":
            return days
        from astropy.time import Time

        known = np.isfinite(days) & (np.abs(days) < 1e5)
        changed = days.copy()
        changed[known] = Time(zero, days[known], format="jd", scale=self.scale).tdb.jd - zero
        return changed


def clock_in(header: Any, unit: str | None, catalogue: str, file: Path) -> Clock:
    """Tell how times are counted: from the reference date of the table, else the unit of the column, else the mission.

    Args:
        header: Of the table.
        unit: Of its column of times; TIMEUNIT counts where it has none.
        catalogue: Of the star.
        file: For messages.

    Raises:
        WrongUnitError: If the times are not in a unit of time, at the barycentre, or in a known time scale.
        LayoutError: If header and unit contradict each other, or the reference date is no number.
    """
    told = str(unit or header.get("TIMEUNIT") or "").strip().lower()
    unit_clock = clock(told)
    if told not in _UNITS_DAYS and unit_clock is None:
        raise WrongUnitError(f"{file.name}: expected times in days, got {told!r}")
    place = str(header.get("TIMEREF") or header.get("TREFPOS") or "").strip().upper()
    if place not in _BARYCENTRE:
        raise WrongUnitError(f"{file.name}: expected times at the barycentre of the solar system, got TIMEREF {place}")
    scale = str(header.get("TIMESYS") or "").strip().upper()
    if scale not in _SCALES:
        raise WrongUnitError(f"{file.name}: expected time scale TDB, got TIMESYS {scale}")
    unit_days = 1.0 if unit_clock else _UNITS_DAYS[told]
    reference = _reference(header, file)
    if reference is None:
        if unit_days != 1.0:
            raise WrongUnitError(f"{file.name}: expected times in days, got {told!r} from no given date")
        system = unit_clock or ("BJD" if told == "jd" else CLOCKS[catalogue])
        return Clock(system, scale=_SCALES[scale], told=bool(unit_clock) or told == "jd")
    system = next((name for name, zero in TIME_SYSTEMS.items() if zero == reference), CLOCKS[catalogue])
    if unit_clock and unit_clock != "BJD" and TIME_SYSTEMS[unit_clock] != reference:
        raise LayoutError(
            f"{file.name}: its times are counted from JD {reference} by the header, in {unit!r} by the column"
        )
    return Clock(system, unit_days, reference - TIME_SYSTEMS[system], _SCALES[scale], may_be_bjd=unit_clock == "BJD")


def clock_of(header: Any, unit: str | None, identity: Identity, file: Path) -> str:
    """Return the time system of a table whose times are days of one of ours as they are; see ``clock_in``.

    Raises:
        LayoutError: If they are counted from another date or in another unit.
    """
    found = clock_in(header, unit, identity.catalogue, file)
    if not found.is_plain:
        raise LayoutError(f"{file.name}: expected times in days of {', '.join(TIME_SYSTEMS)}, got others")
    return found.system


def _reference(header: Any, file: Path) -> float | None:
    for keyword, zero in _REFERENCES:
        parts = [header.get(f"{keyword}I"), header.get(f"{keyword}F")]
        values = parts if parts[0] is not None else [header.get(keyword), None]
        if values[0] is None:
            continue
        try:
            reference = sum(float(value) for value in values if value is not None) + zero
        except (TypeError, ValueError):
            reference = float("nan")
        if not np.isfinite(reference):
            raise LayoutError(f"{file.name}: expected a number in {keyword} of its header, got {values[0]!r}")
        return reference
    return None


def column_numbers(table: Any, name: str, file: Path) -> FloatArray:
    """Return a column, shape (n,), scaled, and NaN where it is null.

    Raises:
        LayoutError: If it is not one number a row.
    """
    values = _one_a_row(table, name, file)
    numbers = values.astype(np.float64)
    numbers[_is_null(table, name)] = np.nan
    return numbers


def column_flags(table: Any, name: str, file: Path) -> npt.NDArray[np.int64]:
    """Return a column of flags, shape (n,), every bit of it, and 0 where it is null.

    Raises:
        LayoutError: If it is not one whole number a row.
    """
    values = _one_a_row(table, name, file)
    if values.dtype.kind == "f":
        whole = np.nan_to_num(values, nan=0.0)
        if not (np.mod(whole, 1.0) == 0).all() or (np.abs(whole) > _EXACT).any():
            raise LayoutError(f"{file.name}: expected whole numbers in {name}")
        values = whole
    flags = values.astype(np.int64)
    flags[_is_null(table, name)] = 0
    return flags


def _one_a_row(table: Any, name: str, file: Path) -> npt.NDArray[Any]:
    values = np.asarray(table.data[name])
    if values.ndim == 2 and values.shape[1] == 1:  # one element, with a TDIM
        values = values[:, 0]
    if values.ndim != 1 or values.dtype.kind not in "iuf":
        raise LayoutError(f"{file.name}: expected one number a row in {name}, got format {table.columns[name].format}")
    return values


def _is_null(table: Any, name: str) -> npt.NDArray[np.bool_]:
    """Where a column of integers is null, by its TNULL, which is told before scaling."""
    null, raw = table.columns[name].null, table.data.view(np.ndarray)[name].reshape(len(table.data), -1)[:, 0]
    if raw.dtype.kind not in "iu" or isinstance(null, str) or null is None:
        return np.zeros(raw.shape, dtype=np.bool_)
    is_null: npt.NDArray[np.bool_] = raw == null
    return is_null
