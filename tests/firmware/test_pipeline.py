# SPDX-License-Identifier: MIT
"""Several requests in flight: the firmware and the Python device answer any conversation with the same bytes."""

import ctypes
import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hil.protocol.message import Message
from hil.protocol.messages import Hello, Infer, Info, Pipeline, ResetCause, TimeBase
from hil.protocol.simulated_device import Device

CAPACITY = 1 << 16
# What device.c says of itself.
INFO = Info(
    protocol=1, firmware=(1, 2, 3), model_id=bytes([1, 2, 3]) + bytes(29), engine="test", board="fifteen letters",
    reset_cause=ResetCause.BROWN_OUT, time_base=TimeBase.DWT, tick_hz=1000, core_hz=84_000_000, max_payload=1024,
    input_bytes=262, output_bytes=2,
)  # fmt: skip
TICKS_A_CALL = 7

REQUESTS: st.SearchStrategy[Message] = st.one_of(
    st.builds(lambda value: Infer(bytes([value] * INFO.input_bytes)), st.integers(0, 3)),
    st.builds(Pipeline, st.sampled_from([0, 1, 2, 4, 7, 8, 255])),
    st.just(Hello()),
)
# Mostly numbers that lie close together, at the wrap as well.
NUMBERS = st.one_of(st.integers(-12, 12), st.integers(0, 0xFFFF))


@pytest.fixture
def receive(library: ctypes.CDLL) -> Callable[[bytes], bytes]:
    """The firmware: bytes in, bytes out."""
    library.device_receive.restype = ctypes.c_size_t
    answers = ctypes.create_string_buffer(CAPACITY)

    def run(wire: bytes) -> bytes:
        size = library.device_receive(wire, ctypes.c_size_t(len(wire)), answers, ctypes.c_size_t(CAPACITY))
        return ctypes.string_at(answers, size)

    return run


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conversation=st.lists(st.tuples(REQUESTS, NUMBERS), max_size=40))
# A repetition from more than a round ago, whose place a leap over its successors left as it was.
@example(conversation=[(Pipeline(4), 2), (Infer(bytes(INFO.input_bytes)), 7), (Pipeline(4), 2)])
def test_firmware_and_python_device_agree(
    library: ctypes.CDLL, receive: Callable[[bytes], bytes], conversation: list[tuple[Message, int]]
) -> None:
    library.device_restart(0)
    ticks = itertools.count(0, TICKS_A_CALL)
    device = Device(INFO, lambda inputs: bytes([sum(inputs[:201]) & 0xFF, sum(inputs[201:]) & 0xFF]), [],
                    lambda: next(ticks))  # fmt: skip
    for request, seq in [(Hello(), 0), (Pipeline(8), 1), *conversation]:
        wire = request.frame(seq & 0xFFFF).encode()
        assert receive(wire) == device.receive(wire)
