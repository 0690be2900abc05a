# SPDX-License-Identifier: MIT
"""A transit of Mandel & Agol 2002 (ApJ 580, L171), computed by batman, fitted to all transits of a candidate."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytransit.detection.local_baseline import LocalBaseline
from tinytransit.detection.noise import Noise
from tinytransit.detection.time_bins import mean_bins
from tinytransit.detection.trapezoid import Trapezoid, dip
from tinytransit.statistics import FloatArray
from tinytransit.window.stellar import Star

# Cadences this many durations from a centre are fitted, in bins of this share of a duration.
_REACH_DURATIONS, _BINS_A_DURATION = 2.0, 40
_FEWEST_BINS = 8
_PASSES = 2
_PARAMETERS = 5
# Impact parameters less likely than this, over the likeliest, are not looked at again.
_LEAST_WEIGHT = 1e-3
# Impact parameters tried. Their weights are those of a uniform prior.
_IMPACTS = np.array([0.0, 0.2, 0.4, 0.55, 0.7, 0.8, 0.87, 0.93, 0.98, 1.03, 1.1, 1.2])
_LEAST_RATIO, _LARGEST_RATIO = 1e-3, 1.0
_SAMPLE_DURATIONS = 0.03  # an exposure longer than this is averaged over
# Density of the Sun in g/cm3, and G in cm3/g/day2, for the density that an orbit tells.
_SUN_DENSITY = 1.41
_G_CGS_DAYS = 6.674e-8 * 86_400.0**2
_EARTH_RADII_A_SUN = 109.08
# Of the normal distribution, in the middle of seventeen equal parts.
_NORMAL_QUANTILES = np.array([-1.890, -1.352, -1.049, -0.821, -0.631, -0.462, -0.304, -0.151, 0.0,
                              0.151, 0.304, 0.462, 0.631, 0.821, 1.049, 1.352, 1.890])  # fmt: skip
# As Kepler's and TESS's data validation have it: the heat is spread over the whole planet.
_BOND_ALBEDO = 0.3

# Quadratic limb darkening at log g 4.5 and solar metallicity by effective temperature: TESS (Claret 2017, A&A 600,
# A30) and Kepler (Claret & Bloemen 2011, A&A 529, A75), least-squares fits to ATLAS and PHOENIX models.
_TEFF = np.array([3000.0, 3500, 4000, 4500, 5500, 6000, 6500, 7000, 8000, 10000])
_TESS = np.array([[0.1693, 0.1959, 0.3390, 0.5037, 0.3862, 0.3345, 0.3079, 0.2847, 0.2331, 0.1602],
                  [0.5023, 0.4178, 0.2994, 0.1581, 0.2061, 0.2282, 0.2295, 0.2310, 0.2353, 0.2331]])  # fmt: skip
_KEPLER = np.array([[0.7073, 0.4154, 0.5068, 0.7010, 0.5226, 0.4703, 0.3814, 0.3765, 0.2475, 0.2481],
                    [0.2311, 0.3159, 0.2043, 0.0462, 0.1650, 0.1893, 0.2385, 0.2538, 0.3559, 0.2739]])  # fmt: skip
_SUN_TEFF = 5772.0


@dataclass(frozen=True)
class Estimate:
    """A value and one standard deviation of it."""

    value: float
    error: float


@dataclass(frozen=True)
class TransitFit:
    """A transit on a circular orbit; the limb darkening is fixed.

    Attributes:
        radius_ratio: Radius of the companion over the star's.
        impact: Impact parameter, in radii of the star.
        duration_days: First to last contact.
        separation: Semi-major axis over the radius of the star.
        density_sun: Mean density of the star that period and separation tell, in solar units.
        limb_darkening: The two quadratic coefficients.
        reduced_chi_square: Of the best fit, on the bins.
    """

    radius_ratio: Estimate
    impact: Estimate
    duration_days: Estimate
    separation: Estimate
    density_sun: Estimate
    limb_darkening: tuple[float, float]
    reduced_chi_square: float

    def radius_earth(self, star: Star) -> Estimate | None:
        """Radius of the companion in Earth radii, by the star's; the error is that of the ratio alone."""
        if star.radius_sun is None:
            return None
        scale = star.radius_sun * _EARTH_RADII_A_SUN
        return Estimate(self.radius_ratio.value * scale, self.radius_ratio.error * scale)

    def temperature(self, star: Star, period_days: float) -> float | None:
        """Equilibrium temperature in kelvin for a Bond albedo of 0.3 and heat spread evenly; Seager 2010, section 3.

        The separation is that of the star's density where it is known, otherwise that of the fit.
        """
        if star.teff_k is None:
            return None
        separation = self.separation.value if star.density_sun is None else separation_of(period_days, star.density_sun)
        return star.teff_k * math.sqrt(0.5 / separation) * math.pow(1.0 - _BOND_ALBEDO, 0.25)


