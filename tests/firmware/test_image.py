# SPDX-License-Identifier: MIT
"""Images as PlatformIO builds them: what the build reports, what it refuses, and how they run."""

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.firmware_images import FAULTY_MODEL, Build, ReleasedImages, write_variant
from helpers.firmware_process import FirmwareProcess, running

from hil.protocol.messages import (
    Bench,
    BenchResult,
    Error,
    ErrorCode,
    Fault,
    FaultCause,
    Hello,
    Infer,
    Info,
    Result,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
    TimeBase,
)
from hil.session.image import Checksums, checksums_of

SYSTICK_PERIOD = 1 << 21
HELLO_ATTEMPTS = 50
HELLO_TIMEOUT_S = 0.2
HEALTHY = 0
# See tests/firmware/models/faulty: what the second input asks for, what the board must say about it, and the bits of
# CFSR that prove it (DDI 0403E, B3.2.15).
CLOSED, PRECISE, UNDEFINED, DIVIDED = 1 << 1, 1 << 9, 1 << 16, 1 << 25
FAULTS = [
    (1, FaultCause.BUS, PRECISE),
    (2, FaultCause.USAGE, UNDEFINED),
    (3, FaultCause.USAGE, DIVIDED),
    (4, FaultCause.STACK_OVERFLOW, CLOSED),
    (5, FaultCause.ASSERTION, UNDEFINED),
]


def greet(firmware: FirmwareProcess) -> Info:
    """Open a session; a device that still starts may miss the first requests."""
    patience, firmware.port.timeout = firmware.port.timeout, HELLO_TIMEOUT_S
    info = firmware.ask(Hello().frame(0), HELLO_ATTEMPTS)
    firmware.port.timeout = patience
    assert isinstance(info, Info)
    return info


def test_the_build_reports_memory_and_stack(build: Build, faulty_image: Path) -> None:
    output = build("qemu", FAULTY_MODEL).stdout
    for memory, size in ("RAM", 131072), ("Flash", 1048576):
        used = re.search(rf"{memory}: .* \(used (\d+) bytes from {size} bytes\)", output)
        assert used and 0 < int(used[1]) < size, output
    assert re.search(r"Stack: .* \(worst case \d+ bytes of 8192 bytes\)", output), output
    assert re.search(r"Fault stack: .* \(worst case \d+ bytes of 1024 bytes\)", output), output


def test_size_lists_the_sections(build: Build, faulty_image: Path) -> None:
    output = build("qemu", FAULTY_MODEL, "-t", "size").stdout
    for section, memory in (".text", "flash"), (".data", "flash and RAM"), (".bss", "RAM"), (".stack", "RAM"):
        assert re.search(rf"^\{section} +0x[0-9a-f]{{8}} +\d+ {memory}$", output, re.MULTILINE), output
    assert "Stack: " in output


def test_another_model_is_built_again(build: Build, build_dir: Path, faulty_image: Path, tmp_path: Path) -> None:
    before = faulty_image.read_bytes()
    write_variant(tmp_path, '"faulty"', '"second"')
    assert build("qemu", tmp_path).returncode == 0
    after = faulty_image.read_bytes()
    # Behind a path, the name does not end its string.
    assert b"second\0" in after and b"faulty\0" not in after
    assert build("qemu", FAULTY_MODEL).returncode == 0
    assert faulty_image.read_bytes() == before


def test_a_missing_model_is_one_clear_line(build: Build, tmp_path: Path) -> None:
    result = build("qemu", tmp_path / "nothing")
    assert result.returncode != 0
    assert f"no generated engine at {tmp_path / 'nothing' / 'static'}" in result.stderr


def test_recursion_in_the_engine_stops_the_build(build: Build, faulty_image: Path, tmp_path: Path) -> None:
    # Two calls in one expression, so that the compiler cannot make a loop of it.
    recursive = "static int sum(int n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }\n"
    start = "engine_status_t engine_init(void) {\n  return "
    write_variant(tmp_path, f"{start}ENGINE_OK", f"{recursive}{start}(engine_status_t)(sum(9) == 0)")
    result = build("qemu", tmp_path)
    assert result.returncode != 0
    assert "recursion: " in result.stderr


