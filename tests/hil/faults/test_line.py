# SPDX-License-Identifier: MIT
"""A damaged line: what arrives, in which order, and what is counted."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hil.faults.line import Kind, Line
from hil.protocol.frames import Frame, Receiver

FRAMES = st.lists(st.builds(Frame, st.integers(0, 255), st.integers(0, 0xFFFF), st.binary(max_size=40)), max_size=12)
INTACT = (Kind.DELAY, Kind.SPLIT)


def line(seed: int, rate: float, *kinds: Kind) -> Line:
    return Line(Random(seed), rate, kinds or tuple(Kind), longest_pause_s=0.5)


def wire(frames: list[Frame]) -> bytes:
    return b"".join(frame.encode() for frame in frames)


def received(arriving: Line, data: bytes) -> list[Frame]:
    return list(Receiver().feed(b"".join(piece.data for piece in arriving.feed(data))))


@given(frames=FRAMES, seed=st.integers())
def test_a_sound_line_changes_nothing(frames: list[Frame], seed: int) -> None:
    sound = line(seed, 0)
    assert b"".join(piece.data for piece in sound.feed(wire(frames))) == wire(frames)
    assert sound.frames == len(frames) and not sound.counts


@given(data=st.binary(max_size=300), places=st.lists(st.integers(0, 300)), seed=st.integers(), rate=st.floats(0, 1))
def test_damage_does_not_depend_on_how_the_bytes_come(data: bytes, places: list[int], seed: int, rate: float) -> None:
    whole, cut = line(seed, rate), line(seed, rate)
    edges = sorted({0, len(data), *(place for place in places if place < len(data))})
    parts = [data[start:end] for start, end in pairwise(edges)]
    assert [piece for part in parts for piece in cut.feed(part)] == whole.feed(data)
    assert (cut.frames, cut.counts) == (whole.frames, whole.counts)


@given(frames=FRAMES, seed=st.integers(), rate=st.floats(0, 1))
def test_frames_are_lost_or_repeated_but_never_changed_or_reordered(
    frames: list[Frame], seed: int, rate: float
) -> None:
    sent = iter(frames)
    last = None
    for frame in received(line(seed, rate), wire(frames)):
        # Either what came before once more, or one that was sent later.
        assert frame == last or any(frame == candidate for candidate in sent)
        last = frame


@given(frames=FRAMES.filter(len), seed=st.integers())
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_does_what_its_name_says(kind: Kind, frames: list[Frame], seed: int) -> None:
    damaged = line(seed, 1, kind)
    arrived = received(damaged, wire(frames) + b"\0")
    assert damaged.frames == damaged.counts[kind] == len(frames)
    if kind in INTACT:
        assert arrived == frames
    elif kind is Kind.DUPLICATE:
        assert arrived == [frame for frame in frames for _ in range(2)]
    elif kind in (Kind.DROP, Kind.CORRUPT, Kind.MERGE):
        assert arrived == []


@pytest.mark.parametrize("kind", [Kind.LOSE, Kind.TRUNCATE, Kind.STUTTER])
def test_a_changed_byte_is_seldom_a_zero(kind: Kind) -> None:
    # Only the zero that closes a frame can be lost, or come twice, without harm.
    frames = [Frame(2, number, bytes(range(1, 100))) for number in range(1000)]
    assert len(received(line(1, 1, kind), wire(frames))) < 60


def test_pauses_are_within_bounds_and_only_where_they_belong() -> None:
    pieces = line(3, 1).feed(wire([Frame(1, number) for number in range(500)]))
    pauses = [piece.pause_s for piece in pieces if piece.pause_s]
    assert 60 < len(pauses) < 160 and max(pauses) <= 0.5


def test_the_rate_is_kept_and_every_kind_comes() -> None:
    damaged = line(4, 0.05)
    damaged.feed(wire([Frame(1, number & 0xFFFF) for number in range(20_000)]))
    assert 0.045 < sum(damaged.counts.values()) / damaged.frames < 0.055
    assert set(damaged.counts) == set(Kind)


def test_a_cut_line_forgets_what_has_begun() -> None:
    cut = line(5, 0)
    cut.feed(b"\0begun")
    cut.cut()
    assert received(cut, Frame(1, 1).encode()) == [Frame(1, 1)]
