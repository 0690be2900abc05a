# SPDX-License-Identifier: MIT
"""The board of a flight: it searches the stars that it is given, and may be reset in the middle of one."""

import os
import signal
from dataclasses import dataclass

from hil.protocol.survey_messages import CandidateResult
from hil.session.recovery import RecoveringSession
from hil.survey.campaign import first_difference
from hil.survey.observer import observe
from hil.targets.process import ProcessTarget
from hil.targets.target import Target, milliseconds
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.report import SurveyReport
from tinytransit.verification.survey.twin import SurveyTwin, searches_of


@dataclass(frozen=True)
class Searched:
    """What the board made of a star.

    Attributes:
        candidates: Payloads of CANDIDATE_RESULT.
        periods: Of each, in days.
        equal: Whether they, and the checksum of each stage, are the twin's to the bit.
        searches: Times that the periods were gone through.
        attempts: How often the star had to be given.
        milliseconds: Time of the last attempt, as the target says.
    """

    candidates: tuple[bytes, ...]
    periods: tuple[float, ...]
    equal: bool
    searches: int
    attempts: int
    milliseconds: float


class Searcher:
    """A board with a session on it.

    Args:
        target: What runs.
        session: Open.
        twin: The same survey on this computer.
        shortest_days: Shortest period.
        longest_days: Longest.
    """

    def __init__(
        self, target: Target, session: RecoveringSession, twin: SurveyTwin, shortest_days: float, longest_days: float
    ) -> None:
        self._target, self._session, self._twin = target, session, twin
        self._shortest_days, self._longest_days = shortest_days, longest_days

    @property
    def can_reset(self) -> bool:
        """Whether this target is a process, which can be killed; a board on a serial port cannot be."""
        return isinstance(self._target, ProcessTarget)

    def reset(self) -> None:
        """Kill the target's process, if it is one; the session starts it again with the next request."""
        if isinstance(self._target, ProcessTarget) and self._target.pid is not None:
            os.kill(self._target.pid, signal.SIGKILL)

    def search(self, star: RawStar, reset_after: int | None = None) -> Searched:
        """Have the board search a star.

        Args:
            star: As it came out of memory.
            reset_after: Reset the board after so many answers.

        Raises:
            LinkError: If the link or the device fails in a way that repeating does not fix.
            TargetError: If the target does not start again.
        """
        left = reset_after

        def count(_: str, __: float) -> None:
            nonlocal left
            if left is not None:
                left -= 1
                if left <= 0:
                    left = None
                    self.reset()

        observed = observe(self._session, star, shortest_days=self._shortest_days, longest_days=self._longest_days,
                           views=False, progress=count)  # fmt: skip
        expected = self._twin.survey(star, self._shortest_days, self._longest_days)
        equal = not first_difference(observed.trace, expected.trace) and observed.reports == expected.reports
        return Searched(
            candidates=tuple(CandidateResult(star.number, star.epoch, report).pack() for report in observed.reports),
            periods=tuple(SurveyReport.unpack(report).period_days for report in observed.reports),
            equal=equal,
            searches=searches_of(expected.trace),
            attempts=observed.attempts,
            milliseconds=sum(milliseconds(self._session.info, ticks) for ticks in observed.ticks.values()),
        )
