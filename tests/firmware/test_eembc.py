# SPDX-License-Identifier: MIT
"""The text commands of EEMBC's EnergyRunner, as the application answers them, and frames on the same line."""

import ctypes
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.host_library import SESSION, VERSION, build_library
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hil.protocol.frames import Frame, Receiver
from hil.protocol.messages import Hello, Infer, Info, Result, Stats, StatsResult, decode_message

FOLDER = Path(__file__).parent
CAPACITY = 1 << 16
INPUT_BYTES = 262
# As device.c has it: a clock of 1 kHz that advances by 7 whenever it is read, sums for outputs, and their meaning.
MICROSECONDS_A_READING = 7000
SCALE, ZERO_POINT = 0.0125, -1

Exchange = Callable[[bytes], bytes]
Command = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """The whole application, compiled for this host with undefined behaviour trapped."""
    target = tmp_path_factory.mktemp("application") / "libapplication.so"
    names = (*SESSION, "app/application", "app/banner", "eembc/command_line", "eembc/eembc", "eembc/eembc_buffer",
             "eembc/text")  # fmt: skip
    return build_library(target, [FOLDER / "device.c", FOLDER / "serial_port.c"], names, VERSION)


@pytest.fixture
def start(application: ctypes.CDLL) -> Callable[[], Exchange]:
    """Switch the device on; what it says on starting is the first thing that comes."""
    application.port_exchange.restype = ctypes.c_size_t

    def run() -> Exchange:
        out = ctypes.create_string_buffer(CAPACITY)

        def exchange(data: bytes) -> bytes:
            size = application.port_exchange(data, ctypes.c_size_t(len(data)), out)
            return ctypes.string_at(out, size)

        application.device_restart(0)
        exchange(b"\0")
        application.application_start()
        return exchange

    return run


@pytest.fixture
def exchange(start: Callable[[], Exchange]) -> Exchange:
    """A device that has started and been heard."""
    made = start()
    made(b"")
    return made


@pytest.fixture
def command(exchange: Exchange) -> Command:
    """A command in, the lines of its answer out, less the ``m-ready`` that ends every one."""

    def run(text: str) -> list[str]:
        lines = exchange(text.encode() + b"%").decode("ascii").split("\r\n")
        assert lines[-2:] == ["m-ready", ""] and "m-ready" not in lines[:-2]
        return lines[:-2]

    return run


def _load(command: Command, data: bytes) -> list[str]:
    command(f"db load {len(data)}")
    return [line for i in range(0, len(data), 31) for line in command(f"db {data[i : i + 31].hex()}")]


def test_it_says_when_commands_are_welcome(start: Callable[[], Exchange]) -> None:
    lines = start()(b"").decode("ascii").split("\r\n")
    assert lines[-5] == "m-timestamp-mode-performance" and lines[-4].startswith("m-lap-us-")
    assert lines[-3:] == ["m-init-done", "m-ready", ""]


def test_it_says_what_it_is(command: Command) -> None:
    assert command("name") == ["m-name-dut-[tinytransit fifteen letters]"]
    assert command("profile") == ["m-profile-[ULPMark for tinyML Firmware V0.0.1]", "m-model-[0102030000000000]"]
    assert command("help")[0] == "ULPMark for tinyML Firmware V0.0.1"


def test_time_stamps_are_microseconds(command: Command) -> None:
    (first,), (second,) = command("timestamp"), command("timestamp")
    assert int(second.removeprefix("m-lap-us-")) - int(first.removeprefix("m-lap-us-")) == MICROSECONDS_A_READING


def test_bytes_are_loaded_until_there_are_enough(command: Command) -> None:
    assert command("db load 11") == ["m-[Expecting 11 bytes]"]
    assert command("db 000102030405060708") == []
    assert command("db 0A0bffff") == ["m-load-done"]
    assert command("db print") == ["m-buffer-00-01-02-03-04-05-06-07", "m-buffer-08-0a-0b"]


