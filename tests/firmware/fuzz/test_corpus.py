# SPDX-License-Identifier: MIT
"""Any byte stream: the firmware keeps its properties and answers as the Python device does.

TINYTRANSIT_FUZZ_CORPUS names a folder with folders of further inputs; tools/fuzz_firmware.py sets it to what it found.
"""

import ctypes
import os
import runpy
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hil.protocol.frames import Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import (
    Bench,
    Hello,
    Infer,
    Info,
    ResetCause,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
    TimeBase,
    decode_message,
)
from hil.protocol.simulated_device import Device

TOOL = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "fuzz_firmware.py"))
CAPACITY = 1 << 20
# What ../device.c says of itself and does.
INFO = Info(
    1,
    (1, 2, 3),
    bytes([1, 2, 3]) + bytes(29),
    "test",
    "fifteen letters",
    ResetCause.BROWN_OUT,
    TimeBase.DWT,
    tick_hz=1000,
    core_hz=84_000_000,
    max_payload=1024,
    input_bytes=262,
    output_bytes=2,
)
GOLDEN = [(bytes(262), b"\0\0"), (b"\1" + bytes(261), b"\x09\x09")]
# Asked at the end, so that what was dropped is compared as well.
AFTERWARDS = b"\0" + Hello().frame(0).encode() + Stats().frame(1).encode()

Receive = Callable[[bytes], bytes]


def inputs(harness: str = "session") -> list[bytes]:
    out = os.environ.get("TINYTRANSIT_FUZZ_CORPUS")
    folder = TOOL["_folder"](Path(out), harness, "corpus") if out else Path()
    further = [file.read_bytes() for file in sorted(folder.iterdir())] if out and folder.is_dir() else []
    return [*TOOL["inputs"](harness), *further]


def python_device() -> Device:
    def infer(window: bytes) -> bytes:
        return bytes([sum(window[:201]) & 0xFF, sum(window[201:]) & 0xFF])

    # Seven ticks a call: ../device.c.
    ticks = iter(range(0, 1 << 40, 7))
    return Device(INFO, infer, GOLDEN, ticks=lambda: next(ticks))


def comparable(wire: bytes, inferences_before: int = 0) -> list[tuple[int, Message]]:
    """Return sequence numbers and messages without what a host's device cannot know."""
    answers = []
    for frame in Receiver().feed(wire):
        message = decode_message(frame)
        if isinstance(message, SelfTestResult):
            message = replace(message, code_crc=0, weights_crc=0)
        elif isinstance(message, StatsResult):
            message = replace(
                message,
                inferences=message.inferences - inferences_before,
                overruns=0,
                stack_used=0,
                stack_size=0,
                uptime_s=0,
            )
        answers.append((frame.seq, message))
    return answers


def check_alike(library: ctypes.CDLL, stream: bytes) -> None:
    stream += AFTERWARDS
    library.device_receive.restype = ctypes.c_size_t
    library.inference_count.restype = ctypes.c_uint32
    library.device_restart(0)
    before = library.inference_count()
    wire = ctypes.create_string_buffer(CAPACITY)
    size = library.device_receive(stream, ctypes.c_size_t(len(stream)), wire, ctypes.c_size_t(CAPACITY))
    assert comparable(wire.raw[:size], before) == comparable(python_device().receive(stream)), stream.hex()


@pytest.mark.parametrize("harness", TOOL["HARNESSES"])
def test_no_input_of_the_corpus_breaks_a_property(harness: str, tmp_path: Path) -> None:
    program = tmp_path / harness
    TOOL["compile_harness"]("gcc", harness, [f"-fsanitize={TOOL['SANITIZERS']}"], "replay", program)
    corpus = TOOL["write_inputs"](tmp_path / "corpus", inputs(harness))
    done = subprocess.run([program, *corpus], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout.splitlines()[-1] + done.stderr
    assert len(done.stdout.splitlines()) == len(corpus) >= 3


def test_every_input_of_the_corpus_is_answered_as_the_python_device_answers(library: ctypes.CDLL) -> None:
    for stream in inputs():
        check_alike(library, stream)


# Few sequence numbers and payloads, so that repetitions and stale requests come up.
REQUESTS = st.one_of(
    st.sampled_from([Hello(), SelfTest(), Stats(), Bench(0), Bench(2), Bench(1001), Infer(bytes(3))]),
    st.sampled_from([b"\0", b"\x01", b"\x80\xff"]).map(lambda pattern: Infer((pattern * 262)[:262])),
)
NUMBERS = st.sampled_from([0, 1, 2, 0x7FFF, 0x8001, 0xFFFF])
FRAMES = st.builds(lambda request, seq: request.frame(seq), REQUESTS, NUMBERS)
ODD_FRAMES = st.builds(Frame, st.integers(0, 255), st.integers(0, 3), st.binary(max_size=8), st.sampled_from([1, 2]))


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Requests, some of them damaged or repeated, with noise between."""
    parts = []
    for frame in draw(st.lists(FRAMES | ODD_FRAMES, max_size=8)):
        wire = bytearray(frame.encode())
        if draw(st.integers(0, 3)) == 0:
            wire[draw(st.integers(0, len(wire) - 1))] = draw(st.integers(0, 255))
        parts += [bytes(wire)] * draw(st.integers(1, 2)) + [draw(st.binary(max_size=3))]
    return b"".join(parts)


@given(stream=streams())
def test_any_conversation_is_answered_as_the_python_device_answers(library: ctypes.CDLL, stream: bytes) -> None:
    check_alike(library, stream)
