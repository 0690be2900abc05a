# SPDX-License-Identifier: MIT
"""The messages of the survey: a star's raw flux goes up, its candidates come down (``hil/PROTOCOL.md``)."""

import math
import struct
from dataclasses import astuple, dataclass
from typing import ClassVar, Self

from hil.protocol.message import Message, PayloadError

MOST_CADENCES = 240
"""Cadences in a FLUX."""

VIEW_PART_BYTES = 96
STAGES = ("clean", "search", "rank", "flatten", "measure", "fold", "classify")
"""Stages whose time SEARCH_RESULT tells, in its order; ``clean`` is stage 2."""

STAGE_DONE = 9
_MISSING = -(1 << 15)


@dataclass(frozen=True)
class StarBegin(Message):
    """Begin a star; what was known of another one is lost.

    Attributes:
        star: Number of the star in its catalogue; the device only repeats it.
        epoch: Time of cadence 0 in days of the light curve's time system; likewise.
        cadences_a_bin: Cadences that are averaged for the search, at least 1.
        cadence_us: From one cadence to the next, in microseconds.
        shortest_s: Shortest period in seconds.
        longest_s: Longest.
        offset: Flux that the whole number 0 stands for.
        scale: Flux of one step of whole numbers.
        mission: 1 Kepler, 2 TESS, 0 another or unknown.
        radius_sun: Of the star, in solar radii; None here and below is unknown, and a star of which nothing is known
            goes up in the 39 bytes of devices that ask for nothing more.
        mass_sun: Solar masses.
        teff_k: Effective temperature in kelvin.
        tess_magnitude: In the band of TESS.
    """

    TYPE = 0x07
    LAYOUT = struct.Struct("<QdHIIIffB")
    HOST: ClassVar[struct.Struct] = struct.Struct("<4f")
    star: int
    epoch: float
    cadences_a_bin: int
    cadence_us: int
    shortest_s: int
    longest_s: int
    offset: float = 0.0
    scale: float = 1.0
    mission: int = 0
    radius_sun: float | None = None
    mass_sun: float | None = None
    teff_k: float | None = None
    tess_magnitude: float | None = None

    def pack(self) -> bytes:
        """Return the payload."""
        *begin, radius, mass, temperature, magnitude = astuple(self)
        host = (radius, mass, temperature, magnitude)
        payload = self.LAYOUT.pack(*begin)
        if all(number is None for number in host):
            return payload
        return payload + self.HOST.pack(*(math.nan if number is None else number for number in host))

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If it has neither of its two lengths.
        """
        short, long = cls.LAYOUT.size, cls.LAYOUT.size + cls.HOST.size
        if len(payload) not in (short, long):
            raise PayloadError(f"StarBegin has {short} or {long} bytes of payload, got {len(payload)}")
        numbers = cls.HOST.unpack_from(payload, short) if len(payload) == long else ()
        host = (None if math.isnan(number) else number for number in numbers)
        return cls(*cls.LAYOUT.unpack_from(payload), *host)


@dataclass(frozen=True)
class FluxBlock(Message):
    """A block of cadences that follow each other; int16 numbers or float32.

    Attributes:
        block: Number of the block from 0 on; a block that was taken before changes nothing.
        first: Number of its first cadence.
        values: One a cadence, 1 to 240: whole numbers, or NaN where the flux is missing.
        flagged: Whether each is to be left out.
        is_float: Whether they go up as float32.
    """

    TYPE = 0x08
    HEAD: ClassVar[struct.Struct] = struct.Struct("<HIBB")
    block: int
    first: int
    values: tuple[float, ...]
    flagged: tuple[bool, ...]
    is_float: bool = False

    def pack(self) -> bytes:
        """Return the payload.

        Raises:
            PayloadError: If there are too many values, none, or not as many flags.
        """
        count = len(self.values)
        if not 1 <= count <= MOST_CADENCES or len(self.flagged) != count:
            raise PayloadError(f"FluxBlock has 1 to {MOST_CADENCES} values and as many flags, got {count}")
        bits = sum(1 << place for place, flag in enumerate(self.flagged) if flag).to_bytes((count + 7) // 8, "little")
        head = self.HEAD.pack(self.block, self.first, int(self.is_float), count)
        if self.is_float:
            return head + bits + struct.pack(f"<{count}f", *self.values)
        whole = (_MISSING if math.isnan(value) else int(value) for value in self.values)
        return head + bits + struct.pack(f"<{count}h", *whole)

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If its length is not what its numbers say, or its format is unknown.
        """
        if len(payload) < cls.HEAD.size:
            raise PayloadError(f"FluxBlock has at least {cls.HEAD.size} bytes of payload, got {len(payload)}")
        block, first, kind, count = cls.HEAD.unpack_from(payload)
        if kind > 1 or not 1 <= count <= MOST_CADENCES:
            raise PayloadError(f"FluxBlock has format 0 or 1 and 1 to {MOST_CADENCES} values, got {kind} and {count}")
        values = struct.Struct(f"<{count}{'f' if kind else 'h'}")
        start = cls.HEAD.size + (count + 7) // 8
        if len(payload) != start + values.size:
            raise PayloadError(f"FluxBlock has {start + values.size} bytes of payload, got {len(payload)}")
        bits = int.from_bytes(payload[cls.HEAD.size : start], "little")
        numbers = [math.nan if not kind and value == _MISSING else float(value)
                   for value in values.unpack_from(payload, start)]  # fmt: skip
        return cls(block, first, tuple(numbers), tuple(bool(bits >> i & 1) for i in range(count)), bool(kind))


