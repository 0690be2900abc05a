# SPDX-License-Identifier: MIT
"""The verdict is PASS only if every byte is equal, something was asked, and a judged latency is below its limit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hil.documents import Verdict
from hil.errors import LinkError
from hil.protocol.messages import Info
from hil.protocol.port import PortError
from hil.protocol.simulated_device import Device
from hil.run.cases import Case
from hil.run.result import CampaignResult
from hil.run.streaming import run_campaign
from hil.session.image import Checksums
from hil.targets.target import Latency, LatencyKind, Target
from tinytransit.deploy.manifest import Manifest

CASES = [Case(f"TIC {n}", "", bytes([n]) * 262, bytes([n * 262 & 0xFF])) for n in range(4)]
OnPort = Callable[[Callable[[bytes], bytes]], str]


class PortTarget(Target):
    """A port, with latencies of any kind: value in ms = number of the inference."""

    name = "test"

    def __init__(self, port: str, kind: LatencyKind = LatencyKind.INSTRUCTIONS) -> None:
        self.port, self.kind, self.count, self.stopped = port, kind, 0, False

    def start(self) -> str:
        return self.port

    def stop(self) -> None:
        self.stopped = True

    def latency(self, info: Info, ticks: int) -> Latency:
        self.count += 1
        return Latency(self.kind, float(self.count), "test")


def run(target: Target, manifest: Manifest, cases: list[Case] = CASES, limit_ms: float = 10) -> CampaignResult:
    return run_campaign(target, manifest, cases, latency_limit_ms=limit_ms, timeout_s=0.5)


def test_equal_answers_pass(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    target = PortTarget(on_port(device.receive))
    done: list[int] = []
    result = run_campaign(target, manifest, CASES, progress=done.append)
    assert result.verdict is Verdict.PASS and result.mismatches == 0
    assert done == [1, 2, 3, 4] and target.stopped
    assert [row.star for row in result.windows] == ["TIC 0", "TIC 1", "TIC 2", "TIC 3"]
    assert result.windows[1].got == result.windows[1].expected == "06"
    assert result.selftest == {"windows": 1, "differing": 0, "code_crc": 0, "weights_crc": 0}
    assert result.stats["inferences"] == len(CASES) + 1
    assert result.latency is not None and (result.latency.worst_ms, result.latency.median_ms) == (4, 2.5)


def test_one_differing_byte_fails_and_is_named(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    cases = [*CASES[:2], replace(CASES[2], expected=b"\x0d"), CASES[3]]
    result = run(PortTarget(on_port(device.receive)), manifest, cases)
    assert result.verdict is Verdict.FAIL
    assert [row.equal for row in result.windows] == [True, True, False, True]
    row = result.windows[2]
    assert (row.expected, row.got) == ("0d", "0c")
    assert row.score_host - row.score_board == pytest.approx(1 / 256)


def test_a_failing_self_test_fails(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    device = Device(info, lambda inputs: bytes([sum(inputs) & 0xFF]), [(bytes(262), b"\1")])
    assert run(PortTarget(on_port(device.receive)), manifest).verdict is Verdict.FAIL


def test_no_window_fails(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    result = run(PortTarget(on_port(device.receive)), manifest, [])
    assert result.verdict is Verdict.FAIL and result.latency is None


@pytest.mark.parametrize("kind", [LatencyKind.MEASURED, LatencyKind.MODELLED, LatencyKind.INSTRUCTIONS])
@pytest.mark.parametrize(("limit_ms", "verdict"), [(4.001, Verdict.PASS), (4.0, Verdict.FAIL)])
def test_the_worst_latency_must_be_below_the_limit(
    device: Device, manifest: Manifest, on_port: OnPort, kind: LatencyKind, limit_ms: float, verdict: Verdict
) -> None:
    assert run(PortTarget(on_port(device.receive), kind), manifest, limit_ms=limit_ms).verdict is verdict


def test_host_time_is_not_judged(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    result = run(PortTarget(on_port(device.receive), LatencyKind.HOST), manifest, limit_ms=0.001)
    assert result.verdict is Verdict.PASS
    assert result.latency is not None and not result.latency.judged and result.latency.within_limit is None


def test_the_decision_is_taken_at_the_threshold(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    cases = [Case("below", "", bytes([255]) + bytes(261), b"\xff"), Case("at", "", bytes(262), b"\0")]
    result = run(PortTarget(on_port(device.receive)), manifest, cases)
    assert [(row.score_board, row.decision) for row in result.windows] == [(127 / 256, "junk"), (0.5, "transit-like")]


def test_the_threshold_applies_to_the_output_called_transit_like_wherever_it_is(
    info: Info, manifest: Manifest, on_port: OnPort
) -> None:
    (score,) = manifest.outputs
    outputs = tuple(score.model_copy(update={"name": name}) for name in ("planet_like", "transit_like"))
    two = manifest.model_copy(update={"outputs": outputs})
    device = Device(replace(info, output_bytes=2), lambda inputs: bytes([0xC0, inputs[0]]), [])
    cases = [Case("no", "", b"\x80" + bytes(261), b"\xc0\x80"), Case("yes", "", b"\x40" + bytes(261), b"\xc0\x40")]
    result = run(PortTarget(on_port(device.receive)), two, cases)
    assert [(row.score_board, row.decision) for row in result.windows] == [(0.0, "junk"), (0.75, "transit-like")]
    assert [(row.planet_host, row.planet_board) for row in result.windows] == [(0.25, 0.25)] * 2


def test_an_answer_of_another_length_is_named(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    port = on_port(Device(info, lambda inputs: b"12", []).receive)
    with pytest.raises(LinkError, match=r"window 0.*2.*1"):
        run(PortTarget(port), manifest)


def test_the_target_is_stopped_when_the_link_fails(manifest: Manifest) -> None:
    target = PortTarget("/dev/ttyNONE")
    with pytest.raises(PortError):
        run(target, manifest)
    assert target.stopped


def test_another_image_than_the_one_at_hand_fails(
    device: Device, manifest: Manifest, on_port: OnPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    for crc, verdict in ((0, Verdict.PASS), (1, Verdict.FAIL)):
        # The device, a Python one, reports checksums of 0.
        monkeypatch.setattr("hil.run.streaming.checksums_of", lambda image, crc=crc: Checksums(0, crc))
        target = PortTarget(on_port(device.receive))
        target.image = Path("firmware.elf")
        result = run(target, manifest)
        assert result.verdict is verdict and result.image == {"code": 0, "weights": crc}
