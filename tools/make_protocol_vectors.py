# SPDX-License-Identifier: MIT
"""Write ``tests/hil/protocol/vectors.json``, which the tests of host and firmware both read (see ``hil/PROTOCOL.md``).

Run in the root of the checkout: ``python tools/make_protocol_vectors.py``.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hil.protocol.frames import MAX_ENCODED, MAX_PAYLOAD, Frame, enclose
from hil.protocol.message import Message
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
    Pipeline,
    PipelineResult,
    ResetCause,
    Result,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
    TimeBase,
)
from hil.protocol.survey_messages import (
    CandidateResult,
    FluxBlock,
    FluxResult,
    GetCandidate,
    GetView,
    Search,
    SearchResult,
    StarBegin,
    StarResult,
    ViewResult,
)
from tinytransit.files import write_text

COMMAND = "python tools/make_protocol_vectors.py"
DESTINATION = Path("tests/hil/protocol/vectors.json")

_INFO = Info(
    1,
    (0, 1, 0),
    bytes(range(32)),
    "static",
    "netduinoplus2",
    ResetCause.POWER_ON,
    TimeBase.SYSTICK,
    tick_hz=168_000_000,
    core_hz=84_000_000,
    max_payload=MAX_PAYLOAD,
    input_bytes=262,
    output_bytes=1,
)
_MESSAGES: Sequence[Message] = (
    Hello(),
    Infer(bytes(i & 0xFF for i in range(262))),
    SelfTest(),
    Bench(1000),
    Stats(),
    Pipeline(255),
    StarBegin(261136679, 1325.29698, 5, 120_000_000, 43_200, 1_123_200, 1000.5, 0.03125, 2),
    StarBegin(261136679, 1325.29698, 5, 120_000_000, 43_200, 1_123_200, 1000.5, 0.03125, 2, 1.125, None, 6037.0, 5.125),
    FluxBlock(7, 1680, (-3.0, 0.0, 32000.0), (False, True, False)),
    FluxBlock(65535, 4_000_000_000, (0.5, -1.25), (False, False), is_float=True),
    Search(64),
    GetCandidate(2),
    GetView(1, 5),
    _INFO,
    Result(1_344_000, b"\x7f"),
    SelfTestResult(20, 1, 0x01020304, 0xF0F1F2F3),
    BenchResult(1000, 1, 2**40, 2**50),
    StatsResult(*range(1, 14)),
    PipelineResult(4),
    StarResult(4032, 3072, 3, 240, 75_176),
    FluxResult(8, 1683),
    SearchResult(3, 1, 0, 128, 2781, tuple(range(1, 8)), 0xF0F1F2F3),
    CandidateResult(261136679, 1325.29698, bytes(range(78))),
    ViewResult(1, 5, bytes(range(3))),
    Error(ErrorCode.LENGTH, Infer.TYPE, 262, 261),
    Fault(FaultCause.BUS, 5, *range(0x08000000, 0x08000009)),
)


def _readable(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return list(value) if isinstance(value, tuple) else value


def _fields(message: Message) -> dict[str, Any]:
    return {"name": type(message).__name__} | {name: _readable(value) for name, value in asdict(message).items()}


def _described(frame: Frame, message: Message | None = None) -> dict[str, Any]:
    return {
        "version": frame.version,
        "type": frame.type,
        "seq": frame.seq,
        "payload": frame.payload.hex(),
        "message": _fields(message) if message else None,
    }


def _stream(
    name: str, wire: bytes, frames: Sequence[dict[str, Any]] = (), damaged: int = 0, oversized: int = 0
) -> dict[str, Any]:
    return {"name": name, "wire": wire.hex(), "frames": list(frames), "damaged": damaged, "oversized": oversized}


def _flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0x01]) + data[position + 1 :]


def streams() -> list[dict[str, Any]]:
    """Return byte streams with the frames that a receiver must find in them and the counts of what it drops."""
    vectors = []
    for seq, message in enumerate(_MESSAGES, 1):
        frame = message.frame(seq)
        vectors.append(_stream(f"message {type(message).__name__}", frame.encode(), [_described(frame, message)]))
    hello, stats = Hello().frame(1), Stats().frame(2)
    for name, frame in {
        "longest payload, no zero": Frame(Infer.TYPE, 0x1234, bytes(1 + i % 255 for i in range(MAX_PAYLOAD))),
        "longest payload, all zero": Frame(Infer.TYPE, 0xFFFF, bytes(MAX_PAYLOAD)),
        "COBS run of 253": Frame(Infer.TYPE, 3, b"\0" + b"\x55" * 253 + b"\0"),
        "COBS run of 254": Frame(Infer.TYPE, 3, b"\0" + b"\x55" * 254 + b"\0"),
        "COBS run of 255": Frame(Infer.TYPE, 3, b"\0" + b"\x55" * 255 + b"\0"),
        "another version": Frame(Hello.TYPE, 4, version=2),
        "unknown type": Frame(0x7E, 5, b"\x01"),
    }.items():
        vectors.append(_stream(name, frame.encode(), [_described(frame)]))
    both = [_described(hello, Hello()), _described(stats, Stats())]
    vectors += [
        _stream("nothing", b""),
        _stream("empty frames", b"\0\0\0\0"),
        _stream("two frames", hello.encode() + stats.encode(), both),
        _stream("two frames, one zero between", hello.encode()[:-1] + stats.encode(), both),
        _stream("banner before a frame", b"ready\r\n" + hello.encode(), both[:1], damaged=1),
        _stream("frame cut short before a frame", hello.encode()[:6] + stats.encode(), both[1:], damaged=1),
        _stream("open frame", hello.encode()[:-1]),
        _stream("payload byte changed", enclose(_flipped(Bench(7).frame(1).body(), 6)), damaged=1),
        _stream("header byte changed", enclose(_flipped(hello.body(), 1)), damaged=1),
        _stream("CRC byte changed", enclose(_flipped(hello.body(), 9)), damaged=1),
        _stream("CRC big-endian", enclose(hello.body()[:-4] + hello.body()[:-5:-1]), damaged=1),
        _stream("length field too great", enclose(_recalculated(hello, 1)), damaged=1),
        _stream("length field too small", enclose(_recalculated(Bench(7).frame(1), 1)), damaged=1),
        _stream("nine bytes", enclose(bytes(range(1, 10))), damaged=1),
        _stream("COBS code beyond the end", b"\0\x09\x01\x02\0", damaged=1),
        _stream("longest run of garbage that is not oversized", b"\0" + b"\x02" * MAX_ENCODED + b"\0", damaged=1),
        _stream("one byte too long", b"\0" + b"\x02" * (MAX_ENCODED + 1) + b"\0", oversized=1),
        _stream("far too long, then a frame", b"\0" + b"\x02" * 5000 + hello.encode(), both[:1], oversized=1),
    ]
    return vectors


def _recalculated(frame: Frame, length: int) -> bytes:
    """Return a frame's body with a false length field under a CRC that is right."""
    checked = frame.body()[:4] + length.to_bytes(2, "little") + frame.payload
    return checked + zlib.crc32(checked).to_bytes(4, "little")


