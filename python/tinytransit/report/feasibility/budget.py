# SPDX-License-Identifier: MIT
"""Energy, time and link of an inference, and the downlink that classification on board saves."""

import math

from pydantic import BaseModel, ConfigDict

from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.formats import ReportError

_BITS_ON_THE_WIRE = 10
"""Of a byte on a UART with 8 data bits, no parity and one stop bit."""

_FRAME_BYTES = 10
"""Header and checksum of a frame of ``hil/PROTOCOL.md``."""

_TICK_BYTES = 8
"""Of the time stamp in an answer."""


def energy_uj(supply_v: float, current_ma: float, time_ms: float) -> float:
    """Return the energy in microjoules: volts x milliamperes x milliseconds."""
    return supply_v * current_ma * time_ms


def duty_cycle(windows_per_day: float, time_ms: float) -> float:
    """Return the share of a day of 86,400 s that windows take, one after the other."""
    return windows_per_day * time_ms / 86_400_000.0


def windows_in(seconds: float, time_ms: float) -> float:
    """Return how many windows fit into a time, one after the other."""
    return math.floor(1e3 * seconds / time_ms)


def frame_bytes(payload: int) -> int:
    """Return the bytes of a frame on the wire: header, payload, checksum, COBS at its worst, two delimiters."""
    content = _FRAME_BYTES + payload
    return content + -(-content // 254) + 2


def transfer_ms(input_bytes: int, output_bytes: int, baud: int) -> float:
    """Return how long a window and its answer take over a serial link, one after the other; 0 at 0 baud."""
    return serial_ms(frame_bytes(input_bytes) + frame_bytes(_TICK_BYTES + output_bytes), baud)


def serial_ms(size: int, baud: int) -> float:
    """Return how long bytes take over a serial link; 0 at 0 baud."""
    return 1e3 * size * _BITS_ON_THE_WIRE / baud if baud else 0.0


class Detector(BaseModel):
    """How well the model tells transits from junk.

    Attributes:
        recall: Share of transit-like windows that are called so.
        false_positive_rate: Share of junk that is called transit-like.
        threshold: Score that this holds for.
        source: Windows that it was measured on.
    """

    model_config = ConfigDict(frozen=True)

    recall: float
    false_positive_rate: float
    threshold: float
    source: str


class Downlink(BaseModel):
    """Bytes of a day.

    Attributes:
        packets_bytes: Where the board searches the stars and only its candidates are sent; None if it cannot.
        packets_saved_fraction: What is then not sent.
        called_fraction: Share of the targets whose light curve is sent.
        precision: Share of those that is transit-like.
        raw_bytes: Of all light curves.
        sent_bytes: Of those called, and a record of every target.
        saved_fraction: What is not sent.
    """

    model_config = ConfigDict(frozen=True)

    called_fraction: float
    precision: float
    raw_bytes: float
    sent_bytes: float
    saved_fraction: float
    packets_bytes: float | None = None
    packets_saved_fraction: float | None = None


def detector_from_metrics(metrics: dict[str, float], source: str) -> Detector:
    """Take recall and false positives from a manifest's metrics, which are precision and recall at its threshold.

    Raises:
        ReportError: If the manifest does not have them.
    """
    needed = ("windows", "positives", "precision", "recall", "threshold")
    if missing := [name for name in needed if name not in metrics]:
        raise ReportError(f"the manifest's metrics lack {', '.join(missing)}; give labelled windows with --windows")
    windows, positives, precision, recall, threshold = (metrics[name] for name in needed)
    if not (0 < positives < windows and precision > 0):
        raise ReportError(f"the manifest's metrics cannot be: {positives:g} of {windows:g} windows positive, precision "
                          f"{precision:g}; give labelled windows with --windows")  # fmt: skip
    found = recall * positives
    return Detector(recall=recall, false_positive_rate=found * (1 / precision - 1) / (windows - positives),
                    threshold=threshold, source=source)  # fmt: skip


def downlink(orbit: Orbit, detector: Detector, packets_a_star: float | None = None) -> Downlink:
    """Return what is sent each day if only the light curves that the model calls are sent, or only packets.

    A light curve counts as called by its strongest window; the share of transit-like ones is the orbit file's.

    Args:
        orbit: The mission.
        detector: Recall and false positives.
        packets_a_star: Bytes of the packets of a star, if the board searches by itself.
    """
    right = orbit.transit_like_fraction * detector.recall
    wrong = (1.0 - orbit.transit_like_fraction) * detector.false_positive_rate
    called = right + wrong
    raw = orbit.targets_per_day * orbit.light_curve_bytes
    sent = called * raw + orbit.targets_per_day * orbit.record_bytes
    return Downlink(called_fraction=called, precision=right / called if called else 1.0, raw_bytes=raw, sent_bytes=sent,
                    saved_fraction=1.0 - sent / raw,
                    packets_bytes=None if packets_a_star is None else orbit.targets_per_day * packets_a_star,
                    packets_saved_fraction=None if packets_a_star is None
                    else 1.0 - packets_a_star / orbit.light_curve_bytes)  # fmt: skip
