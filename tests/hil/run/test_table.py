# SPDX-License-Identifier: MIT
"""The table shows what a campaign found, as text."""

import io

import pytest

from hil.documents import Verdict
from hil.run.result import CampaignResult, Device, LatencySummary, Row
from hil.run.table import print_report
from hil.targets.target import Latency, LatencyKind
from tinytransit.terminal import Console

_DEVICE = Device(
    protocol=1,
    firmware="0.1.0",
    engine="static",
    board="[red]board",
    reset_cause="pin",
    time_base="dwt",
    tick_hz=1,
    core_hz=1,
)


def _result(kind: LatencyKind, within_limit: bool | None, got: str = "7f") -> CampaignResult:
    row = Row(
        index=0, star="TIC 1", name="[b] b", expected="7f", got=got, equal=got == "7f", score_host=0.996,
        score_board=0.5, decision="planet", ticks=1, latency=Latency(kind, 1.5, "counted so"),
    )  # fmt: skip
    latency = LatencySummary(
        kind=kind, detail="counted so", worst_ms=1.5, median_ms=1.5, limit_ms=10, judged=within_limit is not None,
        within_limit=within_limit,
    )  # fmt: skip
    return CampaignResult(
        verdict=Verdict.PASS if row.equal else Verdict.FAIL, target="test", command=[], model_id="0" * 64,
        device=_DEVICE, windows=[row], latency=latency,
        selftest={"windows": 4, "differing": 0, "code_crc": 1, "weights_crc": 0xABCD},
        image={"code": 1, "weights": 0x1234},
        stats={"stack_used": 100, "stack_size": 200}, link={"retries": 3},
    )  # fmt: skip


def _printed(result: CampaignResult) -> str:
    stream = io.StringIO()
    print_report(result, Console(file=stream, width=120))
    return stream.getvalue()


def test_everything_is_there_and_nothing_is_taken_for_markup() -> None:
    text = _printed(_result(LatencyKind.MEASURED, True))
    for part in (
        "static on [red]board",
        "TIC 1 ([b] b)",
        "0.9960",
        "0.5000",
        "yes",
        "1.500",
        "planet",
        "3 retries",
        "stack: 100 of 200 bytes",
        "code 00000001 as in the ELF",
        "weights 0000abcd but 00001234 in the ELF",
    ):
        assert part in text
    assert text.splitlines()[-1] == "PASS"


@pytest.mark.parametrize(
    ("kind", "within_limit", "words"),
    [
        (LatencyKind.MEASURED, True, "below the limit of 10 ms; counted so"),
        (LatencyKind.INSTRUCTIONS, False, "NOT below the limit"),
        (LatencyKind.HOST, None, "not judged by the limit"),
    ],
)
def test_a_latency_carries_its_kind_and_how_it_was_judged(
    kind: LatencyKind, within_limit: bool | None, words: str
) -> None:
    assert f"latency [{kind}]: worst 1.500 ms, median 1.500 ms, {words}" in _printed(_result(kind, within_limit))


def test_a_second_score_has_a_column_only_where_there_is_one() -> None:
    result = _result(LatencyKind.MEASURED, True)
    assert "planet-like" not in _printed(result)
    row = result.windows[0].model_copy(update={"planet_host": 0.25, "planet_board": 0.125})
    assert "0.2500 0.1250" in _printed(result.model_copy(update={"windows": [row]}))


def test_a_difference_stands_out() -> None:
    text = _printed(_result(LatencyKind.MEASURED, True, got="00"))
    assert "NO" in text and "1 differ from the reference" in text
    assert text.splitlines()[-1] == "FAIL"
