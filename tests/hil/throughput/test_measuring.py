# SPDX-License-Identifier: MIT
"""Rates over a line that is as slow as a UART, and what is checked while they are measured."""

from collections.abc import Callable

import pytest

from hil.documents import Verdict
from hil.errors import InputError
from hil.protocol.messages import Info
from hil.protocol.simulated_device import Device
from hil.run.cases import Case
from hil.targets.tflm_host import TflmHostTarget
from hil.throughput.line import BITS_A_BYTE
from hil.throughput.measuring import measure_throughput
from tinytransit.deploy.manifest import Manifest

OnPort = Callable[[Callable[[bytes], bytes]], str]
BAUD = 115_200


class RunningDevice(TflmHostTarget):
    """A Python device that runs already; like tflm-host, it has no text commands."""

    def __init__(self, port: str) -> None:
        self.name = "test"
        self._port = port

    def start(self) -> str:
        return self._port

    def stop(self) -> None:
        pass

    def exit_reason(self) -> str:
        return ""


@pytest.fixture
def cases(manifest: Manifest) -> list[Case]:
    size = manifest.input_bytes
    return [Case("star", "", bytes([i] * size), bytes([i * size & 0xFF])) for i in range(3)]


def test_each_line_is_measured_at_depth_one_and_the_greatest(
    on_port: OnPort, device: Device, manifest: Manifest, cases: list[Case]
) -> None:
    target = RunningDevice(on_port(device.receive))
    result = measure_throughput(target, manifest, cases, [BAUD, None], windows=12)
    assert result.verdict is Verdict.PASS and result.text == []
    assert [(rate.baud, rate.depth, rate.windows) for rate in result.binary] == [
        (BAUD, 1, 12), (BAUD, 8, 12), (None, 1, 12), (None, 8, 12)]  # fmt: skip
    for rate in result.binary[:2]:
        assert 0 < rate.payload_bytes_per_s < BAUD / BITS_A_BYTE


def test_one_wrong_answer_fails(on_port: OnPort, info: Info, manifest: Manifest, cases: list[Case]) -> None:
    wrong = Device(info, lambda inputs: bytes([sum(inputs) + inputs[0] // 2 & 0xFF]), [])
    result = measure_throughput(RunningDevice(on_port(wrong.receive)), manifest, cases, [None], windows=6)
    assert result.verdict is Verdict.FAIL and [rate.differing for rate in result.binary] == [2, 2]


def test_no_window_is_refused(manifest: Manifest) -> None:
    with pytest.raises(InputError):
        measure_throughput(RunningDevice("nowhere"), manifest, [], [None])
