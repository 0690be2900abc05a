# SPDX-License-Identifier: MIT
"""The result of a survey: what is compared, what is printed and written."""

import json
import xml.etree.ElementTree as ElementTree
from io import StringIO
from pathlib import Path

import pytest

from hil.documents import Verdict
from hil.protocol.messages import Info, ResetCause, TimeBase
from hil.run.result import Device
from hil.survey.campaign import first_difference, stage_times
from hil.survey.reports import survey_junit, survey_page, write_survey_reports
from hil.survey.result import CandidateRow, KnownRow, StarRow, SurveyResult
from hil.survey.table import print_survey
from hil.targets.qemu import QemuTarget
from hil.targets.target import LatencyKind
from tinytransit.terminal import Console

TWIN = [(3, 11), (4, 12), (3, 13), (4, 14), (5, 14), (9, 15)]
STAGE_MS = dict.fromkeys(("clean", "search", "rank", "flatten", "measure", "fold", "classify"), 1.5)


def result(*, equal: bool = True, found: int = 1) -> SurveyResult:
    """A survey of two stars, one of them with a candidate."""
    candidate = CandidateRow(
        number=1, period_days=2.3, epoch_days=1326.3, duration_hours=2.5, depth_ppm=6400.0, snr=40.0, sde=20.0,
        transits=11, scores={"transit_like": 0.99, "planet_like": 0.6}, odd_even_sigma=0.1, secondary_sigma=1.0,
        has_secondary=False, matches=[("detect", "TIC 7.01", "1"), ("toi.csv", "TOI <b>", "1/2")])  # fmt: skip
    known = [
        KnownRow(source="detect", name="TIC 7.01", period_days=2.3, epoch_bjd=2458326.3, duration_hours=2.4,
                 depth_ppm=6300.0, snr=41.0, scores={"transit_like": 0.98}, disposition="planet candidate"),
        KnownRow(source="toi.csv", name="TOI <b>", period_days=4.6, epoch_bjd=2458326.3, duration_hours=2.4,
                 depth_ppm=None, snr=None, scores={}, disposition="PC"),
    ]  # fmt: skip
    rows = [
        StarRow(star=star, time_system="BTJD", cadences=4000, span_days=27.0, equal=equal,
                first_difference="" if equal else "search", candidates=candidates, known=others, missed=[],
                stage_ms=STAGE_MS, flux_bytes=8000, candidate_bytes=94 * len(candidates), attempts=1, seconds=1.0,
                notes=[])
        for star, candidates, others in (("TIC 7", [candidate], known), ("TIC 8", [], []))
    ]  # fmt: skip
    return SurveyResult(
        verdict=Verdict.PASS if equal and found else Verdict.FAIL, target="native", command=["python", "-m", "hil"],
        model_id="ab" * 32, device=Device(protocol=1, firmware="0.1.0", engine="static", board="native",
                                          reset_cause="unknown", time_base="host_ns", tick_hz=10**9, core_hz=0),
        kind=LatencyKind.HOST, detail="wall clock", memory_bytes=75176, stars=rows, least_snr=10.0, wanted=1,
        found=found, score_differences={"transit_like": [0.01]}, least_found=0.95,
        skipped=[("broken.fits", "no flux")], link={"requests": 9}, recoveries=0)  # fmt: skip


@pytest.mark.parametrize(
    ("got", "stage"),
    [
        (TWIN, ""),
        (TWIN[1:], ""),  # the answer that told of the first stage was lost with its session
        ([*TWIN[:2], *TWIN[3:]], ""),
        ([(3, 10), *TWIN[1:]], "clean"),
        ([*TWIN[:3], (4, 99), *TWIN[4:]], "search"),
        (TWIN[:-1], "end"),
        ([], "end"),
    ],
)
def test_the_first_stage_that_differs_is_named(got: list[tuple[int, int]], stage: str) -> None:
    assert first_difference(got, TWIN) == stage


def test_times_of_an_emulator_are_its_instructions() -> None:
    info = Info(
        1, (0, 1, 0), bytes(32), "static", "netduinoplus2", ResetCause.POWER_ON, TimeBase.SYSTICK,
        tick_hz=168_000_000, core_hz=168_000_000, max_payload=1024, input_bytes=541, output_bytes=2)  # fmt: skip
    target = QemuTarget(Path("firmware.elf"))
    times = stage_times(target, info, {"search": 168_000_000})
    assert times == {"search": target.latency(info, 168_000_000).value_ms}
    # A second of emulated time is 125 million instructions of eight nanoseconds.
    assert times["search"] == pytest.approx(125.0 / 168.0 * 1e3)


def test_the_table_has_every_star_and_the_verdict() -> None:
    text = StringIO()
    print_survey(result(), Console(file=text, width=200))
    printed = text.getvalue()
    assert "TIC 7" in printed and "TIC 8" in printed and "2.30000" in printed
    assert printed.rstrip().endswith("PASS")


def test_a_star_that_differs_is_named_with_its_stage() -> None:
    text = StringIO()
    print_survey(result(equal=False), Console(file=text, width=200))
    assert "NO: search" in text.getvalue() and "FAIL" in text.getvalue()


def test_junit_has_a_case_a_star_and_fails_where_one_differs() -> None:
    good, bad = (ElementTree.fromstring(survey_junit(result(equal=equal))) for equal in (True, False))
    assert (good.get("tests"), good.get("failures")) == ("4", "0")
    assert bad.get("failures") == "2"
    missed = ElementTree.fromstring(survey_junit(result(found=0)))
    assert missed.get("failures") == "1"


def test_the_page_holds_no_markup_of_others_and_no_script() -> None:
    page = survey_page(result())
    assert "TOI &lt;b&gt;" in page and "<script" not in page and "2.30000" in page


def test_reports_are_written_and_the_document_reads_back(tmp_path: Path) -> None:
    write_survey_reports(result(), tmp_path / "a/page.html", tmp_path / "a/junit.xml")
    assert (tmp_path / "a/page.html").stat().st_size and (tmp_path / "a/junit.xml").stat().st_size
    result().write_json(tmp_path / "result.json")
    document = json.loads((tmp_path / "result.json").read_text())
    assert SurveyResult.model_validate(document) == result()
