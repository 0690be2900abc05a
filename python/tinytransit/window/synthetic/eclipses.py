# SPDX-License-Identifier: MIT
"""Transits and eclipses, computed by batman (Kreidberg 2015, PASP 127, 1161)."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tinytransit.statistics import FloatArray
from tinytransit.window.synthetic.sampling import CADENCE_DAYS

# Quadratic limb darkening of a Sun-like star in the TESS band, rounded from Claret 2017 (A&A 600, A30).
_LIMB_DARKENING = [0.3, 0.2]
# a / R of a one-day orbit about a star of solar density, by Kepler's third law.
_SUN_RADII_AT_ONE_DAY = 4.21


@dataclass(frozen=True)
class Orbit:
    """A circular orbit, lengths in radii of the primary.

    Attributes:
        period: Days.
        epoch: Centre of the primary eclipse, days.
        separation: Distance of the two centres.
        radius: Radius of the companion.
        impact: Smallest projected distance of the two centres.
    """

    period: float
    epoch: float
    separation: float
    radius: float
    impact: float

    @property
    def duration(self) -> float:
        """First to fourth contact in days: Winn 2010 (arXiv:1001.2010), equation 14."""
        chord = math.sqrt((1.0 + self.radius) ** 2 - self.impact**2)
        inclination = math.acos(self.impact / self.separation)
        return self.period / math.pi * math.asin(chord / (self.separation * math.sin(inclination)))


def separation_of(period: float, density: float) -> float:
    """Return a / R for a period in days about a star of this density in solar units."""
    return _SUN_RADII_AT_ONE_DAY * float(np.cbrt(density * period**2))


def transit(time: FloatArray, orbit: Orbit) -> FloatArray:
    """Relative flux of a star with a dark companion, 1 outside the transits, shape (n,)."""
    return _batman_flux(time, orbit, "primary", 0.0)


def binary(time: FloatArray, orbit: Orbit, brightness: float, dilution: float, ellipsoidal: float) -> FloatArray:
    """Relative flux of an eclipsing binary.

    Args:
        time: Days, shape (n,).
        orbit: Of the secondary about the primary.
        brightness: Surface brightness of the secondary over that of the primary.
        dilution: Share of the light in the aperture that comes from the binary, 0 to 1.
        ellipsoidal: Half amplitude of the variation at half the period, from the tidally distorted stars.

    Returns:
        Flux about 1, shape (n,).
    """
    light = brightness * orbit.radius**2
    primary = _batman_flux(time, orbit, "primary", 0.0)
    secondary = _batman_flux(time, orbit, "secondary", light) - 1.0
    wave = -ellipsoidal * np.cos(4.0 * np.pi * (time - orbit.epoch) / orbit.period)
    return 1.0 + dilution * ((primary + secondary) / (1.0 + light) - 1.0 + wave)


def _batman_flux(
    time: FloatArray, orbit: Orbit, kind: Literal["primary", "secondary"], companion_flux: float
) -> FloatArray:
    import batman

    params: Any = batman.TransitParams()
    params.t0, params.per, params.rp, params.a = orbit.epoch, orbit.period, orbit.radius, orbit.separation
    params.inc = math.degrees(math.acos(orbit.impact / orbit.separation))
    params.ecc, params.w = 0.0, 90.0
    params.limb_dark, params.u = "quadratic", _LIMB_DARKENING
    params.fp, params.t_secondary = companion_flux, orbit.epoch + 0.5 * orbit.period
    model = batman.TransitModel(params, time, transittype=kind, supersample_factor=3, exp_time=CADENCE_DAYS)
    return np.asarray(model.light_curve(params), dtype=np.float64)
