# SPDX-License-Identifier: MIT
"""Survey many stars on one target, beside the twin on this computer, the pipeline and the catalogues."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hil.documents import Verdict
from hil.errors import InputError, LinkError
from hil.protocol.messages import Info
from hil.run.streaming import device_of
from hil.session.recovery import RecoveringSession
from hil.survey.observer import Observed, observe
from hil.survey.result import CandidateRow, KnownRow, StarRow, SurveyResult
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest
from tinytransit.errors import TinyTransitError
from tinytransit.verification.survey.known import Known, detected, relation
from tinytransit.verification.survey.raw_star import RawStar, raw_star
from tinytransit.verification.survey.report import SurveyReport
from tinytransit.verification.survey.twin import Surveyed, SurveyTwin

_STAGE_NAMES = {3: "clean", 4: "search", 5: "rank", 6: "flatten", 7: "measure", 8: "fold", 9: "classify"}


@dataclass(frozen=True)
class SurveyPlan:
    """What to survey, and how to judge it.

    Attributes:
        stars: The files of each star.
        catalogued: What catalogues have, by star.
        model: Folder of the model.
        shortest_days: Shortest period.
        longest_days: Longest.
        detect: Search each star with the pipeline too.
        least_snr: Candidates of that search from this signal-to-noise ratio on are wanted ...
        least_found: ... and this share of them.
        trials: Trial periods in a piece of the search; 0: as the device likes.
    """

    stars: Mapping[str, Sequence[Path]]
    catalogued: Mapping[str, Sequence[Known]]
    model: Path
    shortest_days: float
    longest_days: float
    detect: bool = True
    least_snr: float = 10.0
    least_found: float = 0.95
    trials: int = 0


def run_survey(
    target: Target,
    manifest: Manifest,
    plan: SurveyPlan,
    twin: SurveyTwin,
    *,
    timeout_s: float = 5.0,
    retries: int = 3,
    command: Sequence[str] = (),
    skipped: Sequence[tuple[str, str]] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> SurveyResult:
    """Start a target, survey the stars, and stop it.

    A star whose files cannot be used is skipped with the reason, and the rest goes on.

    Args:
        target: Where the survey runs; it is stopped however this ends.
        manifest: Of the model that it runs.
        plan: Stars and limits.
        twin: The same survey on this computer.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated.
        command: The command line, for the report.
        skipped: Files that were left out before.
        progress: Called with the number of stars done.

    Raises:
        InputError: If there is no star.
        TargetError: If the target does not start.
        LinkError: If the link or the device fails in a way that repeating does not fix.
    """
    if not plan.stars:
        raise InputError("no light curve to survey; name a file or a folder of them with --input")
    rows: list[StarRow] = []
    left_out = list(skipped)
    memory = 0
    with RecoveringSession(target, manifest, timeout_s=timeout_s, retries=retries) as session:
        info = session.info
        for number, (name, files) in enumerate(plan.stars.items(), start=1):
            try:
                star = raw_star(files, twin.most_bins)
                known = _known(plan, name, files)
            except TinyTransitError as error:
                left_out.append((name, str(error)))
            else:
                observed = observe(session, star, shortest_days=plan.shortest_days, longest_days=plan.longest_days,
                                   trials=plan.trials)  # fmt: skip
                _check_room(observed, twin)
                memory = observed.room.bytes
                expected = twin.survey(star, plan.shortest_days, plan.longest_days)
                times = stage_times(target, info, observed.ticks)
                rows.append(_row(plan, manifest, star, observed, expected, known, times))
            progress(number)
        counters, recoveries = session.counters, len(session.recoveries)
    wanted = [(row, each) for row in rows for each in row.known if _is_wanted(plan, each)]
    found = [(row, each) for row, each in wanted if each.name not in row.missed]
    good = bool(rows) and all(row.equal for row in rows) and len(found) >= plan.least_found * len(wanted)
    latency = target.latency(info, 0)
    return SurveyResult(
        verdict=Verdict.PASS if good else Verdict.FAIL,
        target=target.name,
        command=list(command),
        model_id=manifest.model_id,
        device=device_of(info),
        kind=latency.kind,
        detail=latency.detail,
        memory_bytes=memory,
        stars=rows,
        least_snr=plan.least_snr,
        wanted=len(wanted),
        found=len(found),
        score_differences=_score_differences(found),
        least_found=plan.least_found,
        skipped=left_out,
        link=counters,
        recoveries=recoveries,
    )


def _known(plan: SurveyPlan, name: str, files: Sequence[Path]) -> list[Known]:
    own = detected(files, plan.model) if plan.detect else []
    return [*own, *plan.catalogued.get(name, ())]


def _check_room(observed: Observed, twin: SurveyTwin) -> None:
    if observed.room.bins != twin.most_bins:
        raise LinkError(
            f"the device keeps {observed.room.bins} bins, this checkout {twin.most_bins}; build both with the same "
            "TINYTRANSIT_SURVEY_BINS"
        )


def _row(
    plan: SurveyPlan,
    manifest: Manifest,
    star: RawStar,
    observed: Observed,
    expected: Surveyed,
    known: Sequence[Known],
    times: dict[str, float],
) -> StarRow:
    reports = [SurveyReport.unpack(report) for report in observed.reports]
    candidates = [_candidate(manifest, star, report, known) for report in reports]
    first = first_difference(observed.trace, expected.trace)
    equal = not first and (observed.reports, observed.inputs) == (expected.reports, expected.inputs)
    others = [KnownRow(**{**asdict(each), "scores": dict(each.scores)}) for each in known]
    missed = [each.name for each, row in zip(known, others, strict=True) if _is_wanted(plan, row)
              and not any(relation(report.period_days, each) == 1 for report in reports)]  # fmt: skip
    return StarRow(
        star=star.name,
        time_system=star.time_system,
        cadences=int(star.cadence[-1] - star.cadence[0]) + 1,
        span_days=star.span_days,
        equal=equal,
        first_difference=first or ("" if equal else "report"),
        candidates=candidates,
        known=others,
        missed=missed,
        stage_ms=times,
        flux_bytes=observed.up_bytes,
        candidate_bytes=observed.down_bytes,
        attempts=observed.attempts,
        seconds=observed.seconds,
        notes=list(star.notes),
    )


def stage_times(target: Target, info: Info, ticks: Mapping[str, int]) -> dict[str, float]:
    """Return the milliseconds of each stage, as the target says what its ticks mean.

    Args:
        target: Where the survey ran: an emulator's time is a count of instructions.
        info: The device's description.
        ticks: Of each stage by its name.

    Raises:
        TargetError: If the device's clock cannot be read so.
    """
    return {stage: target.latency(info, each).value_ms for stage, each in ticks.items()}


def first_difference(got: Sequence[tuple[int, int]], expected: Sequence[tuple[int, int]]) -> str:
    """Return the first stage whose checksum differs, empty if none does.

    Args:
        got: Stage begun and checksum, each time a stage ended, as the device told. A step whose answer was lost with
            its session is missing.
        expected: The same of the twin, complete.
    """
    place = 0
    for stage, digest in got:
        while place < len(expected) and expected[place] != (stage, digest):
            place += 1
        if place == len(expected):
            return _STAGE_NAMES.get(stage, f"stage {stage}")
        place += 1
    return "" if not expected or (got and got[-1] == expected[-1]) else "end"


def _candidate(manifest: Manifest, star: RawStar, report: SurveyReport, known: Sequence[Known]) -> CandidateRow:
    matches = []
    for each in known:
        ratio = relation(report.period_days, each)
        if ratio is not None:
            matches.append((each.source, each.name, str(ratio)))
    return CandidateRow(
        number=report.place + 1,
        period_days=report.period_days,
        epoch_days=star.epoch + report.epoch_cadences * star.cadence_days,
        duration_hours=report.duration_hours,
        depth_ppm=1e6 * report.depth,
        snr=report.snr,
        sde=report.sde,
        transits=report.transits,
        scores=dict(manifest.scores(report.outputs)) if report.has_window else {},
        odd_even_sigma=report.odd_even_sigma,
        secondary_sigma=report.secondary_sigma,
        has_secondary=report.has_secondary,
        matches=matches,
    )


def _is_wanted(plan: SurveyPlan, known: KnownRow) -> bool:
    inside = plan.shortest_days <= known.period_days <= plan.longest_days
    return known.source == "detect" and known.snr is not None and known.snr >= plan.least_snr and inside


def _score_differences(found: Sequence[tuple[StarRow, KnownRow]]) -> dict[str, list[float]]:
    differences: dict[str, list[float]] = {}
    for row, known in found:
        match = next(each for each in row.candidates if (known.source, known.name, "1") in each.matches)
        for name, score in known.scores.items():
            if name in match.scores:
                differences.setdefault(name, []).append(match.scores[name] - score)
    return differences
