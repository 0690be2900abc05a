# SPDX-License-Identifier: MIT
"""A target behind a damaged line."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hil.faults.line import Kind, Line
from hil.faults.proxy import FaultProxy
from hil.protocol.messages import Info
from hil.targets.target import Latency, Target


@dataclass(frozen=True)
class Faults:
    """The damage to frames on their way.

    Attributes:
        rate: Probability that a frame is damaged, in each direction.
        seed: Decides which, and how.
        kinds: The ways in which, all equally likely.
        longest_pause_s: Greatest pause of a frame that is delayed or split, in seconds.
        cuts: At which frames towards the device, repetitions included, the host's end is unplugged.
        dark_s: Seconds until it is plugged in again.
    """

    rate: float
    seed: int
    kinds: Sequence[Kind] = tuple(Kind)
    longest_pause_s: float = 0.1
    cuts: Sequence[int] = ()
    dark_s: float = 0.2


class FaultyTarget(Target):
    """Another target behind a :class:`FaultProxy`; the sequence of damage continues when it is restarted.

    Args:
        inner: What runs.
        faults: What happens on the way to it.

    Attributes:
        inner: What runs.
        faults: What happens on the way to it.
        to_device: The line to the device, with its counts.
        to_host: The line from it.
    """

    def __init__(self, inner: Target, faults: Faults) -> None:
        self.inner, self.faults = inner, faults
        self.name, self.image, self.baudrate = inner.name, inner.image, inner.baudrate
        self.boot_s, self.answer_s = inner.boot_s, inner.answer_s
        self.to_device, self.to_host = (
            Line(Random(f"{faults.seed} {way}"), faults.rate, faults.kinds, faults.longest_pause_s)
            for way in ("to device", "to host")
        )
        self._cuts_made = 0
        self._proxy: FaultProxy | None = None
        self._running = ExitStack()

    @property
    def cuts_made(self) -> int:
        """How often the host's end has been unplugged."""
        return self._cuts_made + (self._proxy.cuts_made if self._proxy else 0)

    def start(self) -> str:
        """Start the target and the proxy and return the proxy's port.

        Raises:
            TargetError: If the target does not start, or its port cannot be opened.
        """
        port = self.inner.start()
        path = Path(self._running.enter_context(tempfile.TemporaryDirectory(prefix="tinytransit-faults-"))) / "port"
        faults = self.faults
        self._proxy = self._running.enter_context(
            FaultProxy(port, self.baudrate, path, self.to_device, self.to_host, faults.cuts, faults.dark_s)
        )
        return str(path)

    def stop(self) -> None:
        """Stop both."""
        self._running.close()
        self._cuts_made, self._proxy = self.cuts_made, None
        self.inner.stop()

    def latency(self, info: Info, ticks: int) -> Latency:
        """Return what the target says."""
        return self.inner.latency(info, ticks)

    def exit_reason(self) -> str:
        """Return what the target says."""
        return self.inner.exit_reason()
