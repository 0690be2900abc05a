# SPDX-License-Identifier: MIT
"""One direction of a serial line that damages some of the frames that pass."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """A way in which a frame is damaged."""

    DROP = "drop"
    """It never arrives."""
    LOSE = "lose"
    """One byte of it never arrives."""
    CORRUPT = "corrupt"
    """One to eight of its bits are flipped."""
    TRUNCATE = "truncate"
    """It breaks off: a part of it and the zero that closes it never arrive."""
    MERGE = "merge"
    """The zeros between it and the next frame never arrive."""
    STUTTER = "stutter"
    """One byte of it arrives twice."""
    DUPLICATE = "duplicate"
    """It arrives twice."""
    DELAY = "delay"
    """It is held up, and all that follows with it."""
    SPLIT = "split"
    """It arrives in two parts with a pause between."""


@dataclass(frozen=True)
class Piece:
    """Bytes that arrive together.

    Attributes:
        data: The bytes.
        pause_s: Seconds that they, and all that follows, are held up.
    """

    data: bytes
    pause_s: float = 0.0


class Line:
    """Damages each frame with a probability, in one way drawn from ``kinds``; a line never reorders.

    Args:
        random: Decides everything, so that a seed repeats it.
        rate: Probability that a frame is damaged, 0 to 1.
        kinds: The ways, all equally likely.
        longest_pause_s: Greatest pause of DELAY and SPLIT, in seconds.

    Attributes:
        frames: Frames that came in: bytes other than zero, up to the zero that ends them.
        counts: How many of them were damaged, by kind.
    """

    def __init__(
        self, random: Random, rate: float, kinds: Sequence[Kind] = tuple(Kind), longest_pause_s: float = 0.1
    ) -> None:
        self._random, self._rate, self._kinds, self._longest_pause_s = random, rate, kinds, longest_pause_s
        self._begun = b""
        self._swallow_zero = False
        self.frames = 0
        self.counts: Counter[Kind] = Counter()

    def feed(self, data: bytes) -> list[Piece]:
        """Take bytes and return what arrives of the frames that they complete; the rest waits for its zero."""
        pieces: list[Piece] = []
        *ended, rest = data.split(b"\0")
        for part in ended:
            pieces += self._pass_on(self._begun + part + b"\0")
            self._begun = b""
        self._begun += rest
        return pieces

    def cut(self) -> None:
        """Forget what has begun: the line has been cut."""
        self._begun = b""
        self._swallow_zero = False

    def _pass_on(self, chunk: bytes) -> list[Piece]:
        swallow, self._swallow_zero = self._swallow_zero, False
        if len(chunk) == 1:
            return [] if swallow else [Piece(chunk)]
        self.frames += 1
        if self._random.random() >= self._rate:
            return [Piece(chunk)]
        kind = self._random.choice(self._kinds)
        self.counts[kind] += 1
        return self._damage(kind, chunk)

    def _damage(self, kind: Kind, frame: bytes) -> list[Piece]:
        place = self._random.randrange(1, len(frame))
        match kind:
            case Kind.DROP:
                return []
            case Kind.LOSE:
                return [Piece(frame[: place - 1] + frame[place:])]
            case Kind.CORRUPT:
                return [Piece(self._flip_bits(frame))]
            case Kind.TRUNCATE:
                return [Piece(frame[:place])]
            case Kind.MERGE:
                self._swallow_zero = True
                return [Piece(frame[:-1])]
            case Kind.STUTTER:
                return [Piece(frame[:place] + frame[place - 1 :])]
            case Kind.DUPLICATE:
                return [Piece(frame + b"\0" + frame)]
            case Kind.DELAY:
                return [Piece(frame, self._pause_s())]
            case Kind.SPLIT:
                return [Piece(frame[:place]), Piece(frame[place:], self._pause_s())]

    def _flip_bits(self, frame: bytes) -> bytes:
        damaged = bytearray(frame)
        for bit in self._random.sample(range(8 * len(frame)), self._random.randint(1, 8)):
            damaged[bit // 8] ^= 1 << bit % 8
        return bytes(damaged)

    def _pause_s(self) -> float:
        return self._random.uniform(0, self._longest_pause_s)
