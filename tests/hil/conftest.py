# SPDX-License-Identifier: MIT
"""A Python device behind a real pseudo-terminal, whose answers a test may spoil."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest

from hil.protocol.frames import MAX_PAYLOAD, VERSION
from hil.protocol.messages import Info, ResetCause, TimeBase
from hil.protocol.simulated_device import Device
from hil.targets.pty_port import PtyPort
from tinytransit.deploy.manifest import Manifest

Receive = Callable[[bytes], bytes]


@pytest.fixture
def info(manifest: Manifest) -> Info:
    """What a good device says of itself."""
    return Info(
        VERSION, (0, 1, 0), manifest.model_id_bytes, "python", "host", ResetCause.POWER_ON, TimeBase.HOST_NS,
        tick_hz=10**9, core_hz=0, max_payload=MAX_PAYLOAD, input_bytes=manifest.input_bytes,
        output_bytes=manifest.output_bytes,
    )  # fmt: skip


def echo_sum(inputs: bytes) -> bytes:
    """An engine that a test can predict."""
    return bytes([sum(inputs) & 0xFF])


@pytest.fixture
def device(info: Info) -> Device:
    """A device with a predictable engine."""
    return Device(info, echo_sum, [(bytes(262), b"\0")])


@pytest.fixture
def on_port() -> Iterator[Callable[[Receive], str]]:
    """Answer a new pseudo-terminal with a function, and return its path."""
    with contextlib.ExitStack() as stack:

        def serve(receive: Receive) -> str:
            port = stack.enter_context(PtyPort())
            thread = threading.Thread(target=port.serve, args=(receive,), daemon=True)
            stack.callback(thread.join)
            stack.callback(port.hang_up)
            thread.start()
            return port.path

        yield serve
