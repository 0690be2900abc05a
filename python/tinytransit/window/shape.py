# SPDX-License-Identifier: MIT
"""The shape of an event and of the rest of its orbit, in numbers: hand-made features of the folded views.

Views are normalised to a depth of 1, so heights and scatters are fractions of the depth.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import MAD_TO_SIGMA, FloatArray

Views = npt.NDArray[np.float32]

# The local view reaches two durations to each side of the event, so an event fills the middle half of it ...
_LOCAL_REACH = 2.0
# ... and this far from its centre, in durations, the star should be back at its median.
_OUTSIDE = 1.0


def shape_features(
    global_view: Views, local_view: Views, secondary_view: Views | None, duration_over_period: FloatArray
) -> dict[str, FloatArray]:
    """Return the features of n windows by name, each of shape (n,).

    Args:
        global_view: Shape (n, bins) over one period, the event in the middle; median 0, minimum -1, finite.
        local_view: Shape (n, bins), two durations to each side of the event, likewise.
        secondary_view: Shape (n, bins), the same around the secondary eclipse; a row with a NaN gives NaN, None leaves
            its two features out.
        duration_over_period: Shape (n,).
    """
    table = {**_local(local_view), **_global(global_view, duration_over_period)}
    if secondary_view is not None:
        table |= _secondary(secondary_view.astype(np.float64))
    return table


def _local(views: Views) -> dict[str, FloatArray]:
    view = views.astype(np.float64)
    x = np.linspace(-_LOCAL_REACH, _LOCAL_REACH, view.shape[1])
    outside = view[:, np.abs(x) > _OUTSIDE]
    before, after = view[:, x < -_OUTSIDE], view[:, x > _OUTSIDE]
    width = {part: (view < -part).mean(axis=1) for part in (0.25, 0.5, 0.75)}
    box = np.where(np.abs(x) < 0.5, -1.0, 0.0)
    triangle = -np.maximum(1.0 - 2.0 * np.abs(x), 0.0)
    return {
        "width_quarter_depth": width[0.25],
        "width_half_depth": width[0.5],
        # Near 1 for a flat bottom (U), near 1/3 for a triangle (V).
        "steepness": width[0.75] / np.maximum(width[0.25], 1.0 / view.shape[1]),
        "box_residual": _residual(view, box),
        "triangle_residual": _residual(view, triangle),
        "centre_depth": -view[:, np.abs(x) < 0.15].mean(axis=1),
        "minimum_offset": np.abs(x[view.argmin(axis=1)]),
        "local_asymmetry": np.sqrt(np.mean((view - view[:, ::-1]) ** 2, axis=1)) / 2.0,
        "local_step": after.mean(axis=1) - before.mean(axis=1),
        "local_scatter": _scatter(outside),
        "local_roughness": np.abs(np.diff(view, axis=1)).mean(axis=1),
        "local_outside_minimum": outside.min(axis=1),
        "local_maximum": view.max(axis=1),
    }


def _global(views: Views, duration_over_period: FloatArray) -> dict[str, FloatArray]:
    view = views.astype(np.float64)
    phase = np.linspace(-0.5, 0.5, view.shape[1])
    half_width = np.maximum(duration_over_period, 1.5 / view.shape[1])
    # With an event as wide as the period there is no outside; then the far half of the phases stands for it.
    outside = np.abs(phase) > np.minimum(half_width, 0.25)[:, np.newaxis]
    rest = np.where(outside, view, np.nan)
    lowest = np.nanmin(rest, axis=1)
    clipped = np.clip(view, -1.0, 1.0)
    return {
        "global_scatter": _scatter(rest),
        "second_dip": -lowest,
        "second_dip_phase": np.abs(phase[np.nanargmin(rest, axis=1)]),
        "dips_below_half": (rest < -0.5).mean(axis=1),
        "global_maximum": np.nanmax(rest, axis=1),
        # Half-amplitudes of the first two harmonics: spots and reflection, ellipsoidal stars.
        "wave_once_a_period": _amplitude(clipped, phase, 1),
        "wave_twice_a_period": _amplitude(clipped, phase, 2),
        "global_roughness": np.abs(np.diff(view, axis=1)).mean(axis=1),
        "global_skewness": _moment(clipped, 3),
        "global_kurtosis": _moment(clipped, 4),
    }


def _secondary(view: FloatArray) -> dict[str, FloatArray]:
    """Depth of the strongest secondary eclipse over its own scatter; NaN where it was not observed."""
    bins = view.shape[1]
    middle = np.abs(np.arange(bins) - bins // 2) <= bins // 8
    inside, outside = view[:, middle].mean(axis=1), view[:, ~middle]
    return {
        "secondary_depth": outside.mean(axis=1) - inside,
        "secondary_contrast": (outside.mean(axis=1) - inside) / np.maximum(outside.std(axis=1), 1e-6),
    }


def _scatter(values: FloatArray) -> FloatArray:
    """Median absolute deviation of each row, scaled to a standard deviation; NaNs are left out."""
    centre = np.nanmedian(values, axis=1, keepdims=True)
    return np.asarray(MAD_TO_SIGMA * np.nanmedian(np.abs(values - centre), axis=1), dtype=np.float64)


def _residual(view: FloatArray, shape: FloatArray) -> FloatArray:
    """Root mean square of what the best multiple of a shape leaves of each row."""
    height = view @ shape / (shape @ shape)
    return np.asarray(np.sqrt(np.mean((view - np.outer(height, shape)) ** 2, axis=1)), dtype=np.float64)


def _amplitude(view: FloatArray, phase: FloatArray, harmonic: int) -> FloatArray:
    return np.asarray(2.0 * np.abs(view @ np.exp(2j * np.pi * harmonic * phase)) / phase.size, dtype=np.float64)


def _moment(view: FloatArray, order: int) -> FloatArray:
    """Standardised moment of each row: 3 skewness, 4 kurtosis."""
    centred = view - view.mean(axis=1, keepdims=True)
    spread = np.maximum(centred.std(axis=1), 1e-6)
    return np.asarray((centred**order).mean(axis=1) / spread**order, dtype=np.float64)
