# SPDX-License-Identifier: MIT
"""The meaning of payloads: one frozen dataclass for each message of ``hil/PROTOCOL.md``."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar, Self

from hil.protocol.frames import Frame
from hil.protocol.message import Message, PayloadError
from hil.protocol.survey_messages import SURVEY_ANSWERS, SURVEY_REQUESTS

ANSWER_BIT = 0x80
MAX_REPETITIONS = 1000
MAX_DEPTH = 255


class ErrorCode(IntEnum):
    """Why a device refuses a request."""

    VERSION = 1
    TYPE = 2
    LENGTH = 3
    VALUE = 4
    STALE = 5
    NO_SESSION = 6
    ENGINE = 7
    STATE = 8


class ResetCause(IntEnum):
    """Why a device started."""

    UNKNOWN = 0
    POWER_ON = 1
    PIN = 2
    SOFTWARE = 3
    WATCHDOG = 4
    BROWN_OUT = 5
    FAULT = 6


class TimeBase(IntEnum):
    """The meaning of a tick."""

    DWT = 1
    SYSTICK = 2
    HOST_NS = 3
    TIMER = 4


class FaultCause(IntEnum):
    """The exception that stopped a device."""

    HARD_FAULT = 1
    MEMORY_MANAGEMENT = 2
    BUS = 3
    USAGE = 4
    STACK_OVERFLOW = 5
    ASSERTION = 6
    OTHER_EXCEPTION = 7


@dataclass(frozen=True)
class Hello(Message):
    """Open a session."""

    TYPE = 0x01


@dataclass(frozen=True)
class Infer(Message):
    """Run the model once on int8 inputs laid end to end in the model's order."""

    TYPE = 0x02
    inputs: bytes

    def pack(self) -> bytes:
        """Return the inputs."""
        return self.inputs

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Take the payload as the inputs; only the device knows how many bytes its model takes."""
        return cls(payload)


@dataclass(frozen=True)
class SelfTest(Message):
    """Run the golden windows that are in the firmware."""

    TYPE = 0x03


@dataclass(frozen=True)
class Bench(Message):
    """Run the model ``repetitions`` times, 1 to 1000, and time each run."""

    TYPE = 0x04
    LAYOUT = struct.Struct("<H")
    repetitions: int


@dataclass(frozen=True)
class Stats(Message):
    """Ask for the counters."""

    TYPE = 0x05


@dataclass(frozen=True)
class Pipeline(Message):
    """Ask how many requests may be in flight, at most ``depth``, 1 to 255."""

    TYPE = 0x06
    LAYOUT = struct.Struct("<B")
    depth: int


@dataclass(frozen=True)
class Info(Message):
    """A device's own description; ``model_id`` is 32 bytes, rates are in Hz, names are ASCII of at most 16 bytes."""

    TYPE = 0x81
    LAYOUT = struct.Struct("<B3s32s16s16sBBIIHHH")
    protocol: int
    firmware: tuple[int, int, int]
    model_id: bytes
    engine: str
    board: str
    reset_cause: ResetCause
    time_base: TimeBase
    tick_hz: int
    core_hz: int
    max_payload: int
    input_bytes: int
    output_bytes: int

    def pack(self) -> bytes:
        """Return the payload."""
        names = (self.engine.encode("ascii"), self.board.encode("ascii"))
        if len(self.model_id) != 32 or max(map(len, names)) > 16:
            raise PayloadError(
                f"Info holds a model id of 32 bytes and names of at most 16, got {len(self.model_id)}, "
                f"{self.engine!r} and {self.board!r}"
            )
        return self.LAYOUT.pack(
            self.protocol,
            bytes(self.firmware),
            self.model_id,
            *names,
            self.reset_cause,
            self.time_base,
            self.tick_hz,
            self.core_hz,
            self.max_payload,
            self.input_bytes,
            self.output_bytes,
        )

    @classmethod
    def _typed(cls, values: dict[str, Any]) -> dict[str, Any]:
        values = super()._typed(values)
        values["firmware"] = tuple(values["firmware"])
        for name in ("engine", "board"):
            text = values[name].rstrip(b"\0")
            # Names end up on a terminal: nothing but printable ASCII gets there.
            if not all(0x20 <= byte < 0x7F for byte in text):
                raise PayloadError(f"Info.{name} is not printable ASCII: {text!r}")
            values[name] = text.decode("ascii")
        return values


