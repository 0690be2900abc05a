# SPDX-License-Identifier: MIT
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.deploy.static.memory import ALIGNMENT, Lifetime, plan_offsets


@st.composite
def lifetimes(draw: st.DrawFn) -> list[Lifetime]:
    spans = draw(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 12), st.integers(0, 6)), max_size=14))
    return [Lifetime(i, size, first, first + length) for i, (size, first, length) in enumerate(spans)]


@given(lifetimes())
def test_buffers_alive_together_do_not_overlap(buffers: list[Lifetime]) -> None:
    offsets, arena = plan_offsets(buffers)
    for a in buffers:
        assert offsets[a.buffer] % ALIGNMENT == 0 and offsets[a.buffer] + a.size <= arena
        for b in buffers:
            apart = offsets[a.buffer] + a.size <= offsets[b.buffer] or offsets[b.buffer] + b.size <= offsets[a.buffer]
            assert a is b or not a.meets(b) or apart


@given(lifetimes())
def test_the_arena_is_no_smaller_than_what_is_alive_and_no_larger_than_all(buffers: list[Lifetime]) -> None:
    _, arena = plan_offsets(buffers)
    padded = [-(-b.size // ALIGNMENT) * ALIGNMENT for b in buffers]
    alive = [sum(b.size for b in buffers if b.first <= step <= b.last) for step in range(20)]
    assert max(alive) <= arena <= sum(padded)


def test_a_chain_takes_its_two_largest_neighbours() -> None:
    chain = [Lifetime(0, 800, 0, 1), Lifetime(1, 400, 1, 2), Lifetime(2, 600, 2, 3), Lifetime(3, 100, 3, 4)]
    assert plan_offsets(chain)[1] == 1200