@pytest.mark.parametrize("warmups", [None, 0, 3])
def test_an_inference_is_timed_and_its_scores_are_printed(command: Command, warmups: int | None) -> None:
    window = bytes(200) + b"\x05" + bytes(60) + b"\xf4"
    assert _load(command, window) == ["m-load-done"]
    lines = command("infer 2" if warmups is None else f"infer 2 {warmups}")
    laps = [int(line.removeprefix("m-lap-us-")) for line in lines if line.startswith("m-lap-us-")]
    assert lines == [
        f"m-warmup-start-{10 if warmups is None else warmups}", "m-warmup-done", "m-infer-start-2",
        f"m-lap-us-{laps[0]}", f"m-lap-us-{laps[1]}", "m-infer-done", "m-results-[0.075,-0.138]",
    ]  # fmt: skip
    # Each inference reads the clock twice.
    assert laps[1] - laps[0] == 5 * MICROSECONDS_A_READING
    assert command("results") == ["m-results-[0.075,-0.138]"]


@pytest.mark.parametrize("value", range(-128, 128, 15))
def test_scores_have_three_digits_rounded_half_away_from_zero(command: Command, value: int) -> None:
    _load(command, bytes(200) + bytes([value & 0xFF]) + bytes(61))
    command("infer 1 0")
    first = command("results")[0].removeprefix("m-results-[").split(",")[0]
    assert abs(float(first) - SCALE * (value - ZERO_POINT)) <= 0.0005 + 1e-9 and len(first.split(".")[1]) == 3


@pytest.mark.parametrize(
    ("commands", "error"),
    [
        ([" "], "Unknown command: "),
        (["nonsense"], "Unknown command: nonsense"),
        (["infer 1 2 3"], "Too many words: infer"),
        (["x" * 80], "Unknown command: " + "x" * 80),
        (["x" * 81], "Command longer than 80 characters"),
        (["x" * 300], "Command longer than 80 characters"),
        (["db"], "Command 'db' requires a subcommand"),
        (["db load"], "Command 'db load' requires the # of bytes"),
        (["db load 0"], "Command 'db load' must be >0 bytes"),
        (["db load -1"], "Command 'db load' must be >0 bytes"),
        (["db load 1023"], "Supplied buffer size 1023 exceeds maximum of 1022"),
        (["db load 1", "db 00", "db 00"], "No bytes expected: 'db load' comes first"),
        (["db load 2", "db 0"], "Insufficent number of hex digits"),
        (["db load 2", "db 0g"], "Invalid hex digit in '0g'"),
        (["db load 2", "infer 0"], "Inference iterations must be >0 and at most 1000000"),
        (["db load 2", "infer 1000001"], "Inference iterations must be >0 and at most 1000000"),
        (["db load 2", "infer 99999999999999999999"], "Inference iterations must be >0 and at most 1000000"),
        (["db load 2", "infer 1 x"], "Inference warmup must be >=0 and at most 1000000"),
        (["db load 262", "infer"], "The buffer must hold 262 bytes: 'db load' and 'db' come first"),
        (["db load 1", "db 00", "infer"], "The buffer must hold 262 bytes: 'db load' and 'db' come first"),
        (["db load 1", "results"], "No result: 'infer' comes first"),
    ],
)
def test_what_makes_no_sense_is_refused(command: Command, commands: list[str], error: str) -> None:
    *before, last = commands
    for text in before:
        command(text)
    assert command(last) == [f"e-[{error}]"]


def test_an_engine_that_refuses_is_reported(application: ctypes.CDLL, command: Command) -> None:
    _load(command, bytes(INPUT_BYTES))
    application.device_restart(3)
    assert command("infer 1 0")[-1] == "e-[The engine refused with status 3]"


