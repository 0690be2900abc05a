# SPDX-License-Identifier: MIT
"""One target doing its job, each answer recorded when it has come."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from hil.campaigns.job import Job
from hil.campaigns.store import CampaignLog, LogError
from hil.documents import Verdict
from hil.errors import LinkError, TargetError
from hil.protocol.link import HandshakeError
from hil.run.result import Device, Row
from hil.run.streaming import Exchange, run_campaign
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest
from tinytransit.errors import TinyTransitError

Progress = Callable[[str, int, str], None]


class _HaltedError(Exception):
    """The campaign is being interrupted."""


@dataclass(frozen=True)
class Circumstances:
    """The things that all runners of a campaign share.

    Attributes:
        manifest: The model.
        log: Where answers go.
        seed: The plan's.
        command: The command line.
        versions: Of this host's tools.
        progress: Called with a target's name, how many answers it has given, and what it is doing.
    """

    manifest: Manifest
    log: CampaignLog
    seed: int
    command: Sequence[str]
    versions: dict[str, str]
    progress: Progress


class Runner:
    """Runs one job, in the thread that calls :meth:`run`.

    Args:
        job: What to do.
        circumstances: What all runners share.
    """

    def __init__(self, job: Job, circumstances: Circumstances) -> None:
        self._job, self._at = job, circumstances
        self._halted = threading.Event()
        self._target: Target | None = None
        self._session = 0
        self._done = circumstances.log.count(job.name)
        self._doing = "waits"

    def run(self) -> None:
        """Do what the log does not have yet; an error of the target is recorded there and ends the job.

        Raises:
            LogError: If an answer cannot be recorded.
        """
        try:
            verdicts = {self._repeat(repetition) for repetition in range(self._job.repetitions)}
            self._tell(Verdict.PASS if verdicts == {Verdict.PASS} else Verdict.FAIL)
        except _HaltedError:
            self._tell("stopped")
        except LogError:
            raise
        except TinyTransitError as error:
            self._tell(str(error))

    def halt(self) -> None:
        """Have :meth:`run` return soon, from another thread: its target is stopped, and it takes no further answer."""
        self._halted.set()
        target = self._target
        if target is not None:
            target.stop()

    def session(self, device: Device) -> None:
        """Record what the device said of itself."""
        self._at.log.device(self._session, device)

    def answer(self, row: Row, exchange: Exchange) -> None:
        """Record an answer, and stop if the campaign is being interrupted."""
        self._at.log.answer(self._session, self._job.cases[row.index].inputs, row, exchange)
        self._done += 1
        self._tell(self._doing)
        if self._halted.is_set():
            raise _HaltedError

    def _tell(self, doing: str) -> None:
        self._doing = doing
        self._at.progress(self._job.name, self._done, doing)

    def _repeat(self, repetition: int) -> Verdict:
        """Finish a repetition, starting the target as often as the limits allow, and return its verdict."""
        finished = self._at.log.result(self._job.name, repetition)
        if finished is not None:
            return finished.verdict
        doing, restarts = f"repetition {repetition + 1} of {self._job.repetitions}", 0
        while True:
            self._tell(f"{doing}, restart {restarts}" if restarts else doing)
            try:
                return self._attempt(repetition)
            except HandshakeError:
                raise  # Another model or version answers: that does not pass.
            except (TargetError, LinkError):
                if restarts == self._job.limits.restarts:
                    raise
                restarts += 1

    def _attempt(self, repetition: int) -> Verdict:
        """Start the target once, and have it give the answers that the repetition lacks."""
        if self._halted.is_set():
            raise _HaltedError
        job, at = self._job, self._at
        self._session = at.log.open_session(job.name, repetition, at.command, at.versions, job.image_sha256())
        error: str | None = None
        try:
            self._target = job.target()
            result = run_campaign(
                self._target,
                at.manifest,
                job.cases,
                latency_limit_ms=job.limits.latency_ms,
                timeout_s=job.limits.timeout_s,
                retries=job.limits.retries,
                command=at.command,
                observer=self,
                answered=at.log.answers(job.name, repetition),
                order=_order(len(job.cases), at.seed, repetition),
            )
            at.log.finish(job.name, repetition, result)
            return result.verdict
        except LogError:
            raise
        except TinyTransitError as failure:
            # A target that is stopped under its runner complains, too.
            if self._halted.is_set():
                raise _HaltedError from failure
            error = str(failure)
            raise
        finally:
            self._target = None
            at.log.close_session(self._session, error)


def _order(count: int, seed: int, repetition: int) -> list[int]:
    """Return the order in which a repetition asks: the first as the windows come, the others as the seed has it."""
    order = list(range(count))
    if repetition:
        Random(f"{seed}:{repetition}").shuffle(order)
    return order
