"""The device's side of the protocol in Python: the rules of ``hil/PROTOCOL.md`` over any engine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hil.messages import (
    MAX_REPETITIONS,
    REQUESTS,
    Bench,
    BenchResult,
    Error,
    ErrorCode,
    Hello,
    Infer,
    Info,
    Message,
    Result,
    SelfTest,
    SelfTestResult,
    StatsResult,
    decode_message,
)
from hil.protocol import VERSION, Frame, Receiver


@dataclass(frozen=True)
class _Session:
    """The last request that was answered, and the answer."""

    seq: int
    crc: int
    answer: bytes


class Device:
    """A device that answers with ``infer``.

    Args:
        info: What HELLO is answered with; its input and output bytes bind INFER.
        infer: ``input_bytes`` bytes in, ``output_bytes`` bytes out.
        golden: Pairs of inputs and outputs for SELFTEST.
        ticks: A clock that counts as ``info.time_base`` says.
    """

    def __init__(
        self,
        info: Info,
        infer: Callable[[bytes], bytes],
        golden: Sequence[tuple[bytes, bytes]],
        ticks: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._info = info
        self._infer = infer
        self._golden = golden
        self._ticks = ticks
        self._receiver = Receiver()
        self._counters = StatsResult()
        self._session: _Session | None = None
        self._started_s = time.monotonic()

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the host and return the answers to all requests that they complete."""
        return b"".join(self._answer(frame) for frame in self._receiver.feed(data))

    def _count(self, name: str) -> None:
        self._counters = replace(self._counters, **{name: getattr(self._counters, name) + 1})

    def _answer(self, frame: Frame) -> bytes:
        refusal = self._refuse(frame)
        if refusal is not None:
            return refusal.frame(frame.seq).encode()
        session = self._session
        if frame.type != Hello.TYPE:
            if session is None:
                return Error(ErrorCode.NO_SESSION, frame.type).frame(frame.seq).encode()
            if frame.seq == session.seq and frame.crc == session.crc:
                self._count("repeated")
                return session.answer
            # Ages of 1 to 0x7fff are positive as an int16: rule 4.
            if not 0 < (frame.seq - session.seq) & 0xFFFF < 0x8000:
                self._count("stale")
                return Error(ErrorCode.STALE, frame.type, session.seq, frame.seq).frame(frame.seq).encode()
        self._count("accepted")
        answer = self._act(decode_message(frame)).frame(frame.seq).encode()
        self._session = _Session(frame.seq, frame.crc, answer)
        return answer

    def _refuse(self, frame: Frame) -> Error | None:
        """Return the error for a sound frame that breaks rule 2, and count it."""
        if frame.version != VERSION:
            self._count("other_version")
            return Error(ErrorCode.VERSION, frame.type, VERSION, frame.version)
        if frame.type not in REQUESTS:
            self._count("unknown_type")
            return Error(ErrorCode.TYPE, frame.type, 0, frame.type)
        expected = self._info.input_bytes if frame.type == Infer.TYPE else REQUESTS[frame.type].LAYOUT.size
        if len(frame.payload) != expected:
            self._count("bad_payload")
            return Error(ErrorCode.LENGTH, frame.type, expected, len(frame.payload))
        message = decode_message(frame)
        if isinstance(message, Bench) and not 1 <= message.repetitions <= MAX_REPETITIONS:
            self._count("bad_payload")
            return Error(ErrorCode.VALUE, frame.type, MAX_REPETITIONS, message.repetitions)
        return None

    def _act(self, request: Message) -> Message:
        match request:
            case Hello():
                return self._info
            case Infer(inputs):
                ticks, outputs = self._timed(inputs)
                return Result(ticks, outputs)
            case SelfTest():
                differing = sum(self._timed(inputs)[1] != outputs for inputs, outputs in self._golden)
                return SelfTestResult(len(self._golden), differing)
            case Bench(repetitions):
                runs = [self._timed(bytes(self._info.input_bytes))[0] for _ in range(repetitions)]
                return BenchResult(repetitions, min(runs), max(runs), sum(runs))
            case _:
                return replace(self._counters, damaged=self._receiver.damaged, oversized=self._receiver.oversized,
                               uptime_s=int(time.monotonic() - self._started_s))

    def _timed(self, inputs: bytes) -> tuple[int, bytes]:
        self._count("inferences")
        start = self._ticks()
        outputs = self._infer(inputs)
        return self._ticks() - start, outputs
