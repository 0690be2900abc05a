# SPDX-License-Identifier: MIT
"""A line that is as slow as a UART."""

import time
from collections.abc import Callable

import pytest
import serial

from hil.throughput.line import BITS_A_BYTE, PacedLine

OnPort = Callable[[Callable[[bytes], bytes]], str]
BAUD = 115_200


def test_a_paced_line_passes_every_byte_each_way_no_faster_than_its_baud(on_port: OnPort) -> None:
    data = bytes(range(256)) * 4
    with PacedLine(on_port(lambda received: received), BAUD, BAUD) as line, serial.Serial(line.path, timeout=5) as port:
        started = time.monotonic()
        port.write(data)
        assert port.read(len(data)) == data
        assert time.monotonic() - started >= len(data) * BITS_A_BYTE / BAUD


def test_a_host_that_does_not_read_keeps_nothing_from_ending(on_port: OnPort) -> None:
    asked = iter([b"x" * 3_000] * 5)
    with (
        PacedLine(on_port(lambda received: next(asked, b"")), BAUD, 10_000_000) as line,
        serial.Serial(line.path, timeout=5) as port,
    ):
        for _ in range(5):
            port.write(b"?")
            time.sleep(0.05)
    # The context is left, and the port with it.
    with pytest.raises(serial.SerialException):
        serial.Serial(line.path)