def _step(frame: Frame | bytes, answer: Message | int | None, repeats: bool = False) -> dict[str, Any]:
    if isinstance(frame, bytes):
        return {"send": frame.hex(), "answer": None}
    described: dict[str, Any] = {"seq": frame.seq, "repeats": repeats}
    if isinstance(answer, Message):
        described |= {"type": answer.TYPE, "payload": answer.pack().hex()}
    else:
        described |= {"type": answer, "payload": None}
    return {"send": frame.encode().hex(), "answer": described}


def sessions() -> list[dict[str, Any]]:
    """Return conversations that any device answers alike, whatever its model; each begins after a reset."""
    stats, again = Stats().frame(11), Stats().frame(12)
    hello_step, stats_step = _step(Hello().frame(10), Info.TYPE), _step(stats, StatsResult.TYPE)
    again_step = _step(again, StatsResult.TYPE)
    refused_step = _step(stats, Error(ErrorCode.NO_SESSION, Stats.TYPE))
    conversations = {
        "no session before HELLO": [refused_step, hello_step, stats_step],
        "a repetition is answered from memory": [
            hello_step,
            stats_step,
            _step(stats, StatsResult.TYPE, repeats=True),
            again_step,
        ],
        "an old sequence number is stale": [
            hello_step,
            again_step,
            _step(stats, Error(ErrorCode.STALE, Stats.TYPE, 12, 11)),
            _step(Stats().frame(12 + 0x8000), Error(ErrorCode.STALE, Stats.TYPE, 12, 12 + 0x8000)),
            _step(Stats().frame(12 + 0x7FFF), StatsResult.TYPE),
        ],
        "the same sequence number with other content is stale": [
            hello_step,
            stats_step,
            _step(SelfTest().frame(11), Error(ErrorCode.STALE, SelfTest.TYPE, 11, 11)),
        ],
        "sequence numbers wrap": [
            _step(Hello().frame(0xFFFF), Info.TYPE),
            _step(Stats().frame(0), StatsResult.TYPE),
            _step(Stats().frame(0xFFFF), Error(ErrorCode.STALE, Stats.TYPE, 0, 0xFFFF)),
        ],
        "HELLO is accepted whatever its number": [
            hello_step,
            again_step,
            _step(Hello().frame(3), Info.TYPE),
            _step(Stats().frame(4), StatsResult.TYPE),
        ],
        "another version": [
            _step(Frame(Hello.TYPE, 1, version=2), Error(ErrorCode.VERSION, Hello.TYPE, 1, 2)),
            refused_step,
        ],
        "unknown types": [
            hello_step,
            _step(Frame(0x7E, 11), Error(ErrorCode.TYPE, 0x7E, 0, 0x7E)),
            _step(Frame(Info.TYPE, 12), Error(ErrorCode.TYPE, Info.TYPE, 0, Info.TYPE)),
            stats_step,
        ],
        "bad payloads": [
            _step(Frame(Hello.TYPE, 9, b"\0"), Error(ErrorCode.LENGTH, Hello.TYPE, 0, 1)),
            refused_step,
            hello_step,
            _step(Frame(Bench.TYPE, 11, b"\1"), Error(ErrorCode.LENGTH, Bench.TYPE, 2, 1)),
            _step(Bench(0).frame(11), Error(ErrorCode.VALUE, Bench.TYPE, 1000, 0)),
            _step(Bench(1001).frame(11), Error(ErrorCode.VALUE, Bench.TYPE, 1000, 1001)),
            _step(Bench(1).frame(11), BenchResult.TYPE),
        ],
        "damaged frames are not answered": [
            hello_step,
            _step(enclose(_flipped(stats.body(), 8)), None),
            _step(b"\0\0\0", None),
            _step(b"\0" + b"\x02" * 2000 + b"\0", None),
            stats_step,
        ],
    }
    conversations |= pipelines()
    return [{"name": name, "steps": steps} for name, steps in conversations.items()]