@pytest.mark.emulator
class TestEmulated:
    """The image in QEMU, with the engine that fails on demand."""

    @pytest.fixture
    def firmware(self, faulty_image: Path) -> Iterator[FirmwareProcess]:
        with running("netduinoplus2", faulty_image) as process:
            self.info = greet(process)
            yield process

    def test_it_says_what_it_is(self, firmware: FirmwareProcess) -> None:
        info = self.info
        assert (info.engine, info.board, info.time_base) == ("faulty", "netduinoplus2", TimeBase.SYSTICK)
        assert (info.tick_hz, info.core_hz) == (168_000_000, 168_000_000)
        assert (info.input_bytes, info.output_bytes) == (2, 1)

    def test_it_infers_and_finds_the_wrong_golden_window(self, firmware: FirmwareProcess) -> None:
        result = firmware.ask(Infer(bytes([3, HEALTHY])).frame(1))
        assert isinstance(result, Result)
        assert result.outputs == b"\x03" and result.ticks > 0
        selftest = firmware.ask(SelfTest().frame(2))
        assert isinstance(selftest, SelfTestResult)
        assert (selftest.windows, selftest.differing) == (3, 1)

    def test_it_reports_the_checksums_of_its_own_image(self, firmware: FirmwareProcess, faulty_image: Path) -> None:
        selftest = firmware.ask(SelfTest().frame(1))
        assert isinstance(selftest, SelfTestResult)
        assert Checksums(selftest.code_crc, selftest.weights_crc) == checksums_of(faulty_image)

    def test_ticks_repeat_over_reloads_of_systick(self, firmware: FirmwareProcess) -> None:
        total = 0
        for seq in range(1, 1000):
            result = firmware.ask(Bench(1000).frame(seq))
            assert isinstance(result, BenchResult)
            # Under -icount, time is counted instructions: the longest may hold an interrupt, but never a period.
            assert 0 < result.least <= result.most < 10 * result.least
            total += result.total
            if total > 3 * SYSTICK_PERIOD:
                break
        assert total > 3 * SYSTICK_PERIOD

    def test_stack_used_stays_below_the_bound_of_the_build(self, firmware: FirmwareProcess, build: Build) -> None:
        firmware.ask(Infer(bytes([3, HEALTHY])).frame(1))
        stats = firmware.ask(Stats().frame(2))
        assert isinstance(stats, StatsResult)
        bound = re.search(r"Stack: .* \(worst case (\d+) bytes of (\d+) bytes\)", build("qemu", FAULTY_MODEL).stdout)
        assert bound is not None
        assert 0 < stats.stack_used <= int(bound[1]) < stats.stack_size == int(bound[2])

    def test_an_engine_that_refuses_is_reported(self, firmware: FirmwareProcess) -> None:
        error = Error(ErrorCode.ENGINE, Infer.TYPE, expected=0, got=3)
        assert firmware.ask(Infer(bytes([3, 6])).frame(1)) == error

    @pytest.mark.parametrize(("kind", "cause", "status"), FAULTS)
    def test_a_fault_is_reported(self, firmware: FirmwareProcess, kind: int, cause: FaultCause, status: int) -> None:
        fault = firmware.ask(Infer(bytes([3, kind])).frame(1))
        assert isinstance(fault, Fault)
        assert fault.cause == cause
        assert fault.cfsr & status
        # What was stacked is lost when the stack is what failed.
        assert (0x08000000 < fault.pc < 0x08100000) == (cause != FaultCause.STACK_OVERFLOW)


@pytest.fixture
def native_image(released_images: ReleasedImages) -> Path:
    """The firmware for this host with the released model."""
    return released_images.native


class TestNative:
    """The same application on this host."""

    def test_it_answers_and_survives_that_the_host_comes_and_goes(self, native_image: Path) -> None:
        with running("native", native_image) as firmware:
            info = greet(firmware)
            assert (info.board, info.time_base, info.core_hz) == ("native", TimeBase.HOST_NS, 0)
            selftest = firmware.ask(SelfTest().frame(1))
            assert isinstance(selftest, SelfTestResult)
            assert selftest.windows > 0 and selftest.differing == 0
            firmware.port.close()
            firmware.port.open()
            assert isinstance(firmware.ask(Stats().frame(2)), StatsResult)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_cleanly(self, native_image: Path, number: signal.Signals) -> None:
        with running("native", native_image) as firmware:
            greet(firmware)
            firmware.process.send_signal(number)
            assert firmware.process.wait(10) == 0


def test_the_banner_names_the_model_and_the_selftest(faulty_image: Path) -> None:
    banner: Callable[[bytes], re.Match[bytes] | None] = re.compile(
        rb"tinytransit \d+\.\d+\.\d+ netduinoplus2 faulty model fa170000 code [0-9a-f]{8} weights [0-9a-f]{8} "
        rb"selftest 2/3 FAIL\r\n"
    ).search
    with running("netduinoplus2", faulty_image) as firmware:
        greet(firmware)
        assert banner(firmware.text), firmware.text
