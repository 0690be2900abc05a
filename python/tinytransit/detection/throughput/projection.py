# SPDX-License-Identifier: MIT
"""From the time of one light curve to that of a sector of TESS."""

import math

from pydantic import BaseModel, ConfigDict

from tinytransit.detection.throughput.timing import Timing

_HOUR_S = 3600.0
NIGHT_HOURS = 8.0


class Projection(BaseModel):
    """What a sector takes.

    Attributes:
        what: Kind of its targets.
        targets: Their number.
        cpu_seconds: Of one light curve, measured.
        peak_bytes: Of one process, measured.
    """

    model_config = ConfigDict(frozen=True)

    what: str
    targets: int
    cpu_seconds: float
    peak_bytes: int

    @property
    def core_hours(self) -> float:
        """Targets times seconds."""
        return self.targets * self.cpu_seconds / _HOUR_S

    @property
    def cores_for_a_night(self) -> int:
        """Cores that are done with it in eight hours."""
        return math.ceil(self.core_hours / NIGHT_HOURS)

    @property
    def bytes_for_a_night(self) -> int:
        """Memory of that many processes."""
        return self.cores_for_a_night * self.peak_bytes

    def arithmetic(self, cores: int) -> str:
        """Return how the figures come about, with the time on so many cores."""
        return (
            f"{self.what}: {self.targets:,} x {self.cpu_seconds:.3g} s = {self.core_hours:,.3g} core hours; "
            f"/ {cores} cores here = {self.core_hours / cores:,.3g} h; / {NIGHT_HOURS:g} h of a night = "
            f"{self.cores_for_a_night:,} cores with {self.bytes_for_a_night / 2**30:,.3g} GiB"
        )


def project(what: str, targets: int, timing: Timing) -> Projection:
    """Scale one timing to so many targets; each core is taken to be like these."""
    return Projection(what=what, targets=targets, cpu_seconds=timing.cpu_seconds, peak_bytes=timing.peak_bytes)
