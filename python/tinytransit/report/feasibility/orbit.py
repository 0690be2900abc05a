# SPDX-License-Identifier: MIT
"""The mission that a board is compared with."""

import importlib.resources
from pathlib import Path
from typing import Annotated

from pydantic import Field

from tinytransit.report.documents import Strict, read_document

_Positive = Annotated[float, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, le=1)]
_SECONDS_A_DAY = 86_400.0


class Orbit(Strict):
    """What a mission gives and asks for; the file of ``--defaults`` says more about each.

    Attributes:
        name: For the report.
        altitude_km: For information only.
        targets_per_day: Light curves that are complete each day.
        windows_per_target: Windows to classify for each.
        eclipse_fraction: Share of the orbit in shadow.
        runs_in_eclipse: Whether the classifier runs there too.
        link_baud: Of the serial link that windows arrive over; 0 leaves the link out.
        latency_limit_ms: Limit on the high estimate of an inference.
        power_budget_mw: For the microcontroller.
        supply_v: Its supply voltage.
        downlink_bytes_per_day: What can be sent.
        light_curve_days: Length of a light curve.
        cadence_s: Time between its samples.
        bytes_per_sample: As it would be sent.
        record_bytes: Sent for every target.
        transit_like_fraction: Share of targets whose strongest event is a transit or an eclipse.
        wanted_recall: Share of these that must be sent.
        upsets_per_bit_day_ram: Rate of single-event upsets in RAM and registers.
        upsets_per_bit_day_flash: The same in flash.
        wrong_decisions_per_day_limit: How many upsets that change a decision are accepted.
    """

    name: str = Field(min_length=1)
    altitude_km: _Positive | None = None
    targets_per_day: _Positive
    windows_per_target: _Positive = 1.0
    eclipse_fraction: Annotated[float, Field(ge=0, lt=1)]
    runs_in_eclipse: bool = False
    link_baud: Annotated[int, Field(ge=0)] = 115_200
    latency_limit_ms: _Positive = 10.0
    power_budget_mw: _Positive
    supply_v: Annotated[float, Field(ge=1.0, le=5.5)] = 3.3
    downlink_bytes_per_day: _Positive
    light_curve_days: _Positive
    cadence_s: _Positive
    bytes_per_sample: _Positive = 4.0
    record_bytes: Annotated[float, Field(ge=0)] = 32.0
    transit_like_fraction: Annotated[float, Field(gt=0, lt=1)]
    wanted_recall: Annotated[float, Field(gt=0, le=1)]
    upsets_per_bit_day_ram: _Share
    upsets_per_bit_day_flash: _Share
    wrong_decisions_per_day_limit: _Positive = 0.1

    @property
    def windows_per_day(self) -> float:
        """Windows to classify each day."""
        return self.targets_per_day * self.windows_per_target

    @property
    def seconds_per_day(self) -> float:
        """Seconds of each day in which the classifier may run."""
        return _SECONDS_A_DAY * (1.0 if self.runs_in_eclipse else 1.0 - self.eclipse_fraction)

    @property
    def light_curve_bytes(self) -> float:
        """Bytes of a light curve."""
        return self.light_curve_days * _SECONDS_A_DAY / self.cadence_s * self.bytes_per_sample


def read_orbit(path: Path) -> Orbit:
    """Read an orbit file.

    Raises:
        InputFileError: If it cannot be read or a value is missing, unknown or out of range.
    """
    return read_document(path, Orbit, "an orbit file")


def default_orbit() -> Orbit:
    """Return the example that ships with the package."""
    file = importlib.resources.files("tinytransit.report.feasibility") / "orbits" / "cubesat_6u.toml"
    with importlib.resources.as_file(file) as path:
        return read_orbit(path)