def separation_of(period_days: float, density_sun: float) -> float:
    """Return a / R of an orbit about a star of this density in solar units: Kepler's third law, a body of no mass."""
    return float(np.cbrt(_G_CGS_DAYS * _SUN_DENSITY * density_sun * period_days**2 / (3.0 * math.pi)))


def limb_darkening(star: Star, *, kepler: bool) -> tuple[float, float]:
    """Return the quadratic coefficients for a star's temperature, the Sun's if it is not known, in a mission's band."""
    table = _KEPLER if kepler else _TESS
    teff = _SUN_TEFF if star.teff_k is None else star.teff_k
    first, second = (float(np.interp(teff, _TEFF, row)) for row in table)
    return first, second


def fit_transit(
    time: FloatArray,
    flux: FloatArray,
    fit: Trapezoid,
    noise: Noise,
    darkening: tuple[float, float],
    distance: FloatArray | None = None,
) -> TransitFit | None:
    """Fit radius ratio, impact parameter and duration.

    Each transit is divided by a straight line, and the rest is folded and averaged in fortieths of a duration. The
    impact parameter, which a transit hardly tells from the separation, is stepped through: at each step radius ratio,
    duration, centre and level are fitted by least squares, and the steps are mixed by their likelihood, so that an
    error holds what the steps differ by. Errors are scaled by the red noise and by what the model leaves.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, not binned, shape (n,).
        fit: Where the transits are.
        noise: Outside of them.
        darkening: Quadratic coefficients.
        distance: Days from the centre of the nearest transit, shape (n,), where the transits are not strictly periodic.

    Returns:
        The fit, or None if there are too few cadences or nothing that dims.
    """
    distance = fit.distance(time) if distance is None else distance
    near = np.abs(distance) <= _REACH_DURATIONS * fit.duration_days
    cycle = np.rint((time[near] - distance[near] - fit.epoch_days) / fit.period_days).astype(np.int64)
    baseline = LocalBaseline.of(cycle, distance[near])
    distance, flux = distance[near][baseline.useful], flux[near][baseline.useful]
    if not distance.size or not noise.sigma > 0 or not fit.depth > 0:
        return None
    shape = 1.0 - fit.depth * dip(distance, fit.duration_days, fit.ingress)
    start = np.array([math.sqrt(fit.depth), fit.duration_days, 0.0, 1.0])
    exposure = float(np.median(np.diff(time)))
    found, impacts = None, _IMPACTS
    for _ in range(_PASSES):
        x, y, count = _binned(distance, flux / baseline.lines(flux / shape), fit.duration_days / _BINS_A_DURATION)
        if x.size < _FEWEST_BINS:
            return found
        model = _Model(x, fit.period_days, darkening, exposure, fit.duration_days)
        steps = _stepped(model, y, noise.sigma / np.sqrt(count), start, impacts)
        if not steps:
            return found
        found = _averaged(steps, model, x.size)
        best = min(steps, key=lambda step: step.chi_square)
        start = best.best
        # The lines again, by the better shape, and the impact parameters that are left, in finer steps.
        impacts = _likely(steps, x.size)
        shape = np.interp(distance, x, model.flux(float(start[0]), best.impact, float(start[1]), float(start[2])))
    return found


