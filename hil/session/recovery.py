# SPDX-License-Identifier: MIT
"""A session that outlives what happens to ports, devices and processes in a long campaign.

What comes back is taken up again with the request that was in flight: a port that has gone (a board that was unplugged
and plugged in again, a cable), a device that has restarted (a watchdog, a brown-out), a device that is silent for
longer than its requests are repeated, a process that has died (an emulator that was killed). What does not come back
within bounds, and what must not be retried - a fault that the device reports, another model - is raised.
"""

import time
from collections import Counter
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Self, TypeVar

from hil.errors import LinkError
from hil.protocol.link import DeviceResetError, Link, LinkTimeoutError
from hil.protocol.message import Message
from hil.protocol.messages import Info
from hil.protocol.port import PortError
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest

_REOPEN_INTERVAL_S = 0.1
_RETRYABLE = (PortError, LinkTimeoutError, DeviceResetError)
Answer = TypeVar("Answer", bound=Message)


class RecoveryError(LinkError):
    """A session that could not be taken up again."""


@dataclass(frozen=True)
class Recovery:
    """One time that the session was taken up again.

    Attributes:
        reason: What had happened, in words.
        process_restarted: Whether the target had died and was started again.
        reset_cause: Why the device last started, as it says itself.
        seconds: How long it took.
    """

    reason: str
    process_restarted: bool
    reset_cause: str
    seconds: float


class RecoveringSession:
    """A target and a link that are started and opened on entering the context, and again whenever that helps.

    Args:
        target: Where the model runs; it is stopped on leaving the context.
        manifest: The model to expect there.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated before the session counts as lost.
        attempts: How often the session is taken up again for one request.
        reopen_s: Seconds within which a port that has gone must be back.

    Attributes:
        info: What the device said of itself last.
        recoveries: Each time that the session was taken up again.
    """

    def __init__(
        self, target: Target, manifest: Manifest, *, timeout_s: float = 5.0, retries: int = 3, attempts: int = 3,
        reopen_s: float = 10.0,
    ) -> None:  # fmt: skip
        self._target, self._manifest = target, manifest
        self._timeout_s, self._retries = max(timeout_s, target.answer_s), retries
        self._attempts, self._reopen_s = attempts, reopen_s
        self._port = ""
        self._link: Link | None = None
        self._seq = 0
        self._past_counters: Counter[str] = Counter()
        self.info: Info
        self.recoveries: list[Recovery] = []

    @property
    def counters(self) -> dict[str, int]:
        """The sums of :class:`hil.protocol.link.LinkCounters` over all links so far."""
        current = asdict(self._link.counters) if self._link else {}
        return {name: self._past_counters[name] + current.get(name, 0) for name in self._past_counters | current}

    def __enter__(self) -> Self:
        try:
            self._port = self._target.start()
            self._open()
            self._hello()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the link and stop the target."""
        self._close_link()
        self._target.stop()

    def request(self, message: Message, expected: type[Answer]) -> Answer:
        """Ask as :meth:`hil.protocol.link.Link.request` does, and take the session up again where that can help.

        Raises:
            RecoveryError: If it did not help; the text says what happened first and last.
            TargetError: If a target that died does not start again.
            LinkError: Anything that Link.request raises and that must not be retried.
        """
        troubles: list[LinkError] = []
        while len(troubles) <= self._attempts:
            try:
                if troubles:
                    self._take_up(troubles[-1])
                assert self._link is not None
                return self._link.request(message, expected)
            except _RETRYABLE as trouble:
                troubles.append(trouble)
        raise RecoveryError(
            f"{troubles[0]}; {self._attempts} attempts to take the session up again failed, the last "
            f"one because: {troubles[-1]}"
        ) from troubles[-1]

    def _take_up(self, trouble: LinkError) -> None:
        started_s = time.monotonic()
        restarted = False
        if not isinstance(trouble, DeviceResetError):
            restarted = self._restart_if_dead()
            self._reopen()
        self._hello()
        self.recoveries.append(Recovery(
            reason=str(trouble), process_restarted=restarted, reset_cause=self.info.reset_cause.name.lower(),
            seconds=time.monotonic() - started_s,
        ))  # fmt: skip

    def _restart_if_dead(self) -> bool:
        if not self._target.exit_reason():
            return False
        self._close_link()
        self._target.stop()
        self._port = self._target.start()
        return True

    def _reopen(self) -> None:
        """Open the port again, as soon as it is there."""
        self._close_link()
        deadline_s = time.monotonic() + self._reopen_s
        while True:
            try:
                self._open()
                return
            except PortError:
                if time.monotonic() >= deadline_s:
                    raise
            time.sleep(_REOPEN_INTERVAL_S)

    def _open(self) -> None:
        self._link = Link(self._port, self._target.baudrate, self._timeout_s, self._retries, self._seq)

    def _hello(self) -> None:
        assert self._link is not None
        self.info = self._link.open_session(self._manifest, self._target.boot_s)

    def _close_link(self) -> None:
        if self._link is None:
            return
        self._past_counters.update(asdict(self._link.counters))
        self._seq = self._link.seq
        self._link.close()
        self._link = None
