# SPDX-License-Identifier: MIT
"""Planet radius and duration ratio that a transit implies, given its star."""

from dataclasses import dataclass

import numpy as np

from tinytransit.statistics import FloatArray

# IAU 2015 resolution B3: nominal radii of the Sun, 695,700 km, and of the Earth at its equator, 6378.1 km.
SUN_IN_EARTH_RADII = 695_700.0 / 6378.1
# Semi-major axis of an orbit of one day about the Sun in solar radii, by Kepler's third law with GM of the same
# resolution: (G M P^2 / 4 pi^2)^(1/3) / R.
_AXIS_OF_A_DAY = float(np.cbrt(1.3271244e20 * 86_400.0**2 / (4.0 * np.pi**2)) / 6.957e8)


@dataclass(frozen=True, eq=False)
class Implied:
    """What follows from depth, duration, period and star; NaN where the star's radius is not known.

    Attributes:
        planet_radius_earth: Radius of whatever transits, in Earth radii; NaN also where the depth is not known.
        duration_ratio: Duration over that of a transit across the middle of the star. Above 1, the orbit is eccentric
            or the star is another one; far below, the transit grazes.
    """

    planet_radius_earth: FloatArray
    duration_ratio: FloatArray


def implied(
    period_days: FloatArray,
    duration_hours: FloatArray,
    depth_ppm: FloatArray,
    star_radius: FloatArray,
    star_mass: FloatArray,
) -> Implied:
    """Work out what n transits imply.

    The radius ratio is k = sqrt(depth), at most 1 (Winn 2010, arXiv:1001.2010, equation 22 without nightside and limb
    darkening). A transit on a circular orbit across the middle of the star takes ``P/pi asin((R/a) (1 + k))`` from
    first to last contact (equation 14 with impact parameter and eccentricity 0), a being the axis by Kepler's third
    law.

    Args:
        period_days: Shape (n,), above 0.
        duration_hours: First to last contact, shape (n,), above 0.
        depth_ppm: Shape (n,); where it is NaN, k is taken as 0 in the duration.
        star_radius: In solar radii, shape (n,); NaN where it is not known.
        star_mass: In solar masses, shape (n,); where it is NaN one solar mass is assumed, by which the duration of half
            or twice the mass is wrong by a quarter.
    """
    with np.errstate(invalid="ignore"):
        ratio = np.sqrt(np.clip(depth_ppm * 1e-6, 0.0, 1.0))
    mass = np.where(np.isnan(star_mass), 1.0, star_mass)
    axis = _AXIS_OF_A_DAY * np.cbrt(mass) * np.cbrt(period_days) ** 2
    reach = star_radius / axis * (1.0 + np.where(np.isnan(ratio), 0.0, ratio))
    central_hours = 24.0 * period_days / np.pi * np.arcsin(np.minimum(reach, 1.0))
    with np.errstate(over="ignore", divide="ignore"):
        return Implied(SUN_IN_EARTH_RADII * star_radius * ratio, duration_hours / central_hours)
