# SPDX-License-Identifier: MIT
"""A link with several requests in flight: a sliding window with selective repeat over ``hil/PROTOCOL.md``, rule 4."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from hil.protocol.frames import Frame
from hil.protocol.link import DeviceRefusedError, Link, LinkTimeoutError
from hil.protocol.message import Message
from hil.protocol.messages import MAX_DEPTH, ErrorCode, Pipeline, PipelineResult

Answer = TypeVar("Answer", bound=Message)


@dataclass
class _InFlight(Generic[Answer]):
    """A request that has been sent.

    Attributes:
        attempts: How often it was sent.
        deadline: When it is sent again, on the monotonic clock.
        answer: What came back; kept until all requests before it are answered.
        overtaken: Whether a later request was answered first, and this one sent again because of it.
    """

    frame: Frame
    attempts: int = 0
    deadline: float = 0.0
    answer: Answer | None = None
    overtaken: bool = False


class PipelinedLink(Link):
    """A link that can keep several requests in flight; arguments and errors are those of ``hil.protocol.link.Link``.

    Attributes:
        depth: Most requests in flight: 1 until :meth:`open_pipeline`.
    """

    depth = 1

    def open_pipeline(self, wanted: int = MAX_DEPTH) -> int:
        """Agree with the device on how many requests may be in flight, and return it.

        Args:
            wanted: No more than so many, 1 to 255.

        Raises:
            LinkError: As :meth:`request`; a device that does not know the question has one request in flight.
        """
        try:
            granted = self.request(Pipeline(wanted), PipelineResult).depth
        except DeviceRefusedError as error:
            if error.code is not ErrorCode.TYPE:
                raise
            granted = 1
        self.depth = max(1, min(granted, wanted))
        return self.depth

    def stream(self, messages: Iterable[Message], expected: type[Answer]) -> Iterator[Answer]:
        """Send requests, as many at a time as :attr:`depth`, and yield their answers in order, each exactly once.

        A request is sent again when its answer does not come in time, and once as soon as a later one is answered: the
        device answers in the order in which it receives, so one of the two frames was lost.

        Args:
            messages: The requests.
            expected: The type of their answers.

        Raises:
            LinkError: As :meth:`request`; the answers before were yielded.
        """
        source = iter(messages)
        flight: deque[_InFlight[Answer]] = deque()
        while True:
            while len(flight) < self.depth and (message := next(source, None)) is not None:
                self._counters.requests += 1
                flight.append(_InFlight(self._next(message)))
                self._transmit(flight[-1])
            if not flight:
                return
            self._receive()
            while self._arrived:
                self._match(self._arrived.popleft(), flight, expected)
            self._repeat(flight)
            while flight and (answer := flight[0].answer) is not None:
                flight.popleft()
                yield answer

    def _transmit(self, request: _InFlight[Answer]) -> None:
        self._counters.retries += request.attempts > 0
        request.attempts += 1
        # A port that takes no bytes is like one that loses them: the deadline decides.
        self._send(request.frame)
        request.deadline = time.monotonic() + self._timeout_s

    def _match(self, frame: Frame, flight: deque[_InFlight[Answer]], expected: type[Answer]) -> None:
        """Find the request that a frame answers; what answers none is counted, what is bad news is raised."""
        open_ones = [request for request in flight if request.answer is None]
        request = next((one for one in open_ones if one.frame.seq == frame.seq), None)
        if request is None:
            # Neither its number nor any other's: the link counts it as stale, unless it is the device's last words.
            self._accept(frame, Frame(frame.type, frame.seq + 1), expected)
            return
        request.answer = self._accept(frame, request.frame, expected)
        if request.answer is None:
            return
        for earlier in open_ones[: open_ones.index(request)]:
            if not earlier.overtaken:
                earlier.overtaken = True
                self._transmit(earlier)

    def _repeat(self, flight: deque[_InFlight[Answer]]) -> None:
        now = time.monotonic()
        for request in flight:
            if request.answer is not None or now < request.deadline:
                continue
            self._counters.timeouts += 1
            if request.attempts > self._retries:
                raise LinkTimeoutError(
                    f"no answer to request {request.frame.seq} from {self._port} after "
                    f"{request.attempts} attempts of {self._timeout_s:g} s ({self._state()})"
                )
            self._transmit(request)
