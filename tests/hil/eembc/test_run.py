# SPDX-License-Identifier: MIT
"""A run of the text commands over all windows, and the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.eembc_text_device import TextDevice
from helpers.firmware_images import RELEASED_MODEL, ROOT, ReleasedImages

from hil.documents import Verdict
from hil.eembc.dut import Dut
from hil.eembc.result import EembcResult
from hil.eembc.run import reference_scores, run_eembc
from hil.errors import InputError
from hil.protocol.link import LinkTimeoutError, ModelMismatchError
from hil.protocol.messages import Info
from hil.run.cases import Case
from hil.targets.registry import make_target
from hil.targets.target import Latency, Target, host_latency
from tinytransit.deploy.manifest import Manifest, load_manifest

OnPort = Callable[[Callable[[bytes], bytes]], str]


class PortTarget(Target):
    """A device that runs already."""

    name = "test"

    def __init__(self, port: str) -> None:
        self._port = port

    def start(self) -> str:
        return self._port

    def stop(self) -> None:
        pass

    def latency(self, info: Info, ticks: int) -> Latency:
        return host_latency(info, ticks)


@pytest.fixture
def manifest() -> Manifest:
    return load_manifest(RELEASED_MODEL)


@pytest.fixture
def cases(manifest: Manifest) -> list[Case]:
    """Two windows of which the first output is 0 and 0.25, the second 0.5."""
    outputs = [bytes([0x80, 0x00]), bytes([0xC0, 0x00])]
    return [Case(f"star {i}", "", bytes([i] * manifest.input_bytes), outputs[i]) for i in range(2)]


def _run(on_port: OnPort, manifest: Manifest, cases: list[Case], results: list[str], baud: int | None = None,
         model: str | None = None) -> EembcResult:  # fmt: skip
    device = TextDevice(lambda data: results[data[0]], model or manifest.model_id[:16])
    return run_eembc(PortTarget(on_port(device.receive)), manifest, cases, baud=baud)


def test_scores_are_all_values_dequantized(manifest: Manifest) -> None:
    assert reference_scores(manifest, bytes([0x80, 0x7F])) == (0.0, 255 / 256)


def test_equal_scores_pass(on_port: OnPort, manifest: Manifest, cases: list[Case]) -> None:
    result = _run(on_port, manifest, cases, ["0.000,0.500", "0.250,0.500"])
    assert result.verdict is Verdict.PASS and all(window.equal for window in result.windows)
    # Ten inferences in the 500 microseconds between two readings of the device's clock.
    assert result.inferences_per_s == 20_000 and result.load_bytes_per_s > 0 and result.baud is None


def test_one_step_of_one_score_fails(on_port: OnPort, manifest: Manifest, cases: list[Case]) -> None:
    result = _run(on_port, manifest, cases, ["0.004,0.500", "0.250,0.500"])
    assert result.verdict is Verdict.FAIL and [window.equal for window in result.windows] == [False, True]


def test_a_missing_score_fails(on_port: OnPort, manifest: Manifest, cases: list[Case]) -> None:
    assert _run(on_port, manifest, cases, ["0.000", "0.250,0.500"]).verdict is Verdict.FAIL


def test_another_model_is_refused(on_port: OnPort, manifest: Manifest, cases: list[Case]) -> None:
    with pytest.raises(ModelMismatchError, match="fedcba9876543210"):
        _run(on_port, manifest, cases, ["0", "0"], model="fedcba9876543210")


def test_no_window_is_refused(manifest: Manifest) -> None:
    with pytest.raises(InputError):
        run_eembc(PortTarget("nowhere"), manifest, [])


def test_more_inferences_than_the_time_out_allows_are_refused_before_they_begin(
    on_port: OnPort, manifest: Manifest, cases: list[Case]
) -> None:
    device = TextDevice(lambda data: ["0.000,0.500", "0.250,0.500"][data[0]], manifest.model_id[:16])
    target = PortTarget(on_port(device.receive))
    with pytest.raises(InputError):
        run_eembc(target, manifest, cases, iterations=1_000_000, warmups=1_000_000, timeout_s=1)
    assert [command for command in device.commands if command.startswith("infer")] == ["infer 10 0"]
    assert run_eembc(target, manifest, cases, iterations=101, timeout_s=60).verdict is Verdict.PASS


def test_a_slow_line_loads_no_faster_than_its_baud(on_port: OnPort, manifest: Manifest, cases: list[Case]) -> None:
    result = _run(on_port, manifest, cases, ["0.000,0.500", "0.250,0.500"], baud=115_200)
    # A byte is two digits of text each way of ten bits, and then there are the commands around them.
    assert result.verdict is Verdict.PASS and result.load_bytes_per_s < 115_200 / 10 / 2


@pytest.mark.emulator
def test_the_firmware_answers_every_golden_window(released_images: ReleasedImages, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = subprocess.run(
        [sys.executable, "-m", "hil", "eembc", "--target", "native", "--firmware",
         released_images.native, "--golden",
         "--json", out],
        cwd=ROOT, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": f"{ROOT}/python:{ROOT}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout and "inferences/s" in done.stdout
    result = EembcResult.model_validate(json.loads(out.read_text()))
    assert result.name == "tinytransit native" and len(result.windows) >= 20
    assert all(window.equal for window in result.windows)


@pytest.mark.emulator
@pytest.mark.parametrize("environment", ["native", "qemu"])
def test_a_long_run_on_a_device_is_ended_by_the_next_host(
    released_images: ReleasedImages, manifest: Manifest, environment: str
) -> None:
    image = released_images.qemu if environment == "qemu" else released_images.native
    target = make_target(environment, RELEASED_MODEL, image)
    with target.running() as port:
        with Dut(port, timeout_s=60) as first:
            first.greet(target.boot_s)
            first.load(bytes(manifest.input_bytes))
            first.infer(2, 0)
        with Dut(port, timeout_s=0.5) as impatient, pytest.raises(LinkTimeoutError):
            impatient.infer(1_000_000, 1_000_000)
        with Dut(port, timeout_s=60) as killed:
            # As a host leaves it that is killed: without a word.
            killed.greet(60)
            killed._write(b"infer 1000000 1000000%")
        with Dut(port, timeout_s=60) as following:
            assert following.greet(60).model == manifest.model_id[:16]
            assert len(following.results()) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--target", "native"], "--golden"),
        (["--target", "tflm-host", "--golden"], "tflm-host"),
        (["--target", "serial:/dev/ttyACM0", "--golden", "--baud", "9600"], "serial:PORT@BAUD"),
    ],
)
def test_what_makes_no_sense_ends_in_one_line(arguments: list[str], words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "hil", "eembc", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, env={**os.environ, "PYTHONPATH": f"{ROOT}/python:{ROOT}"})  # fmt: skip
    assert done.returncode == 2 and words in done.stderr and done.stderr.count("\n") == 1
