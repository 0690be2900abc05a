# SPDX-License-Identifier: MIT
"""The interface of every target, and what the ticks of its clock are worth."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from hil.errors import LinkError, TargetError
from hil.protocol.messages import Info, TimeBase


class LatencyKind(StrEnum):
    """The way in which a latency was obtained; only the first is a measurement of the board."""

    MEASURED = "measured"
    MODELLED = "modelled"
    INSTRUCTIONS = "instructions"
    HOST = "host"


@dataclass(frozen=True)
class Latency:
    """The time of one inference.

    Attributes:
        kind: How it was obtained.
        value_ms: Milliseconds.
        detail: What exactly was counted, in words.
    """

    kind: LatencyKind
    value_ms: float
    detail: str


class Target(ABC):
    """A device behind a serial port, started on entering the context and stopped on leaving it.

    Attributes:
        name: As the user names it.
        image: The ELF that the device must be running, if it is known.
        note: What else a reader of its results has to know; may be empty.
        baudrate: Bits a second; means nothing to an emulated port.
        boot_s: Seconds within which the device must have answered its first HELLO.
        answer_s: Seconds that an answer may take at the least, whatever the user's time-out: how slow it is.
    """

    name: str
    image: Path | None = None
    note: str = ""
    baudrate: int = 115_200
    boot_s: float = 10.0
    answer_s: float = 0.0

    @abstractmethod
    def start(self) -> str:
        """Start the device and return its port, as pyserial takes it.

        Raises:
            TargetError: If it does not start.
        """

    @abstractmethod
    def stop(self) -> None:
        """Stop the device; harmless if it does not run."""

    @abstractmethod
    def latency(self, info: Info, ticks: int) -> Latency:
        """Say what the ticks of one inference mean here."""

    def exit_reason(self) -> str:
        """Return how the device ended and its last words; empty if it runs or nobody can tell."""
        return ""

    @contextmanager
    def running(self) -> Iterator[str]:
        """Start the device, yield its port, and stop it however the block ends.

        Raises:
            TargetError: If it does not start, or if the link fails in the block because it has ended; its last words
                are in the text.
        """
        with self:
            port = self.start()
            try:
                yield port
            except LinkError as error:
                if reason := self.exit_reason():
                    raise TargetError(f"{reason}; the link then said: {error}") from error
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def milliseconds(info: Info, ticks: int) -> float:
    """Convert ticks of the device's time base.

    Raises:
        TargetError: If the device says that its clock stands still.
    """
    if info.tick_hz == 0:
        raise TargetError(f"{info.board} reports 0 ticks a second; its firmware cannot time an inference")
    return 1e3 * ticks / info.tick_hz


def host_latency(info: Info, ticks: int) -> Latency:
    """Return a latency that was clocked on this host and says nothing about a board."""
    return Latency(LatencyKind.HOST, milliseconds(info, ticks), "wall clock of this host; says nothing about a board")


def counted_latency(info: Info, value_ms: float, emulator: str) -> Latency:
    """Return a latency that an emulator made of a count of instructions."""
    detail = (
        f"instructions counted by {emulator}, as if each took one cycle at {info.core_hz / 1e6:g} MHz; "
        "a count, no measurement"
    )
    return Latency(LatencyKind.INSTRUCTIONS, value_ms, detail)


def cycle_counter_latency(info: Info, ticks: int, emulator: str) -> Latency:
    """Return the latency of a firmware whose cycle counter the emulator advances with each instruction.

    Raises:
        TargetError: If the firmware times by something else.
    """
    if info.time_base is not TimeBase.DWT:
        raise TargetError(f"{info.board} times by {info.time_base.name}; in {emulator} the DWT counter counts")
    return counted_latency(info, milliseconds(info, ticks), emulator)
