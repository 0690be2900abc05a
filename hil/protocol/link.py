# SPDX-License-Identifier: MIT
"""The host's side of the protocol over pyserial: one request in flight, repeated until it is answered."""

import time
from collections import deque
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import serial

from hil.errors import LinkError
from hil.protocol.frames import VERSION, Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import (
    ANSWER_BIT,
    Error,
    ErrorCode,
    Fault,
    FaultCause,
    Hello,
    Info,
)
from hil.protocol.port import Closable, PortError, open_port
from tinytransit.deploy.manifest import Manifest

_HELLO_INTERVAL_S = 0.5
_REBOOT_S = 3.0
# Bits of CFSR (Armv7-M Architecture Reference Manual, B3.2.15).
_CFSR_MMARVALID, _CFSR_BFARVALID = 1 << 7, 1 << 15
Answer = TypeVar("Answer", bound=Message)


class LinkTimeoutError(LinkError):
    """No answer, however often the request was repeated."""


class DeviceRefusedError(LinkError):
    """The device answered ERROR.

    Attributes:
        code: Which one.
    """

    def __init__(self, text: str, code: ErrorCode) -> None:
        super().__init__(text)
        self.code = code


class DeviceResetError(LinkError):
    """The device has restarted in the middle of a session."""


class DeviceFaultError(LinkError):
    """The device reported an exception and stopped."""


class HandshakeError(LinkError):
    """The device is not the one that the manifest describes."""


class ProtocolVersionMismatchError(HandshakeError):
    """Host and device speak different versions of the protocol."""


class ModelMismatchError(HandshakeError):
    """The device runs another model."""


class SizeMismatchError(HandshakeError):
    """The device's model takes or gives another number of bytes."""


@dataclass
class LinkCounters:
    """Counts of what went wrong on the link and was recovered from.

    Attributes:
        requests: Requests sent, each counted once.
        retries: Requests sent again.
        timeouts: Waits that ended without an answer.
        damaged: Frames received that did not decode.
        oversized: Frames received that were too long.
        stale: Answers received to a request that was not the one in flight.
    """

    requests: int = 0
    retries: int = 0
    timeouts: int = 0
    damaged: int = 0
    oversized: int = 0
    stale: int = 0


