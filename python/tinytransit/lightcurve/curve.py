# SPDX-License-Identifier: MIT
"""The one shape in which light curves travel through the pipeline: lightkurve's type, with its star written down."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.errors import LayoutError
from tinytransit.lightcurve.quiet_import import import_lightkurve
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS

if TYPE_CHECKING:
    import lightkurve

    LightCurve: TypeAlias = lightkurve.LightCurve
else:
    LightCurve: TypeAlias = Any


def make_curve(
    time: npt.ArrayLike,
    flux: npt.ArrayLike,
    flux_err: npt.ArrayLike,
    *,
    time_system: str,
    star: str,
    source: str,
    notes: Sequence[str] = (),
) -> LightCurve:
    """Build a light curve that knows its star.

    Args:
        time: Times in days of ``time_system``, shape (n,).
        flux: Flux, shape (n,).
        flux_err: One standard deviation of the flux, same unit and shape.
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        star: Name with its catalogue, such as ``TIC 261136679``.
        source: Where the flux comes from, such as ``TESS sector 1``.
        notes: What a user should know of how it was read.
    """
    lightkurve = import_lightkurve()  # before Time, to which it adds the formats bkjd and btjd
    from astropy.time import Time

    scaled = Time(np.asarray(time, dtype=np.float64), format=_lightkurve_format(time_system), scale="tdb")
    meta = {"OBJECT": star, "LABEL": star, "STAR": star, "SOURCE": source, "NOTES": tuple(notes)}
    return lightkurve.LightCurve(
        time=scaled, flux=np.asarray(flux, dtype=np.float64), flux_err=np.asarray(flux_err, dtype=np.float64), meta=meta
    )


def with_values(curve: LightCurve, keep: npt.NDArray[np.bool_], flux: FloatArray, flux_err: FloatArray) -> LightCurve:
    """Return a curve of the same star with the cadences ``keep`` (n,), and ``flux`` and ``flux_err`` (n,) at them."""
    return make_curve(
        times(curve)[keep],
        flux[keep],
        flux_err[keep],
        time_system=time_system(curve),
        star=star(curve),
        source=source(curve),
        notes=notes(curve),
    )


def times(curve: LightCurve) -> FloatArray:
    """Times in days of ``time_system(curve)``, shape (n,)."""
    return np.asarray(curve.time.value, dtype=np.float64)


def fluxes(curve: LightCurve) -> FloatArray:
    """Flux without its unit, shape (n,); what lightkurve masks is NaN."""
    return _plain(curve.flux)


def flux_errors(curve: LightCurve) -> FloatArray:
    """Standard deviation of the flux without its unit, shape (n,)."""
    return _plain(curve.flux_err)


def time_system(curve: LightCurve) -> str:
    """Return ``BKJD``, ``BTJD`` or ``BJD``.

    Raises:
        LayoutError: If the times are in another system.
    """
    name = {"jd": "BJD"}.get(curve.time.format, str(curve.time.format).upper())
    if name not in TIME_SYSTEMS:
        raise LayoutError(f"times are in {curve.time.format!r}; one of {', '.join(TIME_SYSTEMS)} is needed")
    return name


def star(curve: LightCurve) -> str:
    """Name of the star with its catalogue, such as ``KIC 11446443``."""
    return str(_meta(curve)["STAR"])


def source(curve: LightCurve) -> str:
    """Where the flux comes from, such as ``Kepler quarter 3``."""
    return str(_meta(curve)["SOURCE"])


def notes(curve: LightCurve) -> tuple[str, ...]:
    """What a user should know of how the curve was read, such as that only an uncorrected flux was there."""
    return tuple(_meta(curve).get("NOTES", ()))


def _meta(curve: LightCurve) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = curve.meta
    return meta


def _plain(column: Any) -> FloatArray:
    values = getattr(column, "value", column)
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _lightkurve_format(system: str) -> str:
    return {"BJD": "jd"}.get(system, system.lower())
