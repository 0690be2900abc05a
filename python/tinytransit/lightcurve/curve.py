# SPDX-License-Identifier: MIT
"""The one shape in which light curves travel through the pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.errors import LayoutError
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS


@dataclass(frozen=True, eq=False)
class LightCurve:
    """Times, fluxes and errors of a star, shape (n,) each, and where they come from; see ``make_curve``.

    It is no class of a library, since a process that searches stars would otherwise hold 200 MB of what it never uses.
    """

    time: FloatArray
    flux: FloatArray
    flux_err: FloatArray
    time_system: str
    star: str
    source: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of cadences."""
        return int(self.time.size)


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

    Raises:
        LayoutError: If the time system is none of these.
    """
    if time_system not in TIME_SYSTEMS:
        raise LayoutError(f"times are in {time_system!r}; one of {', '.join(TIME_SYSTEMS)} is needed")
    made = LightCurve(_plain(time), _plain(flux), _plain(flux_err), time_system, star, source, tuple(notes))
    shapes = [made.time.shape, made.flux.shape, made.flux_err.shape]
    if len(set(shapes)) != 1 or made.time.ndim != 1:
        raise ValueError(f"columns of one length are needed, got shapes {shapes}")
    return made


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
    return curve.time


def fluxes(curve: LightCurve) -> FloatArray:
    """Flux without its unit, shape (n,); what was masked is NaN."""
    return curve.flux


def flux_errors(curve: LightCurve) -> FloatArray:
    """Standard deviation of the flux without its unit, shape (n,)."""
    return curve.flux_err


def time_system(curve: LightCurve) -> str:
    """Return ``BKJD``, ``BTJD`` or ``BJD``."""
    return curve.time_system


def star(curve: LightCurve) -> str:
    """Name of the star with its catalogue, such as ``KIC 11446443``."""
    return curve.star


def source(curve: LightCurve) -> str:
    """Where the flux comes from, such as ``Kepler quarter 3``."""
    return curve.source


def notes(curve: LightCurve) -> tuple[str, ...]:
    """What a user should know of how the curve was read, such as that only an uncorrected flux was there."""
    return curve.notes


def _plain(values: npt.ArrayLike) -> FloatArray:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
