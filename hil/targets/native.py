# SPDX-License-Identifier: MIT
"""The firmware built for this host, on a pseudo-terminal."""

from pathlib import Path

from hil.errors import TargetError
from hil.protocol.messages import Info
from hil.targets.process import ProcessTarget
from hil.targets.target import Latency, host_latency


class NativeTarget(ProcessTarget):
    """The program that ``pio run -e native`` builds; it prints ``serial port: PATH``."""

    def __init__(self, program: Path) -> None:
        super().__init__()
        self.name = "native"
        self._program = program

    def command(self) -> list[str]:
        """Return the command line.

        Raises:
            TargetError: If the program is missing.
        """
        if not self._program.is_file():
            raise TargetError(f"no program at {self._program}; build it with: pio run -e native")
        return [str(self._program.resolve())]

    def latency(self, info: Info, ticks: int) -> Latency:
        """Return host time."""
        return host_latency(info, ticks)
