# SPDX-License-Identifier: MIT
"""Paths to an instant: each ends there."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hil.seu.trace import Trace, parse_trace

LOG = """\
Stopped execution of TB chain before 0x7f5e44000100 [080035c8] inference_run
Trace 0: 0x7f5e44000100 [00800408/080035c8/00000010/ff020201] inference_run
Trace 0: 0x7f5e44000400 [00800408/080035ca/00000010/ff020201] inference_run
"""


def test_only_executed_instructions_are_read_from_the_log() -> None:
    assert parse_trace(LOG).addresses.tolist() == [0x080035C8, 0x080035CA]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=300), st.data())
def test_a_route_ends_at_its_instant(addresses: list[int], data: st.DataObject) -> None:
    instant = data.draw(st.integers(0, len(addresses) - 1))
    route = Trace(addresses).route(instant)
    begin = 0
    if route.passes is not None:
        begin = int(np.flatnonzero(np.array(addresses) == route.address)[route.passes])
    assert begin + route.steps == instant


def test_a_loop_is_passed_by_what_comes_before_or_after_it() -> None:
    addresses = [1, *[2, 3] * 5000, 4, 5, 6]
    route = Trace(addresses).route(len(addresses) - 1)
    assert (route.address, route.passes, route.steps) == (6, 0, 0)
