# SPDX-License-Identifier: MIT
"""Campaigns that were never run, as a page sees them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import Verdict
from hil.run.result import CampaignResult, Device, LatencySummary, Row
from hil.targets.target import Latency, LatencyKind

MODEL_ID = "5e" * 32
MakeResult = Callable[..., CampaignResult]
MakeOutcome = Callable[..., Outcome]


@pytest.fixture
def make_result() -> MakeResult:
    """Make one run from the latencies of its windows, of which those in ``wrong`` differ in the second byte."""

    def make(
        values_ms: Sequence[float] = (1.5, 1.25, 1.75),
        kind: LatencyKind = LatencyKind.INSTRUCTIONS,
        wrong: Sequence[int] = (),
        limit_ms: float = 10.0,
        board: str = "netduinoplus2",
        **changes: object,
    ) -> CampaignResult:
        rows = [
            Row(
                index=index, star=f"TIC {index}", name="b" if index == 0 else "", expected="2893",
                got="28c1" if index in wrong else "2893", equal=index not in wrong, score_host=0.65625,
                score_board=0.8125 if index in wrong else 0.65625, decision="transit-like", ticks=1000,
                latency=Latency(kind, value, "DWT counted so"),
            )
            for index, value in enumerate(values_ms)
        ]  # fmt: skip
        judged = kind is not LatencyKind.HOST
        within = max(values_ms) < limit_ms if judged else None
        result = CampaignResult(
            verdict=Verdict.FAIL if wrong or within is False else Verdict.PASS, target="qemu", command=[],
            model_id=MODEL_ID, windows=rows,
            device=Device(protocol=1, firmware="0.1.0", engine="static", board=board, reset_cause="power_on",
                          time_base="dwt", tick_hz=168_000_000, core_hz=168_000_000),
            latency=LatencySummary(kind=kind, detail="DWT counted so", worst_ms=max(values_ms), median_ms=1.5,
                                   limit_ms=limit_ms, judged=judged, within_limit=within),
            selftest={"windows": 4, "differing": 0, "code_crc": 0x1234ABCD, "weights_crc": 0x9F02C11A}, image=None,
            stats={"accepted": 6, "damaged": 0, "bad_payload": 0, "stack_used": 1184, "stack_size": 8192},
            link={"requests": 6, "retries": 0},
        )  # fmt: skip
        return result.model_copy(update=changes)

    return make


@pytest.fixture
def make_outcome() -> MakeOutcome:
    """Make a campaign from the runs of each target, by label."""

    def make(targets: dict[str, list[CampaignResult]], **changes: object) -> Outcome:
        outcomes = [
            TargetOutcome(
                label=label, target="qemu", repetitions=results,
                verdict=Verdict.PASS if {result.verdict for result in results} == {Verdict.PASS} else Verdict.FAIL,
            )
            for label, results in targets.items()
        ]  # fmt: skip
        outcome = Outcome(
            name="nightly", verdict=Verdict.PASS if {each.verdict for each in outcomes} == {"PASS"} else Verdict.FAIL,
            command=["python", "-m", "hil", "campaign", "my plans/nightly.yaml"],
            started=datetime(2026, 11, 21, 10, 19, 47, tzinfo=UTC),
            finished=datetime(2026, 11, 21, 10, 23, 1, tzinfo=UTC),
            seed=20261121, versions={"python": "3.11.2", "QEMU": "7.2.22"}, model_id=MODEL_ID, model_folder="models",
            plan="name: nightly\ntargets: [{target: qemu}]\n", targets=outcomes,
        )  # fmt: skip
        return outcome.model_copy(update=changes)

    return make
