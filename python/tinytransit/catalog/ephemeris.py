# SPDX-License-Identifier: MIT
"""Ephemeris: the times at which a star is expected to dim."""

import re
from dataclasses import dataclass

from tinytransit.catalog.errors import EphemerisError
from tinytransit.time_systems import TIME_SYSTEMS

_STAR = re.compile(r"[A-Z]+ [0-9][0-9-]*")
_EARLIEST_EPOCH_BJD = 2_400_000.5  # MJD 0; an epoch below it is surely not a BJD
_LATEST_EPOCH_BJD = 2_500_000.0
# The closest binaries take minutes, the longest period of the KOI table is 356 years.
_SHORTEST_PERIOD_DAYS, _LONGEST_PERIOD_DAYS = 0.001, 1e6


@dataclass(frozen=True)
class Ephemeris:
    """A periodic event on a star.

    Attributes:
        star: Name with its catalogue: ``TIC 123``, ``KIC 123``, ...
        name: Name of the candidate, such as ``Kepler-1 b`` or ``TOI-144.01``.
        period_days: Time from one event to the next.
        epoch_bjd: Centre of one event, BJD (TDB).
        duration_hours: First to last contact.
        disposition: What the source takes it for, in the source's own word.
        source: The catalogue, such as ``TOI``.
        depth_ppm: Depth of the transit in parts per million, where the source gives it.
        ra_deg: Right ascension of the star in degrees (ICRS), where the source gives it.
        dec_deg: Declination of the star, likewise.
    """

    star: str
    name: str
    period_days: float
    epoch_bjd: float
    duration_hours: float
    disposition: str
    source: str
    depth_ppm: float | None = None
    ra_deg: float | None = None
    dec_deg: float | None = None

    def __post_init__(self) -> None:
        """Refuse values that cannot be folded on.

        Raises:
            EphemerisError: With the value and the range it must be in.
        """
        if not _STAR.fullmatch(self.star):
            raise EphemerisError(f"{self.name}: star must be like 'TIC 123', got {self.star!r}")
        if not _SHORTEST_PERIOD_DAYS <= self.period_days <= _LONGEST_PERIOD_DAYS:
            raise EphemerisError(
                f"{self.label}: period must be between {_SHORTEST_PERIOD_DAYS} and "
                f"{_LONGEST_PERIOD_DAYS:g} days, got {self.period_days}"
            )
        if not (_EARLIEST_EPOCH_BJD < self.epoch_bjd < _LATEST_EPOCH_BJD):
            raise EphemerisError(
                f"{self.label}: epoch must be a BJD between {_EARLIEST_EPOCH_BJD} and "
                f"{_LATEST_EPOCH_BJD}, got {self.epoch_bjd}"
            )
        if not 0 < self.duration_days < self.period_days:
            raise EphemerisError(
                f"{self.label}: duration must be above 0 and below the period of {self.period_days} "
                f"days, got {self.duration_hours} hours"
            )
        if not (0 <= (self.ra_deg or 0) <= 360 and abs(self.dec_deg or 0) <= 90):
            raise EphemerisError(
                f"{self.label}: position must be 0 to 360 and -90 to 90 degrees, got {self.ra_deg}, {self.dec_deg}"
            )

    @property
    def label(self) -> str:
        """Star and candidate, for messages."""
        return f"{self.star} {self.name}".strip()

    @property
    def duration_days(self) -> float:
        """Duration in days."""
        return self.duration_hours / 24.0

    def epoch_in(self, time_system: str) -> float:
        """Epoch in days of ``BJD``, ``BKJD`` or ``BTJD``."""
        return self.epoch_bjd - TIME_SYSTEMS[time_system]
