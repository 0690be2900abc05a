# SPDX-License-Identifier: MIT
"""The device's side of the protocol in Python: the rules of ``hil/PROTOCOL.md`` over any engine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hil.protocol.frames import VERSION, Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import (
    MAX_DEPTH,
    MAX_REPETITIONS,
    REQUESTS,
    Bench,
    BenchResult,
    Error,
    ErrorCode,
    Hello,
    Infer,
    Info,
    Pipeline,
    PipelineResult,
    Result,
    SelfTest,
    SelfTestResult,
    StatsResult,
    decode_message,
)
from hil.protocol.survey_messages import SURVEY_REQUESTS

DEPTH = 8
"""Most requests in flight; a power of two."""

# It has a model and no survey.
_KNOWN = REQUESTS.keys() - {kind.TYPE for kind in SURVEY_REQUESTS}


@dataclass(frozen=True)
class _Answered:
    """A request's CRC and the answer to it; None: it is neither repeated nor acted on any more."""

    crc: int
    answer: bytes | None


class _History:
    """The answers to the last ``depth`` sequence numbers: rule 4."""

    def __init__(self, seq: int, depth: int) -> None:
        self.newest = seq
        self.depth = depth
        # What lies before the beginning counts as answered.
        self._kept = {(seq - back) & 0xFFFF: _Answered(0, None) for back in range(depth)}

    def is_newer(self, seq: int) -> bool:
        """Return whether the number is later than all that were answered: an age of 1 to 0x7fff, as an int16."""
        return 0 < (seq - self.newest) & 0xFFFF < 0x8000

    def is_open(self, seq: int) -> bool:
        """Return whether a request with this number may be acted on."""
        return self.is_newer(seq) or ((self.newest - seq) & 0xFFFF < self.depth and seq not in self._kept)

    def find(self, seq: int, crc: int) -> bytes | None:
        """Return the answer that this very request was given before."""
        kept = self._kept.get(seq)
        return kept.answer if kept is not None and kept.crc == crc else None

    def add(self, seq: int, crc: int, answer: bytes) -> None:
        """Keep an answer, and forget those that are too old."""
        if self.is_newer(seq):
            self.newest = seq
        self._kept[seq] = _Answered(crc, answer)
        self._kept = {s: kept for s, kept in self._kept.items() if (self.newest - s) & 0xFFFF < self.depth}


class Device:
    """A device that answers with ``infer``.

    Args:
        info: What HELLO is answered with; its input and output bytes bind INFER.
        infer: ``input_bytes`` bytes in, ``output_bytes`` bytes out.
        golden: Pairs of inputs and outputs for SELFTEST.
        ticks: A clock that counts as ``info.time_base`` says.
        depth: Most requests in flight that it grants; a power of two.
    """

    def __init__(
        self,
        info: Info,
        infer: Callable[[bytes], bytes],
        golden: Sequence[tuple[bytes, bytes]],
        ticks: Callable[[], int] = time.perf_counter_ns,
        depth: int = DEPTH,
    ) -> None:
        self._info = info
        self._infer = infer
        self._golden = golden
        self._ticks = ticks
        self._receiver = Receiver()
        self._counters = StatsResult()
        self._depth = depth
        self._history: _History | None = None
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
        request = decode_message(frame)
        if isinstance(request, Hello):
            self._history = _History(frame.seq, 1)
        else:
            if self._history is None:
                return Error(ErrorCode.NO_SESSION, frame.type).frame(frame.seq).encode()
            if (before := self._history.find(frame.seq, frame.crc)) is not None:
                self._count("repeated")
                return before
            # How many are remembered is settled by a request that nothing later was answered to.
            is_open = self._history.is_newer if isinstance(request, Pipeline) else self._history.is_open
            if not is_open(frame.seq):
                self._count("stale")
                return Error(ErrorCode.STALE, frame.type, self._history.newest, frame.seq).frame(frame.seq).encode()
            if isinstance(request, Pipeline):
                self._history = _History(frame.seq, self._granted(request))
        self._count("accepted")
        answer = self._act(request).frame(frame.seq).encode()
        self._history.add(frame.seq, frame.crc, answer)
        return answer

    def _granted(self, request: Pipeline) -> int:
        """Return the greatest power of two that is neither above what is asked for nor above what there is."""
        return 1 << min(self._depth, request.depth).bit_length() - 1

    def _refuse(self, frame: Frame) -> Error | None:
        """Return the error for a sound frame that breaks rule 2, and count it."""
        if frame.version != VERSION:
            self._count("other_version")
            return Error(ErrorCode.VERSION, frame.type, VERSION, frame.version)
        if frame.type not in _KNOWN:
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
        if isinstance(message, Pipeline) and message.depth < 1:
            self._count("bad_payload")
            return Error(ErrorCode.VALUE, frame.type, MAX_DEPTH, message.depth)
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
            case Pipeline():
                return PipelineResult(self._granted(request))
            case _:
                return replace(
                    self._counters,
                    damaged=self._receiver.damaged,
                    oversized=self._receiver.oversized,
                    uptime_s=int(time.monotonic() - self._started_s),
                )

    def _timed(self, inputs: bytes) -> tuple[int, bytes]:
        self._count("inferences")
        start = self._ticks()
        outputs = self._infer(inputs)
        return self._ticks() - start, outputs