@dataclass(frozen=True)
class Search(Message):
    """No more flux comes; do a piece of the search.

    Attributes:
        trials: Trial periods in a piece; 0: as the device likes.
    """

    TYPE = 0x09
    LAYOUT = struct.Struct("<H")
    trials: int = 0


@dataclass(frozen=True)
class GetCandidate(Message):
    """Ask for a candidate, from 0 on."""

    TYPE = 0x0A
    LAYOUT = struct.Struct("<B")
    candidate: int


@dataclass(frozen=True)
class GetView(Message):
    """Ask for a part, from 0 on, of what the network saw of a candidate."""

    TYPE = 0x0B
    LAYOUT = struct.Struct("<BB")
    candidate: int
    part: int


@dataclass(frozen=True)
class StarResult(Message):
    """What the device has room for: bins, trial periods, candidates, cadences a FLUX, bytes of the survey's memory."""

    TYPE = 0x87
    LAYOUT = struct.Struct("<IHBBI")
    bins: int
    periods: int
    candidates: int
    cadences: int
    bytes: int


@dataclass(frozen=True)
class FluxResult(Message):
    """Number of the block that is to come next, and good cadences so far."""

    TYPE = 0x88
    LAYOUT = struct.Struct("<HI")
    block: int
    good: int


@dataclass(frozen=True)
class SearchResult(Message):
    """Where the search is.

    Attributes:
        stage: What is done next, 9 when all is done.
        searches: Times that all periods were gone through, this one included.
        candidates: Found so far.
        trial: Trial periods folded in this search.
        trials: Of so many.
        ticks: Time of each stage of ``STAGES``.
        digest: Checksum of what the last stage left, to be compared with the twin's.
    """

    TYPE = 0x89
    LAYOUT = struct.Struct(f"<BBBxHH{len(STAGES)}QI")
    stage: int
    searches: int
    candidates: int
    trial: int
    trials: int
    ticks: tuple[int, ...]
    digest: int = 0

    def pack(self) -> bytes:
        """Return the payload."""
        numbers = (self.stage, self.searches, self.candidates, self.trial, self.trials)
        return self.LAYOUT.pack(*numbers, *self.ticks, self.digest)

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If its length is wrong.
        """
        if len(payload) != cls.LAYOUT.size:
            raise PayloadError(f"SearchResult has {cls.LAYOUT.size} bytes of payload, got {len(payload)}")
        stage, searches, candidates, trial, trials, *ticks, digest = cls.LAYOUT.unpack(payload)
        return cls(stage, searches, candidates, trial, trials, tuple(ticks), digest)

    @property
    def done(self) -> bool:
        """Whether the candidates can be asked for."""
        return self.stage == STAGE_DONE


@dataclass(frozen=True)
class CandidateResult(Message):
    """A candidate, which is also the packet that a satellite would send down.

    Attributes:
        star: As STAR had it.
        epoch: Likewise.
        report: As the survey's C writes it; ``tinytransit.verification.survey.report`` reads it.
    """

    TYPE = 0x8A
    HEAD: ClassVar[struct.Struct] = struct.Struct("<Qd")
    star: int
    epoch: float
    report: bytes

    def pack(self) -> bytes:
        """Return the payload."""
        return self.HEAD.pack(self.star, self.epoch) + self.report

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If there is no report.
        """
        if len(payload) <= cls.HEAD.size:
            raise PayloadError(f"CandidateResult has at least {cls.HEAD.size + 1} bytes of payload, got {len(payload)}")
        star, epoch = cls.HEAD.unpack_from(payload)
        return cls(star, epoch, payload[cls.HEAD.size :])


@dataclass(frozen=True)
class ViewResult(Message):
    """A part of the int8 inputs of the network, end to end in the model's order; empty if there was no window."""

    TYPE = 0x8B
    HEAD: ClassVar[struct.Struct] = struct.Struct("<BB")
    candidate: int
    part: int
    inputs: bytes

    def pack(self) -> bytes:
        """Return the payload."""
        return self.HEAD.pack(self.candidate, self.part) + self.inputs

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If it is too short.
        """
        if len(payload) < cls.HEAD.size:
            raise PayloadError(f"ViewResult has at least {cls.HEAD.size} bytes of payload, got {len(payload)}")
        candidate, part = cls.HEAD.unpack_from(payload)
        return cls(candidate, part, payload[cls.HEAD.size :])


SURVEY_REQUESTS: tuple[type[Message], ...] = (StarBegin, FluxBlock, Search, GetCandidate, GetView)
SURVEY_ANSWERS: tuple[type[Message], ...] = (StarResult, FluxResult, SearchResult, CandidateResult, ViewResult)
