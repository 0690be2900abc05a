# SPDX-License-Identifier: MIT
"""A campaign on a damaged line: every window is answered correctly, and run exactly once."""

import os
import signal
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict

from hil.documents import Verdict
from hil.errors import InputError
from hil.faults.result import FaultResult, LineReport, RecoveryReport
from hil.faults.target import FaultyTarget
from hil.protocol.messages import Infer, Result, Stats, StatsResult
from hil.run.cases import Case
from hil.session.recovery import RecoveringSession
from hil.targets.process import ProcessTarget
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest


class Ledger:
    """Holds the device's own count of inferences against the windows that it has answered.

    Args:
        stats: The device's counters at the start.

    Attributes:
        repeated: Inferences beyond one a window that a lost session explains.
        unexplained: Inferences too many or too few that nothing explains.
        unchecked: Windows answered by a device that has restarted since, so that its count is lost.
    """

    def __init__(self, stats: StatsResult) -> None:
        self._before, self._answered = stats, 0
        self.repeated = self.unexplained = self.unchecked = 0

    def answered(self) -> None:
        """Enter one answered window."""
        self._answered += 1

    def settle(self, stats: StatsResult, lost_sessions: int) -> None:
        """Compare; each lost session may have cost one run of the window that was in flight."""
        if stats.accepted < self._before.accepted + self._answered:
            # It counts from its start-up: it has restarted.
            self.unchecked += self._answered
        else:
            surplus = stats.inferences - self._before.inferences - self._answered
            explained = min(max(surplus, 0), lost_sessions)
            self.repeated += explained
            self.unexplained += abs(surplus - explained)
        self._before, self._answered = stats, 0


def run_fault_campaign(
    target: FaultyTarget,
    manifest: Manifest,
    cases: Sequence[Case],
    windows: int,
    *,
    kills: Collection[int] = (),
    timeout_s: float = 0.2,
    retries: int = 12,
    command: Sequence[str] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> FaultResult:
    """Start a target, stream windows to it over the damaged line, and stop it.

    Args:
        target: Where the model runs, with what happens on the way; it is stopped however this ends.
        manifest: The model to expect there.
        cases: The windows, repeated as often as needed.
        windows: How many to stream.
        kills: Before which windows the target's process is killed.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated before the session counts as lost.
        command: The command line, for the report.
        progress: Called with the number of windows done.

    Raises:
        InputError: If there is something to kill and the target is no process of this host, or no case.
        TargetError: If the target does not start.
        LinkError: If a session cannot be taken up again.
    """
    if not cases:
        raise InputError("there is no window to stream")
    started_s = time.monotonic()
    mismatches = taken_up = 0
    with RecoveringSession(target, manifest, timeout_s=timeout_s, retries=retries) as session:
        ledger = Ledger(session.request(Stats(), StatsResult))
        for index in range(windows):
            if index in kills:
                _kill(target.inner)
            case = cases[index % len(cases)]
            mismatches += session.request(Infer(case.inputs), Result).outputs != case.expected
            ledger.answered()
            if lost := len(session.recoveries) - taken_up:
                ledger.settle(session.request(Stats(), StatsResult), lost)
                taken_up += lost
            progress(index + 1)
        stats = session.request(Stats(), StatsResult)
        ledger.settle(stats, len(session.recoveries) - taken_up)
        return FaultResult(
            verdict=Verdict.PASS if mismatches == ledger.unexplained == 0 else Verdict.FAIL,
            target=target.name,
            command=list(command),
            model_id=manifest.model_id,
            seed=target.faults.seed,
            rate=target.faults.rate,
            windows=windows,
            mismatches=mismatches,
            repeated_runs=ledger.repeated,
            unexplained_runs=ledger.unexplained,
            unchecked_windows=ledger.unchecked,
            to_device=LineReport.of(target.to_device),
            to_host=LineReport.of(target.to_host),
            cuts=target.cuts_made,
            kills=len(kills),
            recoveries=[RecoveryReport(**asdict(recovery)) for recovery in session.recoveries],
            link=session.counters,
            stats=asdict(stats),
            seconds=time.monotonic() - started_s,
        )


def _kill(target: Target) -> None:
    if not isinstance(target, ProcessTarget) or target.pid is None:
        raise InputError(f"target {target.name} is no process of this host that could be killed; leave --kills out")
    os.kill(target.pid, signal.SIGKILL)
