# SPDX-License-Identifier: MIT
"""Time, with its band, and energy that the survey of a star takes on each board."""

from dataclasses import dataclass

from tinytransit.boards import BoardError, board_facts, boards_with, clock_of, timing_family
from tinytransit.verification.profile.boards import estimate, family
from tinytransit.verification.profile.currents import run_current
from tinytransit.verification.profile.profile import Cost

SUPPLY_V = 3.3
"""Of every board here."""


@dataclass(frozen=True)
class BoardSurvey:
    """One board.

    Attributes:
        board: As PlatformIO names it.
        clock_hz: Core clock.
        star_ms: Modelled time of a star's search, classification included: low, mid, high.
        energy_mj: Of a star, by that time.
        stars_an_hour: At the high time, one after the other.
    """

    board: str
    clock_hz: int
    star_ms: tuple[float, float, float]
    energy_mj: tuple[float, float, float]
    stars_an_hour: float


def board_survey(board: str, cost: Cost, *, supply_v: float = SUPPLY_V, current_ma: float | None = None) -> BoardSurvey:
    """Return what a star takes on a board.

    Args:
        board: As PlatformIO names it.
        cost: Of the star, from :mod:`tinytransit.verification.survey.recorded`.
        supply_v: Supply voltage.
        current_ma: While it computes; the data sheet's if None.

    Raises:
        BoardError: If there is no such board, or the timing model does not know its chip.
        CurrentError: If its current is not known.
    """
    mcu, clock_hz = str(board_facts(board)["build"]["mcu"]), clock_of(board)
    timing = timing_family(mcu)
    if timing is None:
        raise BoardError(f"the timing model knows no chip like {mcu}, that of {board}")
    low, mid, high = estimate(family(timing), cost, clock_hz).milliseconds
    current = run_current(mcu).milliamperes(clock_hz) if current_ma is None else current_ma
    # Volts times milliamperes times milliseconds are microjoules.
    energy = [1e-3 * supply_v * current * time for time in (low, mid, high)]
    return BoardSurvey(board, clock_hz, (low, mid, high), (energy[0], energy[1], energy[2]), 3.6e6 / high)


def board_surveys(cost: Cost) -> list[BoardSurvey]:
    """Return what a star takes on each board that an image can be flashed to."""
    return [board_survey(board, cost) for board in boards_with("debug")]
