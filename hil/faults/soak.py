# SPDX-License-Identifier: MIT
"""A very long run: every answer is right, and neither process grows."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

from hil.documents import Verdict
from hil.errors import InputError
from hil.faults.result import Sample, SoakResult
from hil.protocol.messages import Infer, Result, Stats, StatsResult
from hil.run.cases import Case
from hil.session.session import open_session
from hil.targets.process import ProcessTarget
from hil.targets.target import Target
from tinytransit.deploy.manifest import Manifest

_SAMPLES = 20
# The samples before this one belong to the warm-up: a tenth of the frames.
_WARM = 1
_STATM_RESIDENT = 1
# Telling takes a share of the time that a request takes.
_TOLD_EVERY = 100


def run_soak(
    target: Target,
    manifest: Manifest,
    cases: Sequence[Case],
    frames: int,
    *,
    infer_every: int = 1,
    growth_limit_bytes: int = 2 << 20,
    timeout_s: float = 5.0,
    retries: int = 3,
    command: Sequence[str] = (),
    report: Callable[[Sample], None] = lambda sample: None,
    progress: Callable[[int], None] = lambda done: None,
) -> SoakResult:
    """Start a target, ask it as fast as it answers, watch the memory of both processes, and stop it.

    Args:
        target: Where the model runs; it is stopped however this ends.
        manifest: The model to expect there.
        cases: The windows, repeated as often as needed.
        frames: Requests to send.
        infer_every: Every how many requests one is a window; the others are STATS.
        growth_limit_bytes: By how much resident memory may grow after the warm-up.
        timeout_s: Seconds to wait for an answer before a request is repeated; no less than a slow target needs.
        retries: How often a request is repeated.
        command: The command line, for the report.
        report: Called with each sample.
        progress: Called with the number of requests answered, every so often.

    Raises:
        InputError: If there is no case, or resident memory cannot be read here.
        TargetError: If the target does not start, or ends early.
        LinkError: If the link or the device fails in a way that repeating does not fix.
    """
    if not cases:
        raise InputError("there is no window to stream")
    samples: list[Sample] = []
    windows = mismatches = 0
    with open_session(target, manifest, timeout_s, retries) as session:
        pid = target.pid if isinstance(target, ProcessTarget) else None
        link, upcoming = session.link, cycle(cases)
        before = link.request(Stats(), StatsResult)
        started_s = sampled_s = time.monotonic()
        asked = 0
        for sample in range(1, _SAMPLES + 1):
            due = frames * sample // _SAMPLES
            first, asked = asked, due
            for number in range(first, due):
                if number % _TOLD_EVERY == 0:
                    progress(number)
                if number % infer_every:
                    link.request(Stats(), StatsResult)
                    continue
                case = next(upcoming)
                windows += 1
                mismatches += link.request(Infer(case.inputs), Result).outputs != case.expected
            now_s = time.monotonic()
            samples.append(Sample(
                frames=asked, rate=(asked - first) / (now_s - sampled_s), host_bytes=resident_bytes(os.getpid()),
                device_bytes=resident_bytes(pid) if pid else None,
            ))  # fmt: skip
            sampled_s = now_s
            report(samples[-1])
        progress(frames)
        after = link.request(Stats(), StatsResult)
        counters = asdict(link.counters)
    host, device = _growth(samples)
    inferences = after.inferences - before.inferences
    sound = mismatches == 0 and inferences == windows and max(host, device or 0) <= growth_limit_bytes
    return SoakResult(
        verdict=Verdict.PASS if sound else Verdict.FAIL,
        target=target.name,
        command=list(command),
        model_id=manifest.model_id,
        frames=frames,
        windows=windows,
        mismatches=mismatches,
        inferences=inferences,
        samples=samples,
        warm_up_frames=samples[_WARM].frames,
        host_growth_bytes=host,
        device_growth_bytes=device,
        growth_limit_bytes=growth_limit_bytes,
        link=counters,
        seconds=sampled_s - started_s,
    )


def _growth(samples: Sequence[Sample]) -> tuple[int, int | None]:
    """Return by how many bytes host and device have grown at most since the warm-up."""
    host = [sample.host_bytes for sample in samples[_WARM:]]
    device = [sample.device_bytes for sample in samples[_WARM:] if sample.device_bytes is not None]
    return max(host) - host[0], max(device) - device[0] if device else None


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process.

    Raises:
        InputError: If it cannot be read: there is no such process, or no /proc on this system.
    """
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[_STATM_RESIDENT])
    except OSError as error:
        raise InputError(
            f"cannot read the memory of process {pid} from /proc ({error.strerror}); a soak needs Linux, "
            "and its target to run until the end"
        ) from error
    return pages * os.sysconf("SC_PAGE_SIZE")
