# SPDX-License-Identifier: MIT
"""A campaign: ask a target about every window and judge its answers."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Protocol

from hil.documents import Verdict
from hil.errors import LinkError
from hil.protocol.messages import Infer, Info, Result, SelfTest, SelfTestResult, Stats, StatsResult
from hil.run.cases import Case
from hil.run.result import CampaignResult, Device, LatencySummary, Row
from hil.session.image import Checksums, checksums_of
from hil.session.session import Session, open_session
from hil.targets.target import LatencyKind, Target
from tinytransit.deploy.manifest import Manifest
from tinytransit.model.outputs import PLANET_LIKE

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Exchange:
    """The request for one window.

    Attributes:
        request: Number of the request in its session, HELLO being 1; its low 16 bits are the sequence number.
        retries: How often it was repeated.
        sent: When it was first sent.
        seconds: From then until it was answered.
    """

    request: int
    retries: int
    sent: datetime
    seconds: float


class Observer(Protocol):
    """Is told what a campaign finds as it finds it."""

    def session(self, device: Device) -> None:
        """Take what the device said of itself when the session was opened."""

    def answer(self, row: Row, exchange: Exchange) -> None:
        """Take a window that has been answered; what is raised here ends the campaign."""


class NullObserver:
    """An observer that ignores everything."""

    def session(self, device: Device) -> None:
        """Ignore it."""

    def answer(self, row: Row, exchange: Exchange) -> None:
        """Ignore it."""


_NULL_OBSERVER = NullObserver()


def run_campaign(
    target: Target,
    manifest: Manifest,
    cases: Sequence[Case],
    *,
    latency_limit_ms: float = 10.0,
    timeout_s: float = 5.0,
    retries: int = 3,
    command: Sequence[str] = (),
    progress: Progress = lambda done: None,
    observer: Observer = _NULL_OBSERVER,
    answered: Iterable[Row] = (),
    order: Sequence[int] | None = None,
) -> CampaignResult:
    """Start a target, stream the cases to it, compare every byte, and stop it.

    Args:
        target: Where the model runs; it is stopped however this ends.
        manifest: The model to expect there.
        cases: The windows; none gives the verdict FAIL.
        latency_limit_ms: The worst latency must lie below it, unless it is of kind ``host``.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated.
        command: The command line, for the report.
        progress: Called with the number of windows done.
        observer: Told of each answer when it has come.
        answered: Windows that an earlier session has answered; they are not asked again.
        order: Indices of ``cases`` in the order in which to ask; theirs if None.

    Raises:
        InputError: If the target's image cannot be read.
        TargetError: If the target does not start, or ends early; its last words are in the text.
        LinkError: If the link or the device fails in a way that repeating does not fix.
    """
    rows = {row.index: row for row in answered}
    with open_session(target, manifest, timeout_s, retries) as session:
        observer.session(device_of(session.info))
        for index in range(len(cases)) if order is None else order:
            if index not in rows:
                result, exchange = _ask(session, cases[index])
                rows[index] = _row(index, cases[index], result, target, manifest, session.info)
                observer.answer(rows[index], exchange)
                progress(len(rows))
        selftest = session.link.request(SelfTest(), SelfTestResult)
        stats = session.link.request(Stats(), StatsResult)
    windows = [rows[index] for index in sorted(rows)]
    image = checksums_of(target.image) if target.image else None
    latency = _summary(windows, latency_limit_ms)
    return CampaignResult(
        verdict=_verdict(windows, selftest, latency, image),
        target=target.name,
        note=target.note,
        command=list(command),
        model_id=manifest.model_id,
        device=device_of(session.info),
        windows=windows,
        latency=latency,
        selftest=asdict(selftest),
        image=asdict(image) if image else None,
        stats=asdict(stats),
        link=asdict(session.link.counters),
    )


def _ask(session: Session, case: Case) -> tuple[Result, Exchange]:
    counters = session.link.counters
    before, sent, start = counters.retries, datetime.now(UTC), time.perf_counter()
    result = session.link.request(Infer(case.inputs), Result)
    seconds = time.perf_counter() - start
    return result, Exchange(counters.requests, counters.retries - before, sent, seconds)


def _row(index: int, case: Case, result: Result, target: Target, manifest: Manifest, info: Info) -> Row:
    if len(result.outputs) != manifest.output_bytes:
        raise LinkError(
            f"window {index}: the device answered {len(result.outputs)} bytes of output, the manifest says "
            f"{manifest.output_bytes}"
        )
    host, board = manifest.scores(case.expected), manifest.scores(result.outputs)
    expected, answer = manifest.judge(case.expected), manifest.judge(result.outputs)
    return Row(
        index=index,
        star=case.star,
        name=case.name,
        expected=case.expected.hex(),
        got=result.outputs.hex(),
        equal=case.expected == result.outputs,
        score_host=expected.score,
        score_board=answer.score,
        planet_host=host.get(PLANET_LIKE),
        planet_board=board.get(PLANET_LIKE),
        decision=answer.decision,
        ticks=result.ticks,
        latency=target.latency(info, result.ticks),
    )


def _summary(rows: Sequence[Row], limit_ms: float) -> LatencySummary | None:
    if not rows:
        return None
    values = [row.latency.value_ms for row in rows]
    first = rows[0].latency
    judged = first.kind is not LatencyKind.HOST
    return LatencySummary(
        kind=first.kind,
        detail=first.detail,
        worst_ms=max(values),
        median_ms=median(values),
        limit_ms=limit_ms,
        judged=judged,
        within_limit=max(values) < limit_ms if judged else None,
    )


def _verdict(
    rows: Sequence[Row], selftest: SelfTestResult, latency: LatencySummary | None, image: Checksums | None
) -> Verdict:
    equal = bool(rows) and all(row.equal for row in rows) and selftest.differing == 0
    equal = equal and image in (None, Checksums(selftest.code_crc, selftest.weights_crc))
    return Verdict.PASS if equal and latency is not None and latency.within_limit is not False else Verdict.FAIL


def device_of(info: Info) -> Device:
    """Return what a device said of itself."""
    return Device(
        protocol=info.protocol,
        firmware=".".join(map(str, info.firmware)),
        engine=info.engine,
        board=info.board,
        reset_cause=info.reset_cause.name.lower(),
        time_base=info.time_base.name.lower(),
        tick_hz=info.tick_hz,
        core_hz=info.core_hz,
    )