@pytest.mark.parametrize("more", [b"\0", b"x", b"name%", b"\r\n\0", Hello().frame(1).encode()])
@pytest.mark.parametrize(("runs", "at"), [("1000000 1000000", "1000000"), ("1000000 1", "1000000"), ("2 0", "2")])
def test_a_run_ends_once_the_host_sends_on(
    exchange: Exchange, command: Command, more: bytes, runs: str, at: str
) -> None:
    _load(command, bytes(INPUT_BYTES))
    answer = exchange(f"infer {runs}%".encode() + more)
    assert f"e-[Interrupted after 1 of {at} inferences]\r\nm-ready\r\n".encode() in answer
    assert b"m-infer-done" not in answer
    # What ended it is taken as if it had come after the answer.
    assert (b"m-name-dut-" in answer) == (more == b"name%")
    assert len(_answers(answer)) == (more.startswith(b"\0") and len(more) > 1)
    assert b"m-name-dut-" in exchange(b"\0name%") and command("results") == ["m-results-[0.013,0.013]"]


def test_a_terminals_end_of_line_and_what_follows_one_inference_end_nothing(
    exchange: Exchange, command: Command
) -> None:
    _load(command, bytes(INPUT_BYTES))
    assert exchange(b"infer 5 5%\r\n").count(b"m-infer-done") == 1
    assert exchange(b"infer 1 1%name%").count(b"m-ready") == 2


def test_spaces_and_the_ends_of_a_terminals_lines_do_not_matter(command: Command) -> None:
    assert command("\r\n  db   load  1 ") == ["m-[Expecting 1 bytes]"]


def _answers(data: bytes) -> list[Frame]:
    return list(Receiver().feed(data))


def test_frames_and_commands_share_the_line(exchange: Exchange) -> None:
    wire = exchange(Hello().frame(1).encode() + b"name%" + Infer(bytes(INPUT_BYTES)).frame(2).encode() + b"timestamp%")
    info, result = _answers(wire)
    assert isinstance(decode_message(info), Info) and isinstance(decode_message(result), Result)
    assert wire.count(b"m-ready\r\n") == 2 and b"m-name-dut-[" in wire and b"m-lap-us-" in wire


def test_a_command_between_frames_is_no_damaged_frame(exchange: Exchange) -> None:
    frames = Hello().frame(1).encode() + Stats().frame(2).encode() + b"name%" + Stats().frame(3).encode()
    before, after = map(decode_message, _answers(exchange(frames))[1:])
    assert isinstance(before, StatsResult) and isinstance(after, StatsResult)
    assert after.damaged == before.damaged


def test_a_zero_ends_a_frame_that_was_cut_short(exchange: Exchange) -> None:
    assert exchange(Hello().frame(1).encode()[:5] + b"name%") == b""
    assert b"m-name-dut-[" in exchange(b"\0name%")


def test_a_frame_that_begins_like_the_end_of_a_command_is_a_frame(exchange: Exchange) -> None:
    wire = Infer(bytes([1] * 30) + bytes(INPUT_BYTES - 30)).frame(0x0101).encode()
    assert wire.startswith(b"\0%")
    exchange(Hello().frame(0x0100).encode())
    (answer,) = _answers(exchange(wire))
    assert isinstance(decode_message(answer), Result)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(0, 0xFFFF), payload=st.one_of(
    st.binary(max_size=64), st.text("%name dbinfer", max_size=400).map(str.encode),
    st.binary(min_size=INPUT_BYTES, max_size=INPUT_BYTES)), kind=st.integers(0, 0xFF))  # fmt: skip
def test_no_frame_is_ever_a_command(exchange: Exchange, seq: int, payload: bytes, kind: int) -> None:
    wire = Frame(kind, seq, payload).encode()
    for sent in (wire, wire[1:], wire[:-1] + b"\0"):
        assert b"m-ready" not in exchange(sent)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(
    st.binary(max_size=40), st.sampled_from([b"db load 9%", b"db 00%", b"infer 1 0%", b"\0", b"%", b"db print%"]),
    st.builds(lambda s: Hello().frame(s).encode(), st.integers(0, 9))), max_size=30))  # fmt: skip
def test_whatever_came_before_a_zero_brings_both_dialects_back(exchange: Exchange, garbage: list[bytes]) -> None:
    exchange(b"".join(garbage))
    assert exchange(b"\0name%").endswith(b"m-name-dut-[tinytransit fifteen letters]\r\nm-ready\r\n")
    (info,) = _answers(exchange(Hello().frame(1).encode()))
    assert isinstance(decode_message(info), Info)
