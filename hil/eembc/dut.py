# SPDX-License-Identifier: MIT
"""A device under test that speaks the text commands: what a runner asks, and what the answers mean."""

import contextlib
import re
import time
from dataclasses import dataclass

import serial

from hil.errors import LinkError
from hil.protocol.link import LinkTimeoutError
from hil.protocol.port import Closable, PortError, open_port

BYTES_A_COMMAND = 31
"""Bytes in one ``db`` command, as the runner of mlcommons/tiny sends them to a device that it is wired to."""

_READY = "m-ready"
_TERMINATOR = "%"
# Ends a run of inferences, and a frame or command that was begun.
_BREAK = b"\0"
_ATTEMPT_S = 1.0
_QUIET_S = 0.1
# A line is at most as long as that of all scores, and an answer has about ten: who sends more speaks something else.
_MAX_LINE = 16_384
_MAX_LINES = 1_000


class EembcError(LinkError):
    """An answer that is not what the published commands give."""


class EembcRefusedError(EembcError):
    """The device answered ``e-[...]``."""


@dataclass(frozen=True)
class Profile:
    """The identity that a device gives: its name, the version of the profile and its model."""

    name: str
    profile: str
    model: str


@dataclass(frozen=True)
class Inference:
    """The answer to ``infer``.

    Attributes:
        start_us: The device's clock before the first run, in microseconds.
        end_us: The same after the last.
        scores: The printed scores, outputs end to end.
    """

    start_us: int
    end_us: int
    scores: tuple[float, ...]


