"""What a folded view cannot show: how long, how wide and how significant the event is, as a model's input."""

import numpy as np
import numpy.typing as npt

from tinytransit.window.errors import ScalarsError

FloatArray = npt.NDArray[np.float64]

SCALARS = 4
"""Values of the input ``scalars`` of one window."""

_HOURS_A_DAY = 24.0


def scalars(period_days: FloatArray, duration_hours: FloatArray, snr: FloatArray) -> npt.NDArray[np.float32]:
    """Return the model's input ``scalars``, shape (n, 4), each value clipped to [-1, 1], the range of the int8 inputs.

    All are logarithms, since the quantities span decades. In their order, with what stands for -1 and +1:

    0. Period: 0.1 to 100 days, from the shortest period searched to a few sectors.
    1. Duration: 0.25 to 25 hours, from a grazing transit of a dwarf to a giant's.
    2. Duration over period: 0.003 to 3, with the 0.1 of a median candidate in the middle.
    3. Signal-to-noise ratio: 1 to 1000; what is below 1, noise or a brightening, counts as 1.

    Args:
        period_days: Period in days, shape (n,), finite and above 0.
        duration_hours: Duration in hours, shape (n,), finite and above 0.
        snr: Signal-to-noise ratio of the folded event, without a unit, shape (n,), finite.

    Raises:
        ScalarsError: If the shapes differ, or a value is not finite or not above 0; the first such row is named.
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
    table = np.stack(
        [
            (period - 0.5) / 1.5,
            duration - 0.4,
            (duration - np.log10(_HOURS_A_DAY) - period + 1.0) / 1.5,
            (np.log10(np.maximum(snr, 1.0)) - 1.5) / 1.5,
        ],
        axis=1,
    )
    clipped: npt.NDArray[np.float32] = np.clip(table, -1.0, 1.0).astype(np.float32)
    return clipped