@dataclass(frozen=True)
class Result(Message):
    """The int8 outputs of one inference, end to end, and how many ticks it took."""

    TYPE = 0x82
    TICKS: ClassVar[struct.Struct] = struct.Struct("<Q")
    ticks: int
    outputs: bytes

    def pack(self) -> bytes:
        """Return the payload."""
        return self.TICKS.pack(self.ticks) + self.outputs

    @classmethod
    def unpack(cls, payload: bytes) -> Self:
        """Read the payload.

        Raises:
            PayloadError: If there is no byte of output.
        """
        if len(payload) <= cls.TICKS.size:
            raise PayloadError(f"Result has at least {cls.TICKS.size + 1} bytes of payload, got {len(payload)}")
        (ticks,) = cls.TICKS.unpack_from(payload)
        return cls(ticks, payload[cls.TICKS.size :])


@dataclass(frozen=True)
class SelfTestResult(Message):
    """How many golden windows ran, how many of them gave other bytes than the reference, and what the image is.

    The checksums are CRC-32 of the instructions and of the weights in flash, 0 where the device cannot tell.
    """

    TYPE = 0x83
    LAYOUT = struct.Struct("<HHII")
    windows: int
    differing: int
    code_crc: int = 0
    weights_crc: int = 0


@dataclass(frozen=True)
class BenchResult(Message):
    """Least, greatest and summed ticks of the repetitions."""

    TYPE = 0x84
    LAYOUT = struct.Struct("<HQQQ")
    repetitions: int
    least: int
    most: int
    total: int


@dataclass(frozen=True)
class StatsResult(Message):
    """Counters since start-up; stack in bytes, 0 where unknown."""

    TYPE = 0x85
    LAYOUT = struct.Struct("<13I")
    accepted: int = 0
    damaged: int = 0
    oversized: int = 0
    other_version: int = 0
    unknown_type: int = 0
    stale: int = 0
    repeated: int = 0
    bad_payload: int = 0
    overruns: int = 0
    inferences: int = 0
    stack_used: int = 0
    stack_size: int = 0
    uptime_s: int = 0


@dataclass(frozen=True)
class PipelineResult(Message):
    """The number of requests that may be in flight from now on."""

    TYPE = 0x86
    LAYOUT = struct.Struct("<B")
    depth: int


@dataclass(frozen=True)
class Error(Message):
    """A refusal: of which request, and the two values that disagree."""

    TYPE = 0xFF
    LAYOUT = struct.Struct("<BBII")
    code: ErrorCode
    request: int
    expected: int = 0
    got: int = 0


@dataclass(frozen=True)
class Fault(Message):
    """The last words of a device: cause and registers at the exception (ARMv7-M Reference Manual, B1.5 and B3.2)."""

    TYPE = 0xFE
    LAYOUT = struct.Struct("<BBxx9I")
    cause: FaultCause
    exception: int
    pc: int
    lr: int
    psr: int
    sp: int
    cfsr: int
    hfsr: int
    mmfar: int
    bfar: int
    r0: int


_REQUESTS: tuple[type[Message], ...] = (Hello, Infer, SelfTest, Bench, Stats, Pipeline, *SURVEY_REQUESTS)
_ANSWERS: tuple[type[Message], ...] = (
    Info, Result, SelfTestResult, BenchResult, StatsResult, PipelineResult, *SURVEY_ANSWERS, Error, Fault,
)  # fmt: skip
REQUESTS: dict[int, type[Message]] = {kind.TYPE: kind for kind in _REQUESTS}
ANSWERS: dict[int, type[Message]] = {kind.TYPE: kind for kind in _ANSWERS}


def decode_message(frame: Frame) -> Message:
    """Read the message that a frame carries.

    Raises:
        PayloadError: If the type is unknown or the payload does not fit it.
    """
    kind = (REQUESTS | ANSWERS).get(frame.type)
    if kind is None:
        raise PayloadError(f"message type 0x{frame.type:02x} is unknown")
    return kind.unpack(frame.payload)
