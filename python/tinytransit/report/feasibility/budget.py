# SPDX-License-Identifier: MIT
"""Energy, time and link of an inference: the formulas, one function each."""

import math

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
    if baud == 0:
        return 0.0
    sent = frame_bytes(input_bytes) + frame_bytes(_TICK_BYTES + output_bytes)
    return 1e3 * sent * _BITS_ON_THE_WIRE / baud
