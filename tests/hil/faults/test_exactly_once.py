# SPDX-License-Identifier: MIT
"""However the line damages frames, every window is answered correctly and run exactly once; no time passes."""

from collections import deque
from random import Random

from helpers.virtual_port import VirtualPort
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hil.faults.line import Kind, Line
from hil.protocol.link import Link
from hil.protocol.messages import Infer, Info, Result, Stats, StatsResult
from hil.protocol.simulated_device import Device
from tinytransit.deploy.manifest import Manifest

TIMEOUT_S = 0.1
RETRIES = 60


def windows(info: Info, count: int) -> list[bytes]:
    return [bytes([number]) * info.input_bytes for number in range(count)]


def outputs(window: bytes) -> bytes:
    return bytes([sum(window) & 0xFF])


def lines(seed: int, rate: float, kinds: list[Kind]) -> tuple[Line, Line]:
    to_device, to_host = (Line(Random(f"{seed} {way}"), rate, kinds, 2 * TIMEOUT_S) for way in range(2))
    return to_device, to_host


# The fixture is a constant.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(), rate=st.floats(0, 0.2), count=st.integers(1, 40),
    kinds=st.lists(st.sampled_from(Kind), min_size=1, unique=True),
)  # fmt: skip
def test_every_window_is_answered_and_run_exactly_once(
    info: Info, manifest: Manifest, seed: int, rate: float, count: int, kinds: list[Kind]
) -> None:
    device = Device(info, outputs, [])
    port = VirtualPort(device.receive, *lines(seed, rate, kinds))
    with port.plugged_in(), Link("virtual", timeout_s=TIMEOUT_S, retries=RETRIES) as link:
        link.open_session(manifest, 60)
        for window in windows(info, count):
            assert link.request(Infer(window), Result).outputs == outputs(window)
        stats = link.request(Stats(), StatsResult)
    assert stats.inferences == count
    assert stats.stale == stats.unknown_type == stats.bad_payload == stats.other_version == 0


def test_what_is_still_under_way_of_an_old_link_answers_nothing_on_a_new_one(info: Info, manifest: Manifest) -> None:
    device = Device(info, outputs, [])
    late: deque[bytes] = deque()

    def receive(data: bytes) -> bytes:
        answer = device.receive(data)
        if late:
            return late.popleft() + answer
        return answer

    port = VirtualPort(receive, *lines(0, 0, list(Kind)))
    first, second = windows(info, 2)
    with port.plugged_in():
        with Link("virtual", timeout_s=TIMEOUT_S) as link:
            link.open_session(manifest, 1)
            link.request(Infer(first), Result)
            old_answers = [Result(1, outputs(first)).frame(seq).encode() for seq in range(1, link.seq + 1)]
            seq = link.seq
        with Link("virtual", timeout_s=TIMEOUT_S, seq=seq) as link:
            link.open_session(manifest, 1)
            late.append(b"".join(old_answers))
            assert link.request(Infer(second), Result).outputs == outputs(second) != outputs(first)
            assert link.counters.stale == len(old_answers)
