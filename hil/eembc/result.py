# SPDX-License-Identifier: MIT
"""The result of a run of the text commands, and its JSON form."""

from statistics import median

from hil.documents import Document, Record


class EembcWindow(Record):
    """One window.

    Attributes:
        expected: The reference's scores, outputs end to end.
        got: The device's, as printed.
        equal: Whether each agrees to the digits that are printed.
        load_s: Seconds on the host's clock for ``db load`` and all ``db``.
        elapsed_us: Microseconds on the device's clock for all iterations.
    """

    index: int
    star: str
    expected: tuple[float, ...]
    got: tuple[float, ...]
    equal: bool
    load_s: float
    elapsed_us: int


class EembcResult(Document):
    """A run as ``--json`` writes it.

    Attributes:
        verdict: PASS if there is a window and the scores of all agree.
        clock: What the device's time stamps are worth.
        baud: Bits a second of the line; None for a line without a limit.
        input_bytes: Bytes that a window has.
        inferences_per_s: Median over the windows, by the device's clock; None if a time stamp did not advance.
        load_bytes_per_s: Median over the windows, by the host's clock.
    """

    target: str
    name: str
    profile: str
    model: str
    clock: str
    baud: int | None
    iterations: int
    warmups: int
    input_bytes: int
    inferences_per_s: float | None
    load_bytes_per_s: float
    windows: list[EembcWindow]


def median_rate(windows: list[EembcWindow], iterations: int) -> float | None:
    """Return the median of the windows' inferences a second, as the runner scores; None if a clock stood still."""
    if any(window.elapsed_us == 0 for window in windows):
        return None
    return median(1e6 * iterations / window.elapsed_us for window in windows)


def median_load(windows: list[EembcWindow], input_bytes: int) -> float:
    """Return the median of the windows' bytes a second."""
    return median(input_bytes / window.load_s for window in windows)