class Dut(Closable):
    """A serial port with such a device behind it; open from the start, closed on leaving the context.

    Args:
        port: A device file or URL, as pyserial takes it.
        baudrate: Bits a second.
        timeout_s: Seconds that an answer may take.

    Raises:
        PortError: If the port cannot be opened.
    """

    def __init__(self, port: str, baudrate: int = 115_200, timeout_s: float = 5.0) -> None:
        self._port, self._timeout_s = port, timeout_s
        self._received = bytearray()
        self._serial = open_port(port, baudrate, write_timeout_s=timeout_s)

    def greet(self, boot_s: float, attempt_s: float = _ATTEMPT_S) -> Profile:
        """Ask for name and profile until the device answers.

        A zero goes first: it ends a frame of the binary protocol that another host may have left open.

        Args:
            boot_s: Seconds that the device may take to answer for the first time.
            attempt_s: Seconds to wait before it is asked again.

        Raises:
            LinkTimeoutError: If it does not answer in time.
            EembcError: If it answers something else.
        """
        deadline = time.monotonic() + boot_s
        while time.monotonic() < deadline:
            self._write(_BREAK + b"name" + _TERMINATOR.encode())
            if self._is_named(min(deadline, time.monotonic() + attempt_s)):
                break
        else:
            raise LinkTimeoutError(
                f"nobody answers name% at {self._port} within {boot_s:g} s; is this the right port, "
                "and is the firmware flashed?"
            )
        self._drain()
        name = _one(r"m-name-dut-\[([^]]+)\]", "name", self.command("name"))
        lines = self.command("profile")
        return Profile(
            name, _one(r"m-profile-\[([^]]+)\]", "profile", lines), _one(r"m-model-\[([^]]+)\]", "profile", lines)
        )

    def load(self, data: bytes, bytes_a_command: int = BYTES_A_COMMAND) -> None:
        """Fill the input buffer.

        Raises:
            EembcRefusedError: If the device refuses a command.
            EembcError: If it does not say that all bytes have come.
        """
        self.command(f"db load {len(data)}")
        lines: list[str] = []
        for start in range(0, len(data), bytes_a_command):
            lines = self.command(f"db {data[start : start + bytes_a_command].hex()}")
        if "m-load-done" not in lines:
            raise EembcError(
                f"{self._port}: {len(data)} bytes were sent and the device does not say m-load-done; "
                "bytes may be lost on the line"
            )

    def infer(self, iterations: int, warmups: int) -> Inference:
        """Run the model ``iterations`` times on the buffer, after ``warmups`` times that do not count.

        Raises:
            EembcRefusedError: If the device refuses.
            EembcError: If a time stamp or the scores are missing.
        """
        lines = self.command(f"infer {iterations} {warmups}")
        laps = [int(found[1]) for line in lines if (found := re.fullmatch(r"m-lap-us-(\d+)", line))]
        if len(laps) != 2 or laps[1] < laps[0]:
            raise EembcError(f"{self._port}: infer gives two time stamps in order, got {laps}")
        return Inference(laps[0], laps[1], _scores(lines, "infer"))

    def results(self) -> tuple[float, ...]:
        """Return the scores of the last inference once more.

        Raises:
            EembcError: If there are none.
        """
        return _scores(self.command("results"), "results")

    def command(self, command: str) -> list[str]:
        """Send a command and return the lines of the answer before ``m-ready``.

        Raises:
            PortError: If the port has gone.
            LinkTimeoutError: If there is no ``m-ready`` in time.
            EembcRefusedError: If one of the lines is ``e-[...]``.
        """
        self._write(f"{command}{_TERMINATOR}".encode())
        try:
            lines = self._answer(self._timeout_s)
            if lines is None:
                raise LinkTimeoutError(
                    f"no {_READY} after {command}{_TERMINATOR} from {self._port} in {self._timeout_s:g} s"
                )
        except (LinkTimeoutError, KeyboardInterrupt):  # nobody waits for a long run of inferences any more
            with contextlib.suppress(LinkError):
                self._write(_BREAK)
            raise
        for line in lines:
            if line.startswith("e-["):
                raise EembcRefusedError(f"the device refused {command}{_TERMINATOR}: {line}")
        return lines

    def close(self) -> None:
        """Close the port."""
        self._serial.close()

    def _write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            raise LinkTimeoutError(f"nobody reads at the other end of {self._port}") from error
        except (serial.SerialException, OSError) as error:
            raise PortError(f"serial port {self._port} has gone: {error}") from error

    def _is_named(self, deadline: float) -> bool:
        """Return whether a name comes in time; what a device says when it starts may come before."""
        while (left_s := deadline - time.monotonic()) > 0:
            lines = self._answer(left_s)
            if lines is not None and any(line.startswith("m-name-") for line in lines):
                return True
        return False

    def _answer(self, within_s: float) -> list[str] | None:
        """Return the lines up to ``m-ready``; None if that does not come in time."""
        lines: list[str] = []
        deadline = time.monotonic() + within_s
        while (left_s := deadline - time.monotonic()) > 0:
            line = self._line(left_s)
            if line == _READY:
                return lines
            if line:
                lines.append(line)
            if len(lines) > _MAX_LINES:
                raise EembcError(f"{self._port}: {_MAX_LINES} lines without {_READY}; this is no answer")
        return None

    def _line(self, within_s: float) -> str | None:
        deadline = time.monotonic() + within_s
        while b"\n" not in self._received:
            if time.monotonic() >= deadline:
                return None
            self._received += self._read()
            if len(self._received) > _MAX_LINE:
                raise EembcError(f"{self._port}: {_MAX_LINE} bytes without the end of a line; this is no text")
        line, _, rest = self._received.partition(b"\n")
        self._received = bytearray(rest)
        # A frame of the binary protocol may come before the first text.
        return line.rpartition(b"\0")[2].decode("ascii", "backslashreplace").strip()

    def _read(self) -> bytes:
        try:
            return bytes(self._serial.read(max(1, self._serial.in_waiting)))
        except (serial.SerialException, OSError) as error:
            raise PortError(f"serial port {self._port} has gone: {error}") from error

    def _drain(self) -> None:
        """Pass over answers to greetings that were sent more than once.

        Raises:
            EembcError: If there is no end of them.
        """
        self._received.clear()
        deadline = time.monotonic() + self._timeout_s
        silent_since = time.monotonic()
        while time.monotonic() - silent_since < _QUIET_S:
            if self._read():
                silent_since = time.monotonic()
            if silent_since > deadline:
                raise EembcError(f"{self._port} does not stop sending within {self._timeout_s:g} s of its name")


def _one(pattern: str, command: str, lines: list[str]) -> str:
    found = [match[1] for line in lines if (match := re.fullmatch(pattern, line))]
    if len(found) != 1:
        raise EembcError(f"{command}% gives one line like {pattern}, got {lines}")
    return str(found[0])


def _scores(lines: list[str], command: str) -> tuple[float, ...]:
    text = _one(r"m-results-\[([^]]*)\]", command, lines)
    try:
        return tuple(float(score) for score in text.split(","))
    except ValueError:
        raise EembcError(f"{command}%: the results are no numbers: {text!r}") from None
