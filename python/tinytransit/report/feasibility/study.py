# SPDX-License-Identifier: MIT
"""Make a feasibility report from its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit import __version__
from tinytransit.report.feasibility.assess import assess_board, downlink_margins
from tinytransit.report.feasibility.downlink import Detector, downlink
from tinytransit.report.feasibility.measured import Measured
from tinytransit.report.feasibility.orbit import Orbit
from tinytransit.report.feasibility.result import Feasibility
from tinytransit.report.feasibility.vulnerability import Region
from tinytransit.report.feasibility.words import UPPER_BOUND, assumptions
from tinytransit.verification.profile.case import Case


@dataclass(frozen=True)
class Campaign:
    """What an SEU campaign found.

    Attributes:
        words: Where it is from.
        regions: Figures by region.
    """

    words: str
    regions: Mapping[str, Region]


def study(
    boards: Sequence[str],
    case: Case,
    builds: Path,
    orbit: Orbit,
    detector: Detector,
    campaign: Campaign | None,
    measured: Mapping[str, Measured],
    on_board: Callable[[], None],
) -> Feasibility:
    """Hold boards against a mission.

    Args:
        boards: Names, at least one.
        case: A golden window to run.
        builds: PlatformIO's build folder.
        orbit: The mission.
        detector: The model's figures.
        campaign: What an SEU campaign found; None counts every upset as a wrong decision.
        measured: What a user measured, by board.
        on_board: Called after each board.
    """
    regions = None if campaign is None else campaign.regions
    figures = []
    for board in boards:
        figures.append(assess_board(board, case, builds, orbit, measured.get(board), regions))
        on_board()
    sent = downlink(orbit, detector)
    return Feasibility(
        software=f"tinytransit {__version__}",
        model_id=case.manifest.model_id,
        orbit=orbit,
        detector=detector,
        downlink=sent,
        downlink_margins=downlink_margins(orbit, detector.recall, sent),
        vulnerability=UPPER_BOUND if campaign is None else campaign.words,
        boards=tuple(figures),
        assumptions=assumptions(),
    )
