# SPDX-License-Identifier: MIT
"""Numbers that a folded view cannot show a small network, as a model's input; networks of 2026 and before take them.

Later ones take :mod:`tinytransit.window.measurements`, which has these and more, any of which may be unknown.

Four numbers no view has: how long, how wide and how significant the event is. The others measure the views, which a
network of a few thousand weights would have to learn from a few hundred planets. Each number is spread over several
values, so that the network need not find thresholds of its own.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray
from tinytransit.window.errors import ScalarsError

_HOURS_A_DAY = 24.0

# The edges of each number's bins: about the 2nd percentile, the octiles and the 98th of the events of Yu et al. 2019.
# Those of an event are logarithms to base 10, since the quantities span decades ...
EVENT_EDGES: Mapping[str, tuple[float, ...]] = {
    "period_days": (-1.0, -0.8, -0.45, -0.22, 0.06, 0.38, 0.84, 1.17, 1.65),
    "duration_hours": (-1.2, -0.23, 0.16, 0.34, 0.51, 0.64, 0.76, 0.92, 1.2),
    "duration_over_period": (-2.3, -1.95, -1.68, -1.32, -0.99, -0.84, -0.69, -0.47, -0.24),
    "snr": (0.8, 1.0, 1.07, 1.15, 1.26, 1.39, 1.59, 1.87, 2.4),
}
# ... and these are the sixteen features of which gradient-boosted trees make the most use.
SHAPE_EDGES: Mapping[str, tuple[float, ...]] = {
    "centre_depth": (-0.28, 0.12, 0.46, 0.69, 0.82, 0.89, 0.94, 0.965, 0.99),
    "steepness": (0.067, 0.154, 0.23, 0.3, 0.364, 0.42, 0.48, 0.545, 0.75),
    "global_kurtosis": (1.5, 1.76, 2.13, 2.52, 3.1, 4.2, 8.5, 26.0, 113.0),
    "box_residual": (0.13, 0.16, 0.21, 0.26, 0.31, 0.375, 0.46, 0.585, 1.0),
    "width_half_depth": (0.033, 0.098, 0.131, 0.164, 0.18, 0.213, 0.246, 0.295, 0.344),
    "secondary_contrast": (-1.7, -0.96, -0.3, 0.12, 0.46, 0.84, 1.66, 3.0, 12.4),
    "global_skewness": (-9.6, -4.3, -1.55, -0.54, -0.28, -0.12, -0.017, 0.054, 0.24),
    "second_dip": (0.0, 0.13, 0.31, 0.51, 0.7, 0.84, 0.9, 0.95, 1.0),
    "global_roughness": (0.014, 0.032, 0.064, 0.11, 0.158, 0.2, 0.237, 0.284, 0.376),
    "triangle_residual": (0.038, 0.136, 0.214, 0.27, 0.324, 0.38, 0.46, 0.59, 1.03),
    "wave_twice_a_period": (0.0065, 0.0164, 0.0267, 0.0406, 0.0656, 0.118, 0.218, 0.466, 0.807),
    "second_dip_phase": (0.02, 0.09, 0.185, 0.255, 0.295, 0.375, 0.455, 0.49, 0.5),
    "global_scatter": (0.0025, 0.036, 0.113, 0.194, 0.256, 0.316, 0.39, 0.525, 0.84),
    "local_maximum": (0.007, 0.128, 0.33, 0.48, 0.62, 0.785, 1.0, 1.33, 2.7),
    "global_maximum": (0.008, 0.12, 0.375, 0.59, 0.74, 0.87, 0.99, 1.15, 1.74),
    "local_asymmetry": (0.007, 0.029, 0.064, 0.096, 0.128, 0.164, 0.224, 0.32, 0.6),
}
_EDGES = np.array([*EVENT_EDGES.values(), *SHAPE_EDGES.values()])

NUMBERS, BINS = len(_EDGES), _EDGES.shape[1] - 1
"""How many numbers describe an event, and over how many values each is spread."""

SCALARS = NUMBERS * BINS
"""Values of the input ``scalars`` of one window."""


def number_edges() -> Mapping[str, tuple[float, ...]]:
    """Return the edges of the bins of each number by its name, in the order of the input ``scalars``."""
    return {**EVENT_EDGES, **SHAPE_EDGES}


def scalars(
    period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray, shape: Mapping[str, FloatArray]
) -> npt.NDArray[np.float32]:
    """Return the model's input ``scalars``, shape (n, 160), each value in [-1, 1], the range of the int8 inputs.

    Twenty numbers, each spread over eight values (:func:`ramps`): the logarithms of period,
    duration, duration over period and signal-to-noise ratio, in that order, and then sixteen features of the views.

    Args:
        period_days: Period in days, shape (n,), finite and above 0.
        duration_hours: Duration in hours, shape (n,), finite and above 0.
        snr: Signal-to-noise ratio of the folded event, without a unit, shape (n,), finite; what is below 1, noise or a
            brightening, counts as 1.
        shape: Features of the views by name, shape (n,) each, as
            :func:`tinytransit.window.shape.shape_features` returns them; a NaN becomes the middle of its bins.

    Raises:
        ScalarsError: If the shapes differ, or a value is not finite or not above 0; the first such row is named.
    """
    _check_event(period_days, duration_hours, snr)
    event = event_numbers(period_days, duration_hours, snr)
    measured = np.stack([shape[name] for name in SHAPE_EDGES], axis=1)
    if len(measured) != len(event):
        raise ScalarsError(f"shape: expected {len(event)} rows, got {len(measured)}")
    middles = _EDGES[len(EVENT_EDGES) :, BINS // 2]
    return ramps(np.hstack([event, np.where(np.isnan(measured), middles, measured)]), _EDGES)


def event_numbers(period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray) -> FloatArray:
    """Return the four numbers that no view has, shape (n, 4): logarithms to base 10; a NaN stays one."""
    period, duration = np.log10(period_days), np.log10(duration_hours)
    ratio = duration - np.log10(_HOURS_A_DAY) - period
    return np.stack([period, duration, ratio, np.log10(np.maximum(snr, 1.0))], axis=1)


def _check_event(period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray) -> None:
    columns = {"period_days": period_days, "duration_hours": duration_hours, "snr": snr}
    shape = (len(period_days),)
    for name, values in columns.items():
        if values.shape != shape:
            raise ScalarsError(f"{name}: expected shape {shape}, got {values.shape}")
        wrong = ~np.isfinite(values) if name == "snr" else ~(np.isfinite(values) & (values > 0))
        if wrong.any():
            row = int(np.argmax(wrong))
            wanted = "a finite number" if name == "snr" else "a finite number above 0"
            raise ScalarsError(f"{name}: expected {wanted}, row {row} has {values[row]}; leave such rows out")


def ramps(values: FloatArray, edges: FloatArray) -> npt.NDArray[np.float32]:
    """Encode numbers piecewise linearly (Gorishniy et al. 2022, NeurIPS, "On Embeddings for Numerical Features",
    section 3.2).

    A bin below the number gives 1, one above it -1, and the one that holds it rises from -1 to 1. So a dense layer can
    weigh each part of the range on its own, as trees do.

    Args:
        values: Shape (n, numbers), finite; what lies beyond the outer edges counts as they do.
        edges: The edges of each number's bins, increasing, shape (numbers, bins + 1).

    Returns:
        Shape (n, numbers x bins), the bins of one number next to each other, each from -1 to 1.
    """
    low, high = edges[:, :-1], edges[:, 1:]
    share = np.clip((values[:, :, np.newaxis] - low) / (high - low), 0.0, 1.0)
    return (2.0 * share - 1.0).reshape(len(values), low.size).astype(np.float32)
