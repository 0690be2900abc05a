# SPDX-License-Identifier: MIT
"""The mitigations of upsets, compiled for this host over an engine whose memory and answers a test can spoil."""

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.host_library import FIRMWARE, build_library

sys.path.insert(0, str(FIRMWARE / "platform" / "builder"))
from mitigations import parse_mitigations

NAMES = (
    "inference/inference",
    "tensors/tensors",
    "wire/crc32",
    *(f"integrity/{file.stem}" for file in sorted((FIRMWARE / "src" / "integrity").glob("*.c"))),
)
OK, UPSET = 0, 4
Build = Callable[[str], "Device"]


class Device:
    """A library, started."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self.weights, self.copy = (
            (ctypes.c_uint8 * 10).in_dll(self._library, name) for name in ("device_weights", "device_copy")
        )
        self.code = (ctypes.c_uint8 * 4).in_dll(self._library, "device_code")
        self._errors = (ctypes.c_int8 * 4).in_dll(self._library, "device_errors")
        self._runs = ctypes.c_int.in_dll(self._library, "device_runs")
        self._library.device_start()

    def infer(self, value: int, *errors: int) -> tuple[int, int]:
        """Return status and answer, with errors added to the engine's next answers."""
        self._runs.value = 0
        self._errors[:] = [*errors, *[0] * (4 - len(errors))]
        output = ctypes.c_int8()
        status = self._library.device_infer(ctypes.c_int8(value), ctypes.byref(output))
        return int(status), output.value

    @property
    def runs(self) -> int:
        return self._runs.value

    @property
    def corrected(self) -> int:
        return int(self._library.device_corrected())


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def compiled(mitigations: str) -> Device:
        target = tmp_path / "libdevice.so"
        return Device(build_library(target, [Path(__file__).with_name("mitigated_device.c")], NAMES,
                                    parse_mitigations(mitigations)))  # fmt: skip

    return compiled


def test_without_mitigations_the_engine_is_run_once_and_believed(build: Build) -> None:
    device = build("")
    device.weights[0] ^= 0x40
    assert device.infer(5) == (OK, 5 + 0x41)
    assert device.runs == 1


def test_voting_outvotes_one_wrong_run(build: Build) -> None:
    device = build("vote")
    assert device.infer(5) == (OK, 6)
    assert (device.runs, device.corrected) == (2, 0)
    for errors in ((1,), (0, 1)):
        assert device.infer(5, *errors) == (OK, 6)
        assert device.runs == 3
    assert device.corrected == 2


def test_voting_gives_no_answer_when_no_two_agree(build: Build) -> None:
    assert build("vote").infer(5, 1, 2, 3)[0] == UPSET


@pytest.mark.parametrize("region", ["weights", "code"])
def test_scrubbing_finds_any_flipped_bit_and_nothing_else(build: Build, region: str) -> None:
    device = build("scrub")
    memory = getattr(device, region)
    for bit in range(8 * len(memory)):
        assert device.infer(5)[0] == OK
        memory[bit // 8] ^= 1 << bit % 8
        assert device.infer(5)[0] == UPSET
        memory[bit // 8] ^= 1 << bit % 8


def test_scrubbing_with_a_period_looks_only_so_often(build: Build) -> None:
    device = build("scrub:3")
    device.weights[9] ^= 1
    assert [device.infer(5)[0] for _ in range(6)] == [OK, OK, UPSET, OK, OK, UPSET]


def test_a_golden_window_finds_what_changes_answers_and_only_that(build: Build) -> None:
    device = build("golden")
    assert [device.infer(5)[0] for _ in range(3)] == [OK, OK, OK]
    assert device.runs == 2
    device.weights[9] ^= 1
    assert device.infer(5)[0] == OK
    device.weights[0] ^= 1
    assert device.infer(5)[0] == UPSET


def test_weights_are_repaired_before_they_are_used(build: Build) -> None:
    device = build("repair")
    for byte in (0, 9):
        device.weights[byte] ^= 0x10
        assert device.infer(5) == (OK, 6)
    assert list(device.weights) == list(range(1, 11))
    assert device.corrected == 2


def test_a_damaged_copy_does_not_spoil_good_weights(build: Build) -> None:
    device = build("repair")
    device.copy[0] ^= 0x10
    assert device.infer(5) == (OK, 6)
    assert device.weights[0] == 1 and device.corrected == 0
    device.weights[3] ^= 1
    assert device.infer(5)[0] == UPSET


@pytest.mark.parametrize("wrong", ["tmr", "vote:2", "scrub:0", "scrub;vote"])
def test_the_build_refuses_what_it_does_not_know(wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_mitigations(wrong)


def test_the_build_reads_names_and_periods() -> None:
    assert parse_mitigations("") == {}
    macros = parse_mitigations("scrub:8, vote")
    assert {name: value for name, value in macros.items() if value} == {
        "TT_MITIGATED": 1, "TT_MITIGATION_SCRUB": 8, "TT_MITIGATION_VOTE": 1,
    }  # fmt: skip
    assert "BOARD_WEIGHTS_IN_RAM" in parse_mitigations("repair") and "BOARD_WEIGHTS_IN_RAM" not in macros
