# SPDX-License-Identifier: MIT
"""Firmware that runs in an emulator or on this host, and its serial port."""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import serial

from hil.protocol.frames import Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import Fault, decode_message

BOARDS = Path(__file__).parents[2] / "firmware" / "platform" / "boards"


class FirmwareProcess:
    """A running image."""

    def __init__(self, process: subprocess.Popen[str], port: serial.Serial) -> None:
        self.process = process
        self.port = port
        self.text = b""
        self._receiver = Receiver()

    def ask(self, frame: Frame, attempts: int = 1) -> Message:
        """Send a frame, and again if there is no answer, and return its answer or the device's last words."""
        for _ in range(attempts):
            self.port.write(frame.encode())
            while data := self.port.read(1):
                data += self.port.read(self.port.in_waiting)
                self.text += data
                for answer in self._receiver.feed(data):
                    # A HELLO that was sent more than once is answered more than once.
                    if answer.seq == frame.seq or answer.type == Fault.TYPE:
                        return decode_message(answer)
        raise AssertionError(f"no answer to {frame}")


@contextlib.contextmanager
def running(board: str, image: Path) -> Iterator[FirmwareProcess]:
    """Run an image the way that ``pio run -t emulate`` does."""
    emulator = json.loads((BOARDS / f"{board}.json").read_text())["emulator"]
    command = [*emulator["command"], str(image)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(emulator["port"], line)
            assert found is not None, line + process.stdout.read()
            with serial.Serial(found[1], 115200, timeout=5) as port:
                yield FirmwareProcess(process, port)
        finally:
            process.terminate()