def pipelines() -> dict[str, list[dict[str, Any]]]:
    """Return conversations with several requests in flight; the device must be one that grants four."""
    hello = _step(Hello().frame(10), Info.TYPE)
    four = _step(Pipeline(4).frame(11), PipelineResult(4))

    def stats(seq: int, repeats: bool = False) -> dict[str, Any]:
        return _step(Stats().frame(seq), StatsResult.TYPE, repeats)

    def stale(request: Message, newest: int, seq: int) -> dict[str, Any]:
        return _step(request.frame(seq), Error(ErrorCode.STALE, request.TYPE, newest, seq))

    return {
        "one in flight, if that is asked for": [
            hello, _step(Pipeline(1).frame(11), PipelineResult(1)), stats(13), stale(Stats(), 13, 12),
        ],
        "a power of two is granted": [hello, _step(Pipeline(3).frame(11), PipelineResult(2))],
        "a repeated PIPELINE changes nothing": [
            hello, four, stats(13), _step(Pipeline(4).frame(11), PipelineResult(4)), stats(12), stale(Stats(), 13, 10),
        ],
        "a request that was lost comes late": [hello, four, stats(12), stats(14), stats(13), stats(13, repeats=True)],
        "answers are kept while their requests may be in flight": [
            hello, four, stats(12), stats(12, repeats=True), stats(15), stats(15, repeats=True), stats(13), stats(14),
            stats(14, repeats=True),
        ],
        "older than four is stale": [hello, four, stats(16), stale(Stats(), 16, 12), stats(13)],
        "another request with a number that was answered is stale": [
            hello, four, stats(12), stats(13), stale(SelfTest(), 13, 12),
        ],
        "what came before PIPELINE is stale": [hello, four, stale(Stats(), 11, 10), stale(Stats(), 11, 9), stats(12)],
        "a later PIPELINE begins again": [
            hello, four, stats(13), _step(Pipeline(4).frame(14), PipelineResult(4)), stale(Stats(), 14, 12),
            stale(Stats(), 14, 13), stats(15),
        ],
        "PIPELINE does not come late": [hello, four, stats(13), stale(Pipeline(4), 13, 12), stats(12)],
        "HELLO ends it": [hello, four, _step(Hello().frame(12), Info.TYPE), stats(14), stale(Stats(), 14, 13)],
        "several in flight while numbers wrap": [
            _step(Hello().frame(0xFFFD), Info.TYPE), _step(Pipeline(4).frame(0xFFFE), PipelineResult(4)), stats(1),
            stats(0xFFFF), stats(0xFFFF, repeats=True), stats(0), stale(Pipeline(1), 1, 0xFFFE), stats(2),
            stale(Stats(), 2, 0xFFFE),
        ],
        "bad PIPELINEs": [
            _step(Pipeline(1).frame(9), Error(ErrorCode.NO_SESSION, Pipeline.TYPE)), hello,
            _step(Pipeline(0).frame(11), Error(ErrorCode.VALUE, Pipeline.TYPE, 255, 0)),
            _step(Frame(Pipeline.TYPE, 11), Error(ErrorCode.LENGTH, Pipeline.TYPE, 1, 0)), four,
        ],
    }  # fmt: skip


def document() -> str:
    """Return the text of the file."""
    vectors = {"generated_by": COMMAND, "streams": streams(), "sessions": sessions()}
    return json.dumps(vectors, indent=1) + "\n"


if __name__ == "__main__":
    write_text(DESTINATION, document())
