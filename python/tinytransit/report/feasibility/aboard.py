# SPDX-License-Identifier: MIT
"""The survey on board: what a star takes on a board, how many a day there is time for, and what goes down of them."""

import math
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tinytransit.deploy.window_contract import CONTRACT_FILE
from tinytransit.report.documents import read_document
from tinytransit.report.feasibility.budget import duty_cycle, frame_bytes, serial_ms, windows_in
from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.formats import ReportError
from tinytransit.resources import firmware_folder
from tinytransit.verification.mission.packet import PACKET_SIZE
from tinytransit.verification.profile.profile import Cost
from tinytransit.verification.survey.boards import board_survey
from tinytransit.verification.survey.recorded import Recorded, read_recorded

# Of FLUX and of its answer in hil/PROTOCOL.md.
_MOST_CADENCES, _FLUX_HEAD, _FLUX_VALUE, _FLUX_RESULT = 240, 8, 2, 6


class _Read(BaseModel):
    # The result of a flight says more than is needed here.
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _Star(_Read):
    state: str


class _Flight(_Read):
    model_id: str
    verdict: str
    searches: Annotated[float, Field(ge=1)]
    sent_bytes: Annotated[int, Field(ge=0)]
    stars: tuple[_Star, ...] = Field(min_length=1)


class SurveyBasis(BaseModel):
    """What is taken for granted of a star.

    Attributes:
        searches: Times that its periods are gone through.
        bytes_per_star: Sent down, as packets.
        source: Where these two are from.
        cycles_source: Where the cycles are from.
    """

    model_config = ConfigDict(frozen=True)

    searches: float
    bytes_per_star: float
    source: str
    cycles_source: str


class SurveyFigures(BaseModel):
    """A board that searches stars.

    Attributes:
        star_ms: Time of a star, classification included: low, mid, high.
        energy_mj: Of a star.
        stars_an_hour: At the high time.
        transfer_ms: Of a star's flux over the serial link; 0 without a link.
        stars_per_day: The most that there is time for, each after its transfer.
        duty_cycle: Share of the day that the mission's stars take, at the high time.
        energy_per_day_j: Of all of them.
    """

    model_config = ConfigDict(frozen=True)

    star_ms: tuple[float, float, float]
    energy_mj: tuple[float, float, float]
    stars_an_hour: float
    transfer_ms: float
    stars_per_day: float
    duty_cycle: float
    energy_per_day_j: float


class Aboard:
    """The survey of a model, with the cycles that were recorded of it.

    Args:
        basis: What is taken for granted.
        recorded: Cycles.
    """

    def __init__(self, basis: SurveyBasis, recorded: Recorded) -> None:
        self.basis = basis
        self._cost: Cost = recorded.cost(basis.searches)

    def figures(self, board: str, orbit: Orbit, current_ma: float) -> SurveyFigures:
        """Return what a board makes of the mission's stars.

        Args:
            board: As PlatformIO names it.
            orbit: The mission.
            current_ma: While it computes.

        Raises:
            BoardError: If there is no such board, or the timing model does not know its chip.
        """
        star = board_survey(board, self._cost, supply_v=orbit.supply_v, current_ma=current_ma)
        link_ms, high_ms = flux_ms(orbit), star.star_ms[2]
        return SurveyFigures(
            star_ms=star.star_ms,
            energy_mj=star.energy_mj,
            stars_an_hour=star.stars_an_hour,
            transfer_ms=link_ms,
            stars_per_day=windows_in(orbit.seconds_per_day, high_ms + link_ms),
            duty_cycle=duty_cycle(orbit.targets_per_day, high_ms),
            energy_per_day_j=1e-3 * orbit.targets_per_day * star.energy_mj[2],
        )


def aboard(model: Path, model_id: str, orbit: Orbit, flight: Path | None) -> Aboard | None:
    """Return the survey of a model; None if its firmware has none.

    Args:
        model: Folder of the exported model.
        model_id: SHA-256 of its ``.tflite``.
        orbit: The mission, which gives the candidates of a star where no flight does.
        flight: Result of ``python -m hil mission --json``; without it, every star is searched as often as one with a
            candidate, and has as many as the orbit file says.

    Raises:
        InputFileError: If the result of the flight cannot be read.
        ReportError: If it is of another model, or did not pass, or the model has no survey.
        SurveyError: If the recorded cycles cannot be read.
    """
    if not (model / "static" / CONTRACT_FILE).is_file():
        if flight is not None:
            raise ReportError(f"{flight} is of a flight, and the firmware of {model} has no survey")
        return None
    recorded = read_recorded()
    cycles = recorded.source(firmware_folder(), model)
    if flight is None:
        searches = float(recorded.stars[-1].searches)
        basis = SurveyBasis(
            searches=searches, bytes_per_star=orbit.windows_per_target * PACKET_SIZE, cycles_source=cycles,
            source=f"no flight was given (--mission): {searches:g} searches a star, and {orbit.windows_per_target:g} "
                   f"packets of {PACKET_SIZE} bytes",
        )  # fmt: skip
    else:
        basis = _of_flight(flight, model_id, cycles)
    return Aboard(basis, recorded)


def _of_flight(path: Path, model_id: str, cycles: str) -> SurveyBasis:
    flown = read_document(path, _Flight, "the result of a flight")
    if flown.model_id != model_id:
        raise ReportError(f"{path} is of model {flown.model_id[:16]}, the report is of {model_id[:16]}; fly again")
    if flown.verdict != "PASS":
        raise ReportError(f"{path} is of a flight that did not pass; its figures are not to be relied on")
    stars = sum(star.state == "searched" for star in flown.stars)
    return SurveyBasis(
        searches=flown.searches, bytes_per_star=flown.sent_bytes / stars, cycles_source=cycles,
        source=f"the flight of {path.name}: {stars} stars with {flown.searches:.2f} searches each, "
               f"{flown.sent_bytes / stars:.0f} bytes of packets a star, repetitions included",
    )  # fmt: skip


def flux_ms(orbit: Orbit) -> float:
    """Return how long a star's flux takes over the serial link, block by block and each answered; 0 at 0 baud."""
    cadences = orbit.light_curve_days * 86_400.0 / orbit.cadence_s
    payload = _FLUX_HEAD + math.ceil(_MOST_CADENCES / 8) + _FLUX_VALUE * _MOST_CADENCES
    blocks = math.ceil(cadences / _MOST_CADENCES)
    return serial_ms(blocks * (frame_bytes(payload) + frame_bytes(_FLUX_RESULT)), orbit.link_baud)