def transit_curve(
    distance: FloatArray,
    period_days: float,
    *,
    ratio: float,
    impact: float,
    duration_days: float,
    darkening: tuple[float, float],
) -> FloatArray:
    """Return the relative flux of a transit model at distances in days from its centre, shape (n,)."""
    flux: FloatArray = _Model(distance, period_days, darkening, 0.0, duration_days).flux(
        ratio, impact, duration_days, 0.0
    )
    return flux


def _binned(distance: FloatArray, flux: FloatArray, width: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean distances, mean fluxes and numbers of cadences of the bins that have one, shape (bins,)."""
    order = np.argsort(distance, kind="stable")
    distance, flux = distance[order], flux[order]
    x, y = mean_bins(distance, flux, width)
    starts = np.flatnonzero(np.diff(np.floor((distance - distance[0]) / width), prepend=-1))
    return x, y, np.diff(starts, append=distance.size).astype(np.float64)


def _likely(steps: list["_Step"], bins: int) -> FloatArray:
    """Return impact parameters, evenly spaced, over all that are likely, with a step to either side."""
    weight = _weights(steps, bins)
    likely = np.flatnonzero(weight > _LEAST_WEIGHT * weight.max())
    low, high = steps[max(0, likely[0] - 1)], steps[min(len(steps) - 1, likely[-1] + 1)]
    return np.asarray(np.linspace(low.impact, high.impact, _IMPACTS.size), dtype=np.float64)


def _weights(steps: list["_Step"], bins: int) -> FloatArray:
    """Return the posterior weight of each impact parameter.

    It is its likelihood times its part of the prior: uniform in the impact parameter, and in the logarithm of the
    radius ratio, without which large companions that barely graze the star would outweigh all others.
    """
    chi_square = np.array([step.chi_square for step in steps])
    impacts = np.array([step.impact for step in steps])
    prior = (np.gradient(impacts) if impacts.size > 1 else np.ones(1)) / np.array([step.best[0] for step in steps])
    weight = prior * np.exp(-0.5 * (chi_square - chi_square.min()) / _inflation(steps, bins))
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _inflation(steps: list["_Step"], bins: int) -> float:
    """Return by how much the best fit leaves more than the noise, in chi-square, at least 1."""
    return max(1.0, min(step.chi_square for step in steps) / max(bins - _PARAMETERS, 1))


def _stepped(
    model: "_Model", y: FloatArray, error: FloatArray, start: FloatArray, impacts: FloatArray
) -> list["_Step"]:
    steps: list[_Step] = []
    for impact in impacts:
        step = _step(model, y, error, float(impact), start)
        if step is not None:
            steps.append(step)
            start = step.best
    return steps


class _Model:
    """Transits at fixed times, by radius ratio, impact parameter, duration and shift of the centre."""

    def __init__(
        self, x: FloatArray, period: float, darkening: tuple[float, float], exposure: float, duration: float
    ) -> None:
        import batman

        self.x, self.period = x, period
        params: Any = batman.TransitParams()
        params.t0, params.per, params.rp, params.a, params.inc = 0.0, period, 0.1, 10.0, 90.0
        params.ecc, params.w, params.limb_dark, params.u = 0.0, 90.0, "quadratic", list(darkening)
        self.params, self.darkening = params, darkening
        # batman's own samples of an exposure reach to both of its ends, as if it were longer; these are the middles of
        # equal parts.
        samples = max(1, math.ceil(exposure / (_SAMPLE_DURATIONS * duration)))
        offsets = ((np.arange(samples) + 0.5) / samples - 0.5) * exposure
        self.shape = (x.size, samples)
        self.batman: Any = batman.TransitModel(params, (x[:, None] + offsets).ravel())

    def separation(self, ratio: float, impact: float, duration: float) -> float:
        """Return a / R, by equation 14 of Winn 2010 (arXiv:1001.2010) for a circular orbit."""
        chord = max((1.0 + ratio) ** 2 - impact**2, 1e-6)
        sine = math.sin(min(math.pi * duration / self.period, 0.5 * math.pi))
        return math.sqrt(chord / sine**2 + impact**2)

    def flux(self, ratio: float, impact: float, duration: float, centre: float) -> FloatArray:
        params = self.params
        separation = self.separation(ratio, impact, duration)
        params.t0, params.rp, params.a = centre, ratio, separation
        params.inc = math.degrees(math.acos(min(impact / separation, 1.0)))
        samples = np.asarray(self.batman.light_curve(params), dtype=np.float64).reshape(self.shape)
        return np.asarray(samples.mean(axis=1), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Step:
    """A fit at one impact parameter: ratio, duration, centre and level, their covariance, and chi-square."""

    impact: float
    best: FloatArray
    covariance: FloatArray
    chi_square: float


def _step(model: _Model, y: FloatArray, error: FloatArray, impact: float, start: FloatArray) -> _Step | None:
    from scipy.optimize import least_squares

    # A grazing companion must reach the star, and be large enough for the depth.
    least = max(_LEAST_RATIO, impact - 0.99)
    if least >= _LARGEST_RATIO:
        return None
    scale = np.array([0.1 * max(start[0], least), 0.1 * start[1], 0.1 * start[1], 1e-4])
    low = np.array([least, 0.2 * start[1], -0.5 * start[1], 0.9])
    high = np.array([_LARGEST_RATIO, min(4.0 * start[1], 0.5 * model.period), 0.5 * start[1], 1.1])
    first = np.clip(start, low + 1e-3 * (high - low), high - 1e-3 * (high - low))

    def residuals(free: FloatArray) -> FloatArray:
        predicted = float(free[3]) * model.flux(float(free[0]), impact, float(free[1]), float(free[2]))
        return np.asarray((predicted - y) / error, dtype=np.float64)

    found = least_squares(
        residuals, first, bounds=(low, high), x_scale=scale, diff_step=1e-3, max_nfev=20, xtol=1e-6, ftol=1e-6
    )
    covariance = np.linalg.pinv(found.jac.T @ found.jac)
    return _Step(impact, np.asarray(found.x, dtype=np.float64), covariance, 2.0 * float(found.cost))


def _averaged(steps: list[_Step], model: _Model, bins: int) -> TransitFit:
    """Mix the steps by their weights; a value is the median of the mixture, an error half of its central 68 %."""
    weight, inflation = _weights(steps, bins), _inflation(steps, bins)
    impacts = np.array([step.impact for step in steps])
    ratios, durations = (np.array([step.best[place] for step in steps]) for place in (0, 1))
    ratio_errors, duration_errors = (
        np.sqrt(inflation * np.maximum([step.covariance[place, place] for step in steps], 0.0)) for place in (0, 1)
    )
    spacing = np.gradient(impacts) if impacts.size > 1 else np.zeros(1)
    separations = np.array([model.separation(float(step.best[0]), step.impact, float(step.best[1])) for step in steps])
    # For a fixed impact parameter the separation goes with the inverse of the duration.
    relative = duration_errors / durations
    densities = 3.0 * math.pi * separations**3 / (_G_CGS_DAYS * model.period**2 * _SUN_DENSITY)
    return TransitFit(
        radius_ratio=_mixture(weight, ratios, ratio_errors),
        impact=_mixture(weight, impacts, spacing / math.sqrt(12.0)),  # uniform over a step
        duration_days=_mixture(weight, durations, duration_errors),
        separation=_mixture(weight, separations, separations * relative),
        density_sun=_mixture(weight, densities, 3.0 * densities * relative),
        limb_darkening=model.darkening,
        reduced_chi_square=min(step.chi_square for step in steps) / max(bins - _PARAMETERS, 1),
    )


def _mixture(weight: FloatArray, values: FloatArray, errors: FloatArray) -> Estimate:
    """Return median and half of the central 68 % of normal distributions of these weights, values and errors."""
    points = (values[:, None] + errors[:, None] * _NORMAL_QUANTILES).ravel()
    order = np.argsort(points, kind="stable")
    total = np.cumsum(np.repeat(weight, _NORMAL_QUANTILES.size)[order])
    low, middle, high = np.interp(np.array([0.1587, 0.5, 0.8413]) * total[-1], total, points[order])
    return Estimate(float(middle), 0.5 * float(high - low))
