# SPDX-License-Identifier: MIT
"""Make a feasibility report from its parts."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tinytransit import __version__
from tinytransit.boards import boards_with
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.report.feasibility.aboard import aboard
from tinytransit.report.feasibility.assess import assess_board, downlink_margins
from tinytransit.report.feasibility.budget import downlink
from tinytransit.report.feasibility.detector import manifest_detector, measured_detector
from tinytransit.report.feasibility.measured import read_measured
from tinytransit.report.feasibility.orbit import default_orbit, read_orbit
from tinytransit.report.feasibility.result import Feasibility
from tinytransit.report.feasibility.texts import UPPER_BOUND, assumptions, campaign_text
from tinytransit.report.feasibility.vulnerability import read_regions
from tinytransit.report.formats import ReportError
from tinytransit.verification.profile.case import golden_case
from tinytransit.verification.size.size import build_folder


@dataclass(frozen=True)
class Request:
    """What a feasibility study is made of; None takes what stands behind it.

    Attributes:
        model: Folder of the exported model, or the ``.tflite`` in it.
        builds: PlatformIO's build folder; images that are not built yet are.
        orbit: The mission's file; the example mission.
        boards: Names, as PlatformIO has them; all boards.
        seu: Result of an SEU campaign; every upset counts as a wrong decision.
        seu_variant: Which set of mitigations of it.
        measured: File of a user's measurements; data sheets and the timing model.
        windows: Labelled windows to measure the model on; the manifest's figures.
        fold: Of the windows; all.
        flight: Result of a flight; the recorded star with a candidate, and as many packets as the mission has windows.
    """

    model: Path
    builds: Path | None = None
    orbit: Path | None = None
    boards: Sequence[str] | None = None
    seu: Path | None = None
    seu_variant: str = "none"
    measured: Path | None = None
    windows: Path | None = None
    fold: int | None = None
    flight: Path | None = None


class Progress(Protocol):
    """Shows how far something is; see ``tinytransit.progress.counting``."""

    def __call__(
        self, what: str, total: int | None = None, /
    ) -> AbstractContextManager[Callable[[int, int | None], None]]:
        """Begin to count; what the block gets is told the number done and of all."""


def study(request: Request, progress: Progress) -> Feasibility:
    """Compare boards with a mission.

    Args:
        request: What of.
        progress: Shows the windows that are scored and the boards that are assessed.

    Raises:
        InputFileError: If a file cannot be read or is not valid.
        ReportError: If measurements are of boards that are not asked for, the manifest has no figures, or windows
            are given for a model of another instrument.
        ManifestError, ModelFolderError, ShardError, GoldenError: If the model or the windows cannot be read.
        SurveyError: If the recorded cycles of the survey cannot be read.
        BoardError, FitError, TimingError, StackError: If a board is not known, or its image cannot be assessed.
        ProjectError: If an image does not build.
    """
    orbit = default_orbit() if request.orbit is None else read_orbit(request.orbit)
    figures = {} if request.measured is None else read_measured(request.measured)
    names = boards_with("debug") if request.boards is None else request.boards
    if unknown := sorted(set(figures) - set(names)):
        raise ReportError(
            f"{request.measured} has figures of {', '.join(unknown)}, which --board leaves out or nobody knows"
        )
    case = golden_case(request.model)
    regions, vulnerability = None, UPPER_BOUND
    if request.seu is not None:
        regions = read_regions(request.seu, request.seu_variant, case.manifest.model_id)
        vulnerability = campaign_text(request.seu.name, request.seu_variant)
    detector = None
    if case.manifest.window is None:
        # Which inputs were worth sending, and what they take, the mission says of light curves only.
        if request.windows is not None:
            raise ReportError("--windows is for models of windows of light curves, by whose recall data is sent down")
    elif request.windows is None:
        detector = manifest_detector(case.manifest)
    else:
        with progress("windows") as on_window:
            detector = measured_detector(request.model, request.windows, request.fold, orbit.wanted_recall, on_window)
    folder = ModelFolder.open(request.model).path
    survey = aboard(folder, case.manifest.model_id, orbit, request.flight)
    assessed = []
    with progress("boards", len(names)) as on_board:
        for done, board in enumerate(names, start=1):
            builds = request.builds or build_folder(board, request.model)
            assessed.append(assess_board(board, case, builds, orbit, figures.get(board), regions, survey))
            on_board(done, len(names))
    sent = None if detector is None else downlink(
        orbit, detector, None if survey is None else survey.basis.bytes_per_star
    )  # fmt: skip
    return Feasibility(
        software=f"tinytransit {__version__}",
        model_id=case.manifest.model_id,
        orbit=orbit,
        detector=detector,
        downlink=sent,
        downlink_margins=() if detector is None or sent is None else downlink_margins(orbit, detector.recall, sent),
        vulnerability=vulnerability,
        boards=tuple(assessed),
        assumptions=assumptions(of_light_curves=sent is not None),
        survey=None if survey is None else survey.basis,
    )
