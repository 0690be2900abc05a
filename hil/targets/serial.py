# SPDX-License-Identifier: MIT
"""A real board on a serial port."""

from pathlib import Path

from hil.errors import InputError
from hil.protocol.messages import Info, TimeBase
from hil.protocol.port import check_port
from hil.targets.target import Latency, LatencyKind, Target, milliseconds


class SerialTarget(Target):
    """A board that runs already.

    Args:
        port: What pyserial opens, such as ``/dev/ttyACM0``, with ``@`` and the bits a second behind it if not 115200.
        image: The ELF that should be on it, if it is at hand.

    Raises:
        InputError: If there is no port, it is of a kind that is not opened, or the speed is no positive number.
    """

    def __init__(self, port: str, image: Path | None = None) -> None:
        self.image = image
        self._port, _, speed = port.partition("@")
        if not self._port or (speed and not (speed.isascii() and speed.isdigit() and int(speed) > 0)):
            raise InputError(
                f"target serial:{port}: expected serial:PORT or serial:PORT@BAUD, such as serial:/dev/ttyACM0"
            )
        check_port(self._port)
        self.name = f"serial:{self._port}"
        self.baudrate = int(speed) if speed else 115_200

    def start(self) -> str:
        """Return the port; the board starts itself."""
        return self._port

    def stop(self) -> None:
        """Leave the board as it is."""

    def latency(self, info: Info, ticks: int) -> Latency:
        """Call it measured only if a DWT cycle counter on silicon clocked it.

        SysTick and host clocks are the time bases of emulators and of the host's build (firmware/include/board.h), and
        nothing behind a pseudo-terminal is silicon.
        """
        value_ms = milliseconds(info, ticks)
        if info.time_base is TimeBase.DWT and Path("/dev/pts") not in Path(self._port).resolve().parents:
            return Latency(LatencyKind.MEASURED, value_ms, f"DWT cycle counter at {info.tick_hz / 1e6:g} MHz")
        return Latency(
            LatencyKind.HOST,
            value_ms,
            f"{info.time_base.name} clock behind {self._port}, which is no silicon; says nothing about a board",
        )
