# SPDX-License-Identifier: MIT
"""Users' own tests get a device to ask, are skipped without one, and fail in one line if it does not start."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hil.protocol.messages import Info
from hil.protocol.simulated_device import Device
from tinytransit.deploy.golden import load_golden
from tinytransit.deploy.manifest import Manifest

pytest_plugins = ["pytester"]
OnPort = Callable[[Callable[[bytes], bytes]], str]
# Whether or not the package is installed with its entry point, the plugin is this one, once.
PLUGIN = ("-p", "no:hil", "-p", "hil.pytest_plugin", "-p", "no:cacheprovider")

USERS_TESTS = """
import numpy

def test_golden_windows(dut):
    cases = dut.golden_cases()
    assert len(cases) == 8 and len(dut.golden_cases(limit=2)) == 2
    for case in cases:
        answer = dut.infer(case.inputs)
        assert answer.outputs == case.expected
        assert answer.scores == dut.manifest.scores(case.expected)
        assert answer.latency.kind == "host" and answer.latency.value_ms > 0

def test_a_window_of_ones_own(dut):
    window = {spec.name: numpy.zeros(spec.size) for spec in dut.manifest.inputs}
    (packed,) = dut.manifest.pack_inputs({name: row[None] for name, row in window.items()})
    assert dut.infer_window(window).outputs == dut.infer(packed).outputs

def test_self_test(dut):
    assert dut.info.engine == "python" and dut.selftest().windows == 1
"""


def _with_device(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    pytester.makepyfile(USERS_TESTS)
    return pytester.runpytest_inprocess(*PLUGIN, *options)


def test_without_a_target_they_are_skipped(pytester: pytest.Pytester) -> None:
    done = _with_device(pytester, "-rs")
    done.assert_outcomes(skipped=3)
    done.stdout.fnmatch_lines(["*needs a device: give --hil-target*"])


def test_with_a_target_they_ask_it(
    pytester: pytest.Pytester, info: Info, model_dir: Path, manifest: Manifest, on_port: OnPort
) -> None:
    golden = load_golden(model_dir / "golden.npz", manifest)
    answers = {golden.input_bytes(row): golden.output_bytes(row) for row in range(len(golden))}
    device = Device(info, lambda inputs: answers.get(inputs, b"\0"), [(golden.input_bytes(0), golden.output_bytes(0))])
    port = on_port(device.receive)
    done = _with_device(pytester, "--hil-target", f"serial:{port}", "--hil-model", str(model_dir))
    done.assert_outcomes(passed=3)


def test_a_target_that_does_not_start_is_an_error_in_one_line(pytester: pytest.Pytester, model_dir: Path) -> None:
    done = _with_device(pytester, "--hil-target", "native", "--hil-firmware", "nowhere", "--hil-model", str(model_dir))
    done.assert_outcomes(errors=3)
    done.stdout.fnmatch_lines(["*the device under test: no program at nowhere*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_the_options_are_explained(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_inprocess(*PLUGIN, "--help")
    for option in ("--hil-target", "--hil-board", "--hil-model", "--hil-firmware"):
        done.stdout.fnmatch_lines([f"*{option}*"])
