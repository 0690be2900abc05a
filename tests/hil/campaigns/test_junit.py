# SPDX-License-Identifier: MIT
"""The JUnit file says what the campaign found, in the elements that build servers know, whatever the names hold."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hil.campaigns.junit import junit_xml, write_junit
from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import Verdict
from hil.errors import InputError
from hil.run.result import CampaignResult, Device, LatencySummary, Row
from hil.targets.target import Latency, LatencyKind

_DEVICE = Device(
    protocol=1,
    firmware="0.1.0",
    engine="static",
    board="board",
    reset_cause="pin",
    time_base="dwt",
    tick_hz=1,
    core_hz=1,
)


def _row(index: int, got: str = "7f") -> Row:
    return Row(
        index=index, star="TIC <1>\x07", name="b & c", expected="7f", got=got, equal=got == "7f", score_host=0.5,
        score_board=0.5, decision="junk", ticks=1, latency=Latency(LatencyKind.MEASURED, 1.5, "counted"),
    )  # fmt: skip


def _result(
    *rows: Row,
    differing: int = 0,
    weights: int = 2,
    kind: LatencyKind = LatencyKind.MEASURED,
    within: bool | None = True,
) -> CampaignResult:
    latency = LatencySummary(
        kind=kind,
        detail="counted",
        worst_ms=1.5,
        median_ms=1,
        limit_ms=1,
        judged=within is not None,
        within_limit=within,
    )
    return CampaignResult(
        verdict=Verdict.FAIL, target="x", command=[], model_id="0" * 64, device=_DEVICE, windows=list(rows),
        latency=latency, selftest={"windows": 4, "differing": differing, "code_crc": 1, "weights_crc": weights},
        image={"code": 1, "weights": 2}, stats={}, link={"retries": 0},
    )  # fmt: skip


def _suite(target: TargetOutcome) -> ElementTree.Element:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    outcome = Outcome(
        name="week", verdict=Verdict.FAIL, command=["python", "-m", "hil"], started=moment, finished=moment, seed=7,
        versions={"python": "3.11"}, model_id="ab" * 32, model_folder="models", plan="", targets=[target],
    )  # fmt: skip
    root = ElementTree.fromstring(junit_xml(outcome))
    assert root.tag == "testsuites" and root.get("name") == "week"
    (suite,) = root
    for count in ("tests", "failures", "errors"):
        assert root.get(count) == suite.get(count)
    assert suite.get("tests") == str(len(suite.findall("testcase")))
    assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
    return suite


def _target(*results: CampaignResult, error: str | None = None, unfinished: list[Row] | None = None) -> TargetOutcome:
    return TargetOutcome(
        label="qemu",
        target="qemu",
        verdict=Verdict.FAIL,
        error=error,
        repetitions=list(results),
        unfinished=unfinished or [],
    )


def _faults(suite: ElementTree.Element) -> dict[str | None, str | None]:
    return {case.get("name"): fault.get("message") for case in suite.iter("testcase") for fault in case}


def test_each_window_self_test_image_and_latency_is_a_case() -> None:
    suite = _suite(_target(_result(_row(0), _row(1)), _result(_row(0), _row(1))))
    cases = [(case.get("classname"), case.get("name")) for case in suite.iter("testcase")]
    assert len(cases) == 10 and len(set(cases)) == 10
    assert ("qemu.repetition 2", "window 1: TIC <1>\ufffd (b & c)") in cases
    assert not _faults(suite)
    assert suite.get("timestamp") == "2026-01-02T03:04:05"


def test_what_differs_is_a_failure_with_both_values() -> None:
    suite = _suite(_target(_result(_row(0), _row(1, "7e"), differing=3, weights=5, within=False)))
    assert _faults(suite) == {
        "window 1: TIC <1>\ufffd (b & c)": "expected bytes 7f, got 7e",
        "self-test of the device": "3 of 4 golden windows in the firmware differ",
        "image on the device": "weights: expected CRC-32 00000002, got 00000005",
        "latency": "expected less than 1 ms, got worst 1.500 ms [measured]",
    }
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("4", "0", "0")


def test_a_latency_that_is_not_judged_is_skipped() -> None:
    suite = _suite(_target(_result(_row(0), kind=LatencyKind.HOST, within=None)))
    assert (suite.get("skipped"), suite.get("failures")) == ("1", "0")
    assert suite.find("testcase/skipped") is not None


def test_a_target_that_was_not_finished_is_an_error() -> None:
    suite = _suite(_target(_result(_row(0)), error="the link\x00 failed", unfinished=[_row(0)]))
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")
    assert _faults(suite) == {"the target runs to its end": "the link\ufffd failed"}
    assert suite.findall("testcase")[-1].get("classname") == "qemu.repetition 2"


def test_properties_say_what_was_run() -> None:
    suite = _suite(_target(_result(_row(0))))
    properties = {element.get("name"): element.get("value") for element in suite.iter("property")}
    assert properties["model_id"] == "ab" * 32 and properties["seed"] == "7"
    assert properties["version.python"] == "3.11" and properties["device.engine"] == "static"
    assert properties["command"] == "python -m hil"


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    moment = datetime.now(UTC)
    outcome = Outcome(
        name="x",
        verdict=Verdict.PASS,
        command=[],
        started=moment,
        finished=moment,
        seed=0,
        versions={},
        model_id="0" * 64,
        model_folder="m",
        plan="",
        targets=[],
    )
    with pytest.raises(InputError):
        write_junit(outcome, tmp_path / "file" / "junit.xml")
