# SPDX-License-Identifier: MIT
"""The rules of the device in hil/PROTOCOL.md, as the firmware keeps them."""

import ctypes
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hil.protocol.frames import Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import (
    Bench,
    BenchResult,
    Error,
    ErrorCode,
    Hello,
    Infer,
    Info,
    ResetCause,
    Result,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
    TimeBase,
    decode_message,
)

VECTORS = json.loads((Path(__file__).parents[1] / "hil/protocol/vectors.json").read_text())
CAPACITY = 1 << 16
INPUTS = bytes(range(201)) + bytes([1] * 61)
# The test's engine adds up each input.
OUTPUTS = bytes([sum(INPUTS[:201]) & 0xFF, 61])
TICKS_A_CALL = 7
# The published check value of this CRC, for the text 123456789.
CRC_OF_DIGITS = 0xCBF43926

Ask = Callable[[Message, int], Message]


@pytest.fixture
def receive(library: ctypes.CDLL) -> Callable[[bytes], bytes]:
    """The firmware, just started: bytes in, bytes out."""
    library.device_restart(0)
    library.device_receive.restype = ctypes.c_size_t

    def run(wire: bytes) -> bytes:
        answers = ctypes.create_string_buffer(CAPACITY)
        size = library.device_receive(wire, ctypes.c_size_t(len(wire)), answers, ctypes.c_size_t(CAPACITY))
        return answers.raw[:size]

    return run


@pytest.fixture
def ask(receive: Callable[[bytes], bytes]) -> Ask:
    """The firmware with a session open at sequence number 0: a request in, its one answer out."""

    def run(request: Message, seq: int) -> Message:
        (answer,) = Receiver().feed(receive(request.frame(seq).encode()))
        assert answer.seq == seq
        return decode_message(answer)

    run(Hello(), 0)
    return run


@pytest.mark.parametrize("vector", VECTORS["sessions"], ids=lambda vector: vector["name"])
def test_sessions(receive: Callable[[bytes], bytes], vector: dict[str, Any]) -> None:
    last = b""
    for step in vector["steps"]:
        wire, expected = receive(bytes.fromhex(step["send"])), step["answer"]
        if expected is None:
            assert wire == b""
            continue
        (answer,) = Receiver().feed(wire)
        assert (answer.seq, answer.type) == (expected["seq"], expected["type"])
        assert expected["payload"] in (None, answer.payload.hex())
        assert not expected["repeats"] or wire == last
        last = wire


def test_info_describes_board_and_model(ask: Ask) -> None:
    assert ask(Hello(), 5) == Info(
        protocol=1, firmware=(1, 2, 3), model_id=bytes([1, 2, 3]) + bytes(29), engine="test", board="fifteen letters",
        reset_cause=ResetCause.BROWN_OUT, time_base=TimeBase.DWT, tick_hz=1000, core_hz=84_000_000, max_payload=1024,
        input_bytes=262, output_bytes=2,
    )  # fmt: skip


def test_inference_is_timed_and_answered(ask: Ask) -> None:
    assert ask(Infer(INPUTS), 1) == Result(TICKS_A_CALL, OUTPUTS)


def test_a_repetition_runs_nothing(ask: Ask) -> None:
    before = ask(Stats(), 1)
    assert ask(Infer(INPUTS), 2) == ask(Infer(INPUTS), 2)
    after = ask(Stats(), 3)
    assert isinstance(before, StatsResult) and isinstance(after, StatsResult)
    assert (after.inferences - before.inferences, after.repeated - before.repeated) == (1, 1)


def test_a_refusal_in_between_does_not_spoil_the_stored_answer(ask: Ask) -> None:
    answer = ask(Infer(INPUTS), 2)
    assert ask(Infer(INPUTS), 1) == Error(ErrorCode.STALE, Infer.TYPE, expected=2, got=1)
    assert ask(Infer(INPUTS), 2) == answer


def test_another_request_with_the_number_of_the_last_is_stale(ask: Ask) -> None:
    ask(Infer(INPUTS), 2)
    assert ask(Infer(bytes(262)), 2) == Error(ErrorCode.STALE, Infer.TYPE, expected=2, got=2)


def test_a_window_of_the_wrong_length_is_refused(ask: Ask) -> None:
    assert ask(Infer(INPUTS[:-1]), 1) == Error(ErrorCode.LENGTH, Infer.TYPE, expected=262, got=261)


def test_selftest_counts_windows_that_differ(ask: Ask) -> None:
    assert ask(SelfTest(), 1) == SelfTestResult(windows=2, differing=1, code_crc=CRC_OF_DIGITS, weights_crc=0)


def test_bench_adds_up(ask: Ask) -> None:
    assert ask(Bench(1000), 1) == BenchResult(1000, TICKS_A_CALL, TICKS_A_CALL, 1000 * TICKS_A_CALL)


@pytest.mark.parametrize("request_", [Infer(INPUTS), SelfTest(), Bench(3)], ids=lambda request: type(request).__name__)
def test_an_engine_that_fails_is_reported(library: ctypes.CDLL, ask: Ask, request_: Message) -> None:
    library.device_restart(3)
    ask(Hello(), 0)
    assert ask(request_, 1) == Error(ErrorCode.ENGINE, request_.TYPE, expected=0, got=3)


def test_every_frame_is_counted_once(receive: Callable[[bytes], bytes]) -> None:
    stats = Frame(Stats.TYPE, 1)
    damaged = bytearray(stats.encode())
    damaged[-2] ^= 1
    infer = Infer(INPUTS).frame(2).encode()
    receive(stats.encode())  # no session: no counter
    receive(Hello().frame(0).encode())
    receive(bytes(damaged) + b"\0" + bytes([2] * 2000) + b"\0")
    receive(Frame(1, 1, version=9).encode() + Frame(0x44, 1).encode() + Frame(1, 1, b"x").encode())
    receive(infer + infer + stats.encode())
    (answer,) = Receiver().feed(receive(Stats().frame(3).encode()))
    counters = decode_message(answer)
    assert isinstance(counters, StatsResult)
    assert (counters.accepted, counters.damaged, counters.oversized, counters.other_version) == (3, 1, 1, 1)
    assert (counters.unknown_type, counters.stale, counters.repeated, counters.bad_payload) == (1, 1, 1, 1)
    assert (counters.overruns, counters.stack_used, counters.stack_size) == (3, 100, 200)
