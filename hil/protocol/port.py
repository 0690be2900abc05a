# SPDX-License-Identifier: MIT
"""Open serial ports, each for this host alone, from the kinds that cannot touch anything else."""

import errno
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Self

import serial

from hil.errors import InputError, LinkError

POLL_S = 0.02
"""Seconds that a read waits for bytes before its caller looks at its deadline."""

# Of pyserial's URL handlers, spy:// writes any file, alt:// loads any class, and hwgrep:// opens what it finds first.
_SCHEMES = ("socket", "rfc2217", "loop")
# Another program has a lock on the port, or has set TIOCEXCL on it.
_HELD = (errno.EAGAIN, errno.EBUSY)


class PortError(LinkError):
    """A port that cannot be opened, or that has gone."""


class PortHeldError(PortError):
    """A port that another program has open."""


def check_port(port: str) -> None:
    """Refuse a name that is neither a device file nor one of the URLs that may be opened.

    Raises:
        InputError: If it is neither.
    """
    scheme, separator, _ = port.partition("://")
    if separator and scheme.lower() not in _SCHEMES:
        allowed = ", ".join(f"{known}://" for known in _SCHEMES)
        raise InputError(f"port {port}: URLs of the kind {scheme}:// are not opened; give a device file, or {allowed}")
    if not port or "\0" in port:
        raise InputError(f"port {port!r}: expected a device file such as /dev/ttyACM0")


def open_port(port: str, baudrate: int, *, timeout_s: float = POLL_S, write_timeout_s: float | None = None) -> Any:
    """Open a port for this host alone: a second host is refused at once, for two would take each other's answers.

    Args:
        port: A device file, or a URL that :func:`check_port` lets pass.
        baudrate: Bits a second.
        timeout_s: Seconds that a read waits for bytes.
        write_timeout_s: Seconds that a write may take; None for as long as it takes.

    Returns:
        The port, as pyserial gives it.

    Raises:
        InputError: If the name is of a kind that is not opened.
        PortHeldError: If another program has it open.
        PortError: If it cannot be opened for another reason.
    """
    check_port(port)
    # What a URL names is no file of this host that could be locked.
    lock = {} if "://" in port else {"exclusive": True}
    try:
        return serial.serial_for_url(port, baudrate, timeout=timeout_s, write_timeout=write_timeout_s, **lock)
    except (serial.SerialException, OSError, ValueError) as error:
        if getattr(error, "errno", None) in _HELD:
            raise PortHeldError(
                f"serial port {port} is held by another program; end that one (a terminal, another run of this "
                "harness), then run this again"
            ) from error
        raise PortError(
            f"cannot open serial port {port}: {error}; is the board plugged in, and may this user open the port "
            "(group dialout)?"
        ) from error


class Closable(ABC):
    """A connection that ``with`` closes, however the block ends."""

    @abstractmethod
    def close(self) -> None:
        """Close it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
