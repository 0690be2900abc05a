# SPDX-License-Identifier: MIT
"""Give one star to a device, wait for its search, and take its candidates."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from hil.errors import LinkError
from hil.protocol.link import DeviceRefusedError
from hil.protocol.message import Message
from hil.protocol.messages import ErrorCode
from hil.protocol.survey_messages import (
    STAGES,
    VIEW_PART_BYTES,
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
from tinytransit.verification.survey.raw_star import RawStar

_SECONDS_A_DAY = 86_400
# A device that restarts forgets its star: it is given again so many times.
_ATTEMPTS = 3
# Pieces of a search; a device that needs more will not come to an end.
_MOST_PIECES = 20_000

Answer = TypeVar("Answer", bound=Message)


class Asking(Protocol):
    """A link or a session that outlives faults."""

    def request(self, message: Message, expected: type[Answer]) -> Answer:
        """Send a request, repeat it while it is not answered, and return the answer."""


@dataclass(frozen=True)
class Observed:
    """What a device made of a star.

    Attributes:
        reports: Candidates, as bytes.
        inputs: What the network saw of each, as bytes; empty where views were not asked for, or there was no window.
        trace: Stage begun and checksum, each time a stage ended.
        ticks: Time of each stage by its name.
        room: What the device has room for.
        up_bytes: Payload of flux.
        down_bytes: Payload of candidates.
        attempts: How often the star had to be given.
        seconds: Wall time of flux, search and candidates.
    """

    reports: tuple[bytes, ...]
    inputs: tuple[bytes, ...]
    trace: tuple[tuple[int, int], ...]
    ticks: dict[str, int]
    room: StarResult
    up_bytes: int
    down_bytes: int
    attempts: int
    seconds: float


def observe(
    link: Asking,
    star: RawStar,
    *,
    shortest_days: float,
    longest_days: float,
    views: bool = True,
    trials: int = 0,
    progress: Callable[[str, float], None] = lambda stage, share: None,
) -> Observed:
    """Have a device survey a star.

    Args:
        link: An open session.
        star: Its cadences.
        shortest_days: Shortest period.
        longest_days: Longest.
        views: Ask for what the network saw, too.
        trials: Trial periods in a piece of the search; 0: as the device likes.
        progress: Told the stage and the share of it that is done.

    Raises:
        LinkError: If the device does not answer, refuses, or restarts again and again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _observed(link, star, shortest_days, longest_days, views, trials, progress, attempt)
        except DeviceRefusedError as error:
            # It has restarted in the middle, and does not know the star any more.
            if error.code is not ErrorCode.STATE or attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _observed(
    link: Asking,
    star: RawStar,
    shortest_days: float,
    longest_days: float,
    views: bool,
    trials: int,
    progress: Callable[[str, float], None],
    attempt: int,
) -> Observed:
    start = time.perf_counter()
    begin = StarBegin(
        star.number,
        star.epoch,
        star.cadences_a_bin,
        star.cadence_us,
        round(shortest_days * _SECONDS_A_DAY),
        round(longest_days * _SECONDS_A_DAY),
        float(star.offset),
        float(star.scale),
        star.mission,
        *star.host_numbers,
    )
    room = link.request(begin, StarResult)
    up_bytes = _send_flux(link, star, room.cadences, progress)
    last, trace = _search(link, trials, progress)
    reports = [link.request(GetCandidate(place), CandidateResult) for place in range(last.candidates)]
    for report in reports:
        if (report.star, report.epoch) != (star.number, star.epoch):
            raise LinkError(f"{star.name}: the device answers of star {report.star}, epoch {report.epoch}")
    inputs = [_view(link, place) if views else b"" for place in range(last.candidates)]
    return Observed(
        reports=tuple(report.report for report in reports),
        inputs=tuple(inputs),
        trace=tuple(trace),
        ticks=dict(zip(STAGES, last.ticks, strict=True)),
        room=room,
        up_bytes=up_bytes,
        down_bytes=sum(len(report.pack()) for report in reports),
        attempts=attempt,
        seconds=time.perf_counter() - start,
    )


def _send_flux(link: Asking, star: RawStar, most: int, progress: Callable[[str, float], None]) -> int:
    """Send all blocks, those again that the device misses; return the bytes of their payloads."""
    blocks = list(star.blocks(most))
    place = sent_bytes = tries = 0
    while place < len(blocks):
        block = blocks[place]
        values = np.where(block.good, block.values, 0).tolist()
        message = FluxBlock(
            place & 0xFFFF,
            block.first,
            tuple(values),
            tuple((~block.good).tolist()),
            is_float=block.values.dtype != np.int16,
        )
        answer = link.request(message, FluxResult)
        sent_bytes += len(message.pack())
        behind = (place + 1 - answer.block) & 0xFFFF
        tries = tries + 1 if behind else 0
        if behind > place + 1 or tries > len(blocks):
            raise LinkError(f"{star.name}: the device asks for block {answer.block} after block {place}")
        place += 1 - behind
        progress("flux", place / len(blocks))
    return sent_bytes


def _search(
    link: Asking, trials: int, progress: Callable[[str, float], None]
) -> tuple[SearchResult, list[tuple[int, int]]]:
    trace: list[tuple[int, int]] = []
    before: int | None = None
    for _ in range(_MOST_PIECES):
        answer = link.request(Search(trials), SearchResult)
        # The first piece closes the star, and no stage has ended by then.
        if before is not None and answer.stage != before:
            trace.append((answer.stage, answer.digest))
        before = answer.stage
        name = STAGES[answer.stage - 2] if 2 <= answer.stage < 2 + len(STAGES) else "done"
        progress(name, answer.trial / answer.trials if answer.trials else 0.0)
        if answer.done:
            return answer, trace
    raise LinkError(f"the search is not done after {_MOST_PIECES} pieces")


def _view(link: Asking, candidate: int) -> bytes:
    parts = b""
    part = 0
    while True:
        got = link.request(GetView(candidate, part), ViewResult).inputs
        parts += got
        part += 1
        if len(got) < VIEW_PART_BYTES:
            return parts
