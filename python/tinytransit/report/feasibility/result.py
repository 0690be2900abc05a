# SPDX-License-Identifier: MIT
"""The feasibility report as data: what every format shows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, computed_field

from tinytransit.report.feasibility.aboard import SurveyBasis, SurveyFigures
from tinytransit.report.feasibility.budget import Detector, Downlink
from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.feasibility.vulnerability import Upsets


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Margin(_Frozen):
    """Something that is used up and how much of it there is.

    Attributes:
        name: What it is.
        unit: Of both figures.
        used: At most.
        available: At most.
    """

    name: str
    unit: str
    used: float
    available: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def holds(self) -> bool:
        """Whether what is used is available."""
        return self.used <= self.available

    @computed_field  # type: ignore[prop-decorator]
    @property
    def left(self) -> float:
        """Share of what is available that is left; below 0 where it does not hold."""
        return 1.0 - self.used / self.available


class Latency(_Frozen):
    """Milliseconds of an inference and how they were obtained."""

    kind: Literal["modelled", "measured"]
    low_ms: float
    mid_ms: float
    high_ms: float
    source: str


class Current(_Frozen):
    """Milliamperes while an inference runs."""

    kind: Literal["data sheet", "measured"]
    milliamperes: float
    source: str
    condition: str
    checked: bool


class BoardFigures(_Frozen):
    """One board.

    Attributes:
        board: As PlatformIO names it.
        mcu: Part number.
        clock_hz: Core clock.
        flash_bytes: Taken by the image.
        flash_available_bytes: Less a bootloader.
        ram_bytes: Taken, stacks and arena included.
        ram_available_bytes: Of the part.
        stack_bytes: Worst case.
        stack_available_bytes: Reserved in the image.
        latency: Of an inference.
        current: While it runs.
        energy_uj: Of an inference: low, mid and high by the latency.
        power_mw: While an inference runs.
        transfer_ms: Of a window and its answer over the link; 0 without a link.
        windows_per_day: The most that the board can answer, at the high latency.
        duty_cycle: Share of the day that inference takes, at the high latency.
        energy_per_day_j: Of all inferences of a day, at the high latency.
        upsets: Expected, by region.
        upsets_per_day: Of all regions.
        wrong_decisions_per_day: Upsets that change a decision, of all regions: low, estimate, high.
        uncovered_bits: Bits of flash and RAM in use beyond those of the regions; 0 where all are counted.
        margins: Used and available.
        survey: Of stars that the board searches by itself; None if its firmware does not.
    """

    board: str
    mcu: str
    clock_hz: int
    flash_bytes: int
    flash_available_bytes: int
    ram_bytes: int
    ram_available_bytes: int
    stack_bytes: int
    stack_available_bytes: int
    latency: Latency
    current: Current
    energy_uj: tuple[float, float, float]
    power_mw: float
    transfer_ms: float
    windows_per_day: float
    duty_cycle: float
    energy_per_day_j: float
    upsets: tuple[Upsets, ...]
    upsets_per_day: float
    wrong_decisions_per_day: tuple[float, float, float]
    uncovered_bits: int
    margins: tuple[Margin, ...]
    survey: SurveyFigures | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def verdict(self) -> Literal["fits", "does not fit"]:
        """Whether every margin holds."""
        return "fits" if all(margin.holds for margin in self.margins) else "does not fit"


class Feasibility(_Frozen):
    """The whole report.

    Attributes:
        software: Name and version of what made it.
        model_id: SHA-256 of the .tflite.
        orbit: What was asked.
        detector: The model's figures that the downlink rests on; None where the model is not of light curves.
        downlink: Bytes of a day; likewise.
        downlink_margins: Used and available; the same for every board.
        vulnerability: Where the vulnerabilities are from.
        boards: One each.
        assumptions: What the figures rest on, in words.
        survey: What a star on board is taken to be; None if the firmware has no survey.
    """

    schema_version: Literal[1] = 1
    software: str
    model_id: str
    orbit: Orbit
    detector: Detector | None
    downlink: Downlink | None
    downlink_margins: tuple[Margin, ...]
    vulnerability: str
    boards: tuple[BoardFigures, ...]
    assumptions: tuple[str, ...]
    survey: SurveyBasis | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def feasible_boards(self) -> tuple[str, ...]:
        """Boards on which every margin holds."""
        return tuple(board.board for board in self.boards if board.verdict == "fits")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def mission_holds(self) -> bool:
        """Whether the margins that no board can change hold."""
        return all(margin.holds for margin in self.downlink_margins)
