# SPDX-License-Identifier: MIT
"""Take light curves as people have them: lightkurve's and astropy's objects, arrays, files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.api.errors import ArgumentError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.lightcurve.identity import star_in
from tinytransit.lightcurve.pixels.two_apertures import TwoApertures, two_apertures_of
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.stellar import Star, star_in_header, star_in_headers

NAMELESS = "STAR 0"
"""The star of a light curve that names none."""

# No light curve of a mission has a time in its own system as late as this, and none in BJD as early.
_FIRST_BJD = 2_400_000.5
_NUMBERS = (("TICID", "TIC"), ("KEPLERID", "KIC"), ("EPICID", "EPIC"))
_NAMES = ("STAR", "LABEL", "OBJECT", "TARGETID")
_PERIODS = (("SECTOR", "sector"), ("QUARTER", "quarter"), ("CAMPAIGN", "campaign"))


def as_curve(light_curve: Any, star: str | None = None, time_system: str | None = None) -> LightCurve:
    """Return a cleaned light curve: cadences without a flux left out, in order of time.

    Args:
        light_curve: A file (FITS or CSV); an object with the columns ``time`` (astropy ``Time``) and ``flux``, perhaps
            ``flux_err``, as lightkurve's ``LightCurve`` and astropy's ``TimeSeries``; or a tuple of arrays (time in
            days, flux) or (time, flux, error), shape (n,) each.
        star: Name with its catalogue, such as ``TIC 261136679``; by default what the object or the file says.
        time_system: Of a tuple whose times are no full Julian dates: ``BTJD``, ``BKJD`` or ``BJD``.

    Raises:
        ArgumentError: If it is none of these, or the time system is not known.
        LightCurveError: If it cannot be read or has no usable flux.
    """
    if isinstance(light_curve, (str, Path)):
        return clean(read_light_curve(light_curve, star=star))
    if star is not None and star_in(star) is None:
        raise ArgumentError(f"the star must be named like 'TIC 261136679', got {star!r}")
    if isinstance(light_curve, tuple):
        return clean(_of_arrays(light_curve, star or NAMELESS, time_system))
    if hasattr(light_curve, "time") and _has(light_curve, "flux"):
        return clean(_of_object(light_curve, star))
    raise ArgumentError(
        "a light curve must be a file, a tuple of arrays (time, flux) or (time, flux, error), or an object with the "
        f"columns time and flux, as lightkurve's; got {type(light_curve).__name__}"
    )


def days_in(curve_system: str, moment: Any) -> float:
    """Return a moment in BJD (TDB).

    Args:
        curve_system: Time system of a plain number below 2,400,000.
        moment: Days, or astropy's ``Time``.
    """
    if hasattr(moment, "tdb"):
        return float(moment.tdb.jd)
    days = float(moment)
    return days if days > _FIRST_BJD else days + TIME_SYSTEMS[curve_system]


def plain(value: Any, unit: str) -> float:
    """Return a number in a unit: a quantity is converted, a plain number has that unit already.

    Raises:
        ArgumentError: If the quantity is of another kind.
    """
    if not hasattr(value, "to_value"):
        return float(value)
    try:
        return float(value.to_value(unit))
    except Exception as error:
        # astropy is imported by whoever has made a quantity, and need not be here.
        raise ArgumentError(f"{value} cannot be converted to {unit}") from error


def star_of_header(light_curve: Any) -> Star:
    """Return what the header of a file, or the ``meta`` of an object, says of its star: radius, temperature, ..."""
    if isinstance(light_curve, (str, Path)):
        return star_in_headers([Path(light_curve)])
    return star_in_header(
        {str(key).upper(): value for key, value in (getattr(light_curve, "meta", None) or {}).items()}
    )


def apertures_of(light_curve: Any) -> list[TwoApertures]:
    """Return the light of two apertures, where the light curve is a file that has it."""
    return two_apertures_of([Path(light_curve)]) if isinstance(light_curve, (str, Path)) else []


def _of_arrays(arrays: tuple[Any, ...], star: str, time_system: str | None) -> LightCurve:
    if not 2 <= len(arrays) <= 3:
        raise ArgumentError(f"a tuple must be (time, flux) or (time, flux, error), got {len(arrays)} arrays")
    time, flux = (np.asarray(values, dtype=np.float64) for values in arrays[:2])
    error = np.full(flux.shape, np.nan) if len(arrays) == 2 else np.asarray(arrays[2], dtype=np.float64)
    if time.ndim != 1 or not time.shape == flux.shape == error.shape:
        raise ArgumentError(f"the arrays must have one shape (n,), got {time.shape}, {flux.shape}, {error.shape}")
    if time_system is None:
        if not np.nanmin(time, initial=np.inf) > _FIRST_BJD:
            raise ArgumentError("the times are no Julian dates: say time_system='BTJD' (TESS) or 'BKJD' (Kepler)")
        time_system = "BJD"
    elif time_system not in TIME_SYSTEMS:
        raise ArgumentError(f"the time system must be one of {', '.join(TIME_SYSTEMS)}, got {time_system!r}")
    return make_curve(time, flux, error, time_system=time_system, star=star, source="arrays")


def _of_object(light_curve: Any, star: str | None) -> LightCurve:
    unit = str(getattr(light_curve["flux"], "unit", "") or "")
    if "mag" in unit:
        raise ArgumentError("the flux is in magnitudes; give it in a linear unit")
    flux = _column(light_curve["flux"])
    error = _column(light_curve["flux_err"]) if _has(light_curve, "flux_err") else np.full(flux.shape, np.nan)
    system, time = _days(light_curve.time)
    meta = getattr(light_curve, "meta", {}) or {}
    return make_curve(time, flux, error, time_system=system, star=star or _star(meta), source=_source(meta))


def _has(light_curve: Any, name: str) -> bool:
    return name in getattr(light_curve, "colnames", ())


def _column(values: Any) -> FloatArray:
    return np.ma.filled(np.ma.asarray(getattr(values, "value", values), dtype=np.float64), np.nan)


def _days(time: Any) -> tuple[str, FloatArray]:
    if not hasattr(time, "tdb"):
        raise ArgumentError(f"the column time must be astropy's Time, got {type(time).__name__}")
    if (name := str(time.format).upper()) in TIME_SYSTEMS and time.scale == "tdb":
        return name, _column(time)
    return "BJD", _column(time.tdb.jd)


def _star(meta: Mapping[str, Any]) -> str:
    known = {str(key).upper(): value for key, value in meta.items()}
    for key, catalogue in _NUMBERS:
        if str(known.get(key, "")).isdigit():
            return f"{catalogue} {int(known[key])}"
    return next(filter(None, (star_in(str(known.get(key, ""))) for key in _NAMES)), NAMELESS)


def _source(meta: Mapping[str, Any]) -> str:
    known = {str(key).upper(): value for key, value in meta.items()}
    mission = str(known.get("MISSION") or known.get("TELESCOP") or "").strip()
    parts = [f"{word} {known[key]}" for key, word in _PERIODS if known.get(key) not in (None, "")]
    return " ".join([mission, *parts[:1]]).strip() or "light curve"
