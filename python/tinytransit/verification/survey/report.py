# SPDX-License-Identifier: MIT
"""A candidate as the survey's C reports it (``firmware/survey/report.h``)."""

import struct
from dataclasses import dataclass
from typing import Any, Self

from tinytransit.verification.survey.errors import SurveyError

_HEAD = struct.Struct("<BBBBHBB")
_NUMBERS = struct.Struct("<17f")
_HAS_WINDOW, _SECONDARY = 1, 2
# The numbers of a report, in order.
_NAMES = (
    "period_days", "epoch_cadences", "duration_hours", "depth", "ingress", "snr", "window_snr", "sde", "strength",
    "odd_depth", "even_depth", "odd_even_sigma", "secondary_depth", "secondary_phase", "secondary_sigma", "noise",
    "red_factor",
)  # fmt: skip


@dataclass(frozen=True)
class SurveyReport:
    """A candidate.

    Attributes:
        place: Among the candidates of its star, from 0 on, in the order found.
        has_window: Whether there was a window, and so scores.
        others: Further dips that belong to it.
        transits: Seen.
        searches: Times that the search went through all periods.
        period_days: Period.
        epoch_cadences: Centre of the event nearest to the middle of the light curve, in cadences from number 0.
        duration_hours: First to last contact.
        depth: Relative flux.
        ingress: Length of a flank as a share of the duration.
        snr: Signal-to-noise ratio, red noise included.
        window_snr: As the window contract has it.
        sde: Signal detection efficiency.
        strength: What the search ranked it by.
        odd_depth: Of every other transit.
        even_depth: Of those between.
        odd_even_sigma: How many standard deviations these differ by.
        secondary_depth: Of the deepest dip elsewhere in the orbit.
        secondary_phase: Of its centre, in periods from the event.
        secondary_sigma: Depth over error.
        has_secondary: Whether it is certain.
        noise: Standard deviation of a bin.
        red_factor: By how much means over a duration scatter more than white noise would.
        outputs: int8 outputs of the network, end to end.
    """

    place: int
    has_window: bool
    others: int
    transits: int
    searches: int
    period_days: float
    epoch_cadences: float
    duration_hours: float
    depth: float
    ingress: float
    snr: float
    window_snr: float
    sde: float
    strength: float
    odd_depth: float
    even_depth: float
    odd_even_sigma: float
    secondary_depth: float
    secondary_phase: float
    secondary_sigma: float
    has_secondary: bool
    noise: float
    red_factor: float
    outputs: bytes

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Read the bytes of a report.

        Raises:
            SurveyError: If they are too few, or not as many as they say.
        """
        if len(data) < _HEAD.size + _NUMBERS.size:
            raise SurveyError(f"a report has at least {_HEAD.size + _NUMBERS.size} bytes, got {len(data)}")
        place, _, flags, others, transits, searches, count = _HEAD.unpack_from(data)
        numbers: tuple[Any, ...] = _NUMBERS.unpack_from(data, _HEAD.size)
        outputs = data[_HEAD.size + _NUMBERS.size :]
        if len(outputs) != count:
            raise SurveyError(f"a report says that it has {count} outputs, got {len(outputs)}")
        return cls(
            place=place, has_window=bool(flags & _HAS_WINDOW), others=others, transits=transits, searches=searches,
            has_secondary=bool(flags & _SECONDARY), outputs=outputs, **dict(zip(_NAMES, numbers, strict=True)),
        )  # fmt: skip