class Link(Closable):
    """A serial port with a device behind it; open from the start, closed on leaving the context.

    Args:
        port: A device file or URL, as pyserial takes it.
        baudrate: Bits a second.
        timeout_s: Seconds to wait for an answer before the request is repeated.
        retries: How often a request is repeated.
        seq: The sequence number before the first: that of an earlier link to the same device, so that what is still
            under way on the line answers nothing that is asked here.

    Attributes:
        counters: What went wrong and was recovered from.
        seq: The last sequence number used.

    Raises:
        PortError: If the port cannot be opened.
    """

    def __init__(
        self, port: str, baudrate: int = 115_200, timeout_s: float = 5.0, retries: int = 3, seq: int = 0
    ) -> None:
        self._port, self._timeout_s, self._retries = port, timeout_s, retries
        self._seq = seq
        self._in_session = False
        self._hello_seq, self._late_infos = -1, 0
        self._receiver = Receiver(with_text=True)
        self._arrived: deque[Frame] = deque()
        self._counters = LinkCounters()
        self._serial = open_port(port, baudrate, write_timeout_s=timeout_s)
        try:
            self._serial.reset_input_buffer()
        except (serial.SerialException, OSError) as error:
            self._serial.close()
            raise self._gone(error) from error

    @property
    def counters(self) -> LinkCounters:
        """The counters so far."""
        self._counters.damaged, self._counters.oversized = self._receiver.damaged, self._receiver.oversized
        return self._counters

    @property
    def seq(self) -> int:
        """The last sequence number used."""
        return self._seq

    def open_session(self, manifest: Manifest, boot_s: float) -> Info:
        """Say HELLO until the device answers, and check that it is the one that the manifest describes.

        Args:
            manifest: The model to expect.
            boot_s: Seconds that the device may take to answer for the first time.

        Raises:
            LinkTimeoutError: If it does not answer in time.
            HandshakeError: If protocol version, model or sizes differ; both values are named.
        """
        info = self._hello(boot_s)
        if info.protocol != VERSION:
            raise ProtocolVersionMismatchError(_versions(info.protocol))
        if info.model_id != manifest.model_id_bytes:
            raise ModelMismatchError(
                f"the device runs model {info.model_id.hex()}, the manifest describes "
                f"{manifest.model_id}; flash the firmware of this model or give the other --model"
            )
        got, expected = (info.input_bytes, info.output_bytes), (manifest.input_bytes, manifest.output_bytes)
        if got != expected:
            raise SizeMismatchError(
                f"the device takes {got[0]} bytes and answers {got[1]}, the manifest says "
                f"{expected[0]} and {expected[1]}; build the firmware again"
            )
        self._in_session = True
        return info

    def request(self, message: Message, expected: type[Answer]) -> Answer:
        """Send a request, repeat it while it is not answered, and return the answer.

        Args:
            message: The request.
            expected: The type of its answer.

        Raises:
            PortError: If the port has gone.
            LinkTimeoutError: If no attempt was answered.
            DeviceResetError: If the device has forgotten the session.
            DeviceRefusedError: If it answered any other ERROR.
            DeviceFaultError: If it reported an exception.
            ProtocolVersionMismatchError: If it speaks another version.
            PayloadError: If its answer makes no sense.
        """
        frame = self._next(message)
        self._counters.requests += 1
        for attempt in range(self._retries + 1):
            self._counters.retries += attempt > 0
            answer = self._attempt(frame, expected, self._timeout_s)
            if answer is not None:
                return answer
            self._counters.timeouts += 1
        raise LinkTimeoutError(
            f"no answer to {type(message).__name__} from {self._port} after {self._retries + 1} "
            f"attempts of {self._timeout_s:g} s ({self._state()})"
        )

    def close(self) -> None:
        """Close the port."""
        self._serial.close()

    def _hello(self, within_s: float) -> Info:
        """Say HELLO until the device answers.

        Repetitions are no retries to count: a device that is still starting loses what comes before it listens, as
        QEMU's does, and nothing is wrong with the line. For the same reason each may be answered late.
        """
        frame = self._next(Hello())
        self._counters.requests += 1
        self._hello_seq, self._late_infos = frame.seq, -1
        deadline = time.monotonic() + within_s
        while (left_s := deadline - time.monotonic()) > 0:
            self._late_infos += 1
            info = self._attempt(frame, Info, min(_HELLO_INTERVAL_S, left_s))
            if info is not None:
                return info
        raise LinkTimeoutError(
            f"nobody answers HELLO at {self._port} within {within_s:g} s ({self._state()}); is this "
            "the right port, and is the firmware flashed?"
        )

    def _next(self, message: Message) -> Frame:
        self._seq = (self._seq + 1) & 0xFFFF
        return message.frame(self._seq)

    def _attempt(self, request: Frame, expected: type[Answer], timeout_s: float) -> Answer | None:
        """Send a frame and wait for its answer; None if there is none in time."""
        deadline = time.monotonic() + timeout_s
        if self._send(request):
            while time.monotonic() < deadline:
                self._receive()
                while self._arrived:
                    answer = self._accept(self._arrived.popleft(), request, expected)
                    if answer is not None:
                        return answer
        return None

    def _send(self, request: Frame) -> bool:
        """Send a frame; False if nobody reads at the other end, which is no answer either."""
        try:
            self._serial.write(request.encode())
        except serial.SerialTimeoutException:
            return False
        except (serial.SerialException, OSError) as error:
            raise self._gone(error) from error
        return True

    def _receive(self) -> None:
        """Keep the frames that have come, or come in a moment."""
        try:
            data = self._serial.read(max(1, self._serial.in_waiting))
        except (serial.SerialException, OSError) as error:
            raise self._gone(error) from error
        self._arrived.extend(self._receiver.feed(data))

    def _gone(self, error: Exception) -> PortError:
        return PortError(f"serial port {self._port} has gone: {error}")

    def _accept(self, frame: Frame, request: Frame, expected: type[Answer]) -> Answer | None:
        """Return the answer if the frame is it; None if it answers something else; raise if it is bad news."""
        if frame.type == Fault.TYPE and frame.version == VERSION:
            self._raise_fault(Fault.unpack(frame.payload))
        if frame.seq != request.seq or not frame.type & ANSWER_BIT:
            if self._late_infos and frame.type == Info.TYPE and frame.seq == self._hello_seq:
                self._late_infos -= 1
            else:
                self._counters.stale += 1
            return None
        if frame.version != VERSION:
            raise ProtocolVersionMismatchError(_versions(frame.version))
        if frame.type == Error.TYPE:
            self._raise_refusal(Error.unpack(frame.payload), request)
        if frame.type != expected.TYPE:
            self._counters.stale += 1
            return None
        return expected.unpack(frame.payload)

    def _raise_fault(self, fault: Fault) -> NoReturn:
        cause = fault.cause.name.lower().replace("_", " ")
        registers = ", ".join(f"{name} 0x{value:08x}" for name, value in (
            ("pc", fault.pc), ("lr", fault.lr), ("sp", fault.sp), ("CFSR", fault.cfsr), ("HFSR", fault.hfsr),
        ))  # fmt: skip
        raise DeviceFaultError(
            f"the device stopped: {cause}, exception {fault.exception}{_fault_address(fault)}; "
            f"{registers}; {_fault_hint(fault)}"
        )

    def _raise_refusal(self, error: Error, request: Frame) -> NoReturn:
        if error.code is ErrorCode.VERSION:
            raise ProtocolVersionMismatchError(_versions(error.expected))
        if error.code is ErrorCode.NO_SESSION and self._in_session:
            self._in_session = False
            raise DeviceResetError(
                "the device restarted in the middle of the session (reset cause: "
                f"{self._reset_cause()}); look at its supply and its watchdog, then run again"
            )
        raise DeviceRefusedError(
            f"the device refused request 0x{request.type:02x} with {error.code.name}: expected "
            f"{error.expected}, got {error.got}",
            error.code,
        )

    def _reset_cause(self) -> str:
        try:
            return self._hello(_REBOOT_S).reset_cause.name.lower().replace("_", " ")
        except LinkError:
            return "not told, it does not answer HELLO"

    def _state(self) -> str:
        counters = self.counters
        return f"{counters.damaged} damaged, {counters.oversized} oversized, {counters.stale} stale frames came"


def _fault_address(fault: Fault) -> str:
    """Return the address whose access failed, if the fault status says that it is known."""
    for valid, address in ((_CFSR_MMARVALID, fault.mmfar), (_CFSR_BFARVALID, fault.bfar)):
        if fault.cfsr & valid:
            return f", at address 0x{address:08x}"
    return ""


def _fault_hint(fault: Fault) -> str:
    if fault.cause is FaultCause.STACK_OVERFLOW:
        return "what it had stacked is lost; enlarge STACK_SIZE in firmware/board/cortex_m4/image.ld"
    return f"the line is named by `arm-none-eabi-addr2line -e firmware.elf 0x{fault.pc:08x}`"


def _versions(device: int) -> str:
    return f"the device speaks version {device} of the protocol, this host version {VERSION}; update the older one"
