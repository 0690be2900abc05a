"""A campaign: ask a target about every window and judge its answers."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median

from hil.cases import Case
from hil.errors import LinkError, TargetError
from hil.image import Checksums, checksums_of
from hil.link import Link
from hil.messages import Infer, Info, Result, SelfTest, SelfTestResult, Stats, StatsResult
from hil.result import CampaignResult, Device, LatencySummary, Row, Verdict
from hil.targets.target import LatencyKind, Target
from tinytransit.deploy.manifest import Manifest
from tinytransit.model.answers import PLANET_LIKE

Progress = Callable[[int], None]


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

    Raises:
        InputError: If the target's image cannot be read.
        TargetError: If the target does not start, or ends early; its last words are in the text.
        LinkError: If the link or the device fails in a way that repeating does not mend.
    """
    with target:
        port = target.start()
        try:
            with Link(port, target.baudrate, max(timeout_s, target.answer_s), retries) as link:
                info = link.open_session(manifest, target.boot_s)
                rows = []
                for index, case in enumerate(cases):
                    result = link.request(Infer(case.inputs), Result)
                    rows.append(_row(index, case, result, target, manifest, info))
                    progress(index + 1)
                selftest = link.request(SelfTest(), SelfTestResult)
                stats = link.request(Stats(), StatsResult)
        except LinkError as error:
            if obituary := target.obituary():
                raise TargetError(f"{obituary}; the link then said: {error}") from error
            raise
    image = checksums_of(target.image) if target.image else None
    latency = _summary(rows, latency_limit_ms)
    return CampaignResult(
        verdict=_verdict(rows, selftest, latency, image),
        target=target.name,
        command=list(command),
        model_id=manifest.model_id,
        device=_device(info),
        windows=rows,
        latency=latency,
        selftest=asdict(selftest),
        image=asdict(image) if image else None,
        stats=asdict(stats),
        link=asdict(link.counters),
    )


def _row(index: int, case: Case, result: Result, target: Target, manifest: Manifest, info: Info) -> Row:
    if len(result.outputs) != manifest.output_bytes:
        raise LinkError(f"window {index}: the device answered {len(result.outputs)} bytes of output, the manifest says "
                        f"{manifest.output_bytes}")
    host, board = manifest.scores(case.expected), manifest.scores(result.outputs)
    decisive = manifest.decisive_output
    return Row(
        index=index,
        star=case.star,
        name=case.name,
        expected=case.expected.hex(),
        got=result.outputs.hex(),
        equal=case.expected == result.outputs,
        score_host=host[decisive],
        score_board=board[decisive],
        planet_host=host.get(PLANET_LIKE),
        planet_board=board.get(PLANET_LIKE),
        decision=manifest.classes[int(board[decisive] >= manifest.threshold)],
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
        kind=first.kind, detail=first.detail, worst_ms=max(values), median_ms=median(values), limit_ms=limit_ms,
        judged=judged, within_limit=max(values) < limit_ms if judged else None,
    )


def _verdict(
    rows: Sequence[Row], selftest: SelfTestResult, latency: LatencySummary | None, image: Checksums | None
) -> Verdict:
    equal = bool(rows) and all(row.equal for row in rows) and selftest.differing == 0
    equal = equal and image in (None, Checksums(selftest.code_crc, selftest.weights_crc))
    return Verdict.PASS if equal and latency is not None and latency.within_limit is not False else Verdict.FAIL


def _device(info: Info) -> Device:
    return Device(
        protocol=info.protocol, firmware=".".join(map(str, info.firmware)), engine=info.engine, board=info.board,
        reset_cause=info.reset_cause.name.lower(), time_base=info.time_base.name.lower(), tick_hz=info.tick_hz,
        core_hz=info.core_hz,
    )
