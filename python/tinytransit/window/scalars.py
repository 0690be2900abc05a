"""What a folded view cannot show a small network, as a model's input.

Four values no view has: how long, how wide and how significant the event is. The others measure the views, which a
network of a few thousand weights would have to learn from a few hundred planets.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tinytransit.window.errors import ScalarsError

FloatArray = npt.NDArray[np.float64]

_EPHEMERIS_SCALARS = 4
_HOURS_A_DAY = 24.0

# What stands for -1 and for +1: about the 2nd and the 98th percentile of the events of Yu et al. 2019. They are the
# sixteen features of which gradient-boosted trees make the most use.
_SHAPE_RANGES = {
    "centre_depth": (-0.3, 1.0),
    "steepness": (0.05, 0.75),
    "global_kurtosis": (1.5, 115.0),
    "box_residual": (0.1, 1.0),
    "width_half_depth": (0.03, 0.35),
    "secondary_contrast": (-2.0, 12.5),
    "global_skewness": (-9.5, 0.25),
    "second_dip": (0.0, 1.0),
    "global_roughness": (0.0, 0.4),
    "triangle_residual": (0.0, 1.0),
    "wave_twice_a_period": (0.0, 0.8),
    "second_dip_phase": (0.0, 0.5),
    "global_scatter": (0.0, 0.85),
    "local_maximum": (0.0, 2.7),
    "global_maximum": (0.0, 1.75),
    "local_asymmetry": (0.0, 0.6),
}

SCALARS = _EPHEMERIS_SCALARS + len(_SHAPE_RANGES)
"""Values of the input ``scalars`` of one window."""


def scalars(
    period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray, shape: Mapping[str, FloatArray]
) -> npt.NDArray[np.float32]:
    """Return the model's input ``scalars``, shape (n, 20), each value clipped to [-1, 1], the range of the int8 inputs.

    Args:
        period_days: Period in days, shape (n,), finite and above 0.
        duration_hours: Duration in hours, shape (n,), finite and above 0.
        snr: Signal-to-noise ratio of the folded event, without a unit, shape (n,), finite.
        shape: Features of the views by name, shape (n,) each, as
            :func:`tinytransit.window.shape.shape_features` returns them; a NaN becomes 0.

    Raises:
        ScalarsError: If the shapes differ, or a value is not finite or not above 0; the first such row is named.
    """
    ephemeris = _ephemeris_scalars(period_days, duration_hours, snr)
    low, high = np.array(list(_SHAPE_RANGES.values())).T
    measured = np.stack([shape[name] for name in _SHAPE_RANGES], axis=1)
    if len(measured) != len(ephemeris):
        raise ScalarsError(f"shape: expected {len(ephemeris)} rows, got {len(measured)}")
    scaled = np.nan_to_num((2.0 * measured - low - high) / (high - low))
    table: npt.NDArray[np.float32] = np.clip(np.hstack([ephemeris, scaled]), -1.0, 1.0).astype(np.float32)
    return table


def _ephemeris_scalars(period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray) -> FloatArray:
    """Return the four values that no view has, shape (n, 4), not yet clipped.

    All are logarithms, since the quantities span decades. In their order, with what stands for -1 and +1:

    0. Period: 0.1 to 100 days, from the shortest period searched to a few sectors.
    1. Duration: 0.25 to 25 hours, from a grazing transit of a dwarf to a giant's.
    2. Duration over period: 0.003 to 3, with the 0.1 of a median candidate in the middle.
    3. Signal-to-noise ratio: 1 to 1000; what is below 1, noise or a brightening, counts as 1.
    """
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
    period, duration = np.log10(period_days), np.log10(duration_hours)
    return np.stack(
        [
            (period - 0.5) / 1.5,
            duration - 0.4,
            (duration - np.log10(_HOURS_A_DAY) - period + 1.0) / 1.5,
            (np.log10(np.maximum(snr, 1.0)) - 1.5) / 1.5,
        ],
        axis=1,
    )
