# SPDX-License-Identifier: MIT
"""The commands ``python -m hil faults`` and ``python -m hil soak``."""

from collections.abc import Sequence
from typing import Annotated

import typer

from hil.documents import Verdict
from hil.errors import EXIT_CODES
from hil.faults.campaign import run_fault_campaign
from hil.faults.line import Kind
from hil.faults.result import FaultResult, LineReport, Sample, SoakResult
from hil.faults.soak import run_soak
from hil.faults.target import Faults, FaultyTarget
from hil.options import RELEASED_MODEL, Board, Firmware, Json, Model, Retries, Seed, Target, Timeout
from hil.output import command_line, finish, say, say_verdict
from hil.run.cases import golden_cases
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.progress import counting
from tinytransit.terminal import Console

_MIB = 1 << 20
# A pause may outlast the time-out, so that a frame is sometimes repeated before its answer comes.
_LONGEST_PAUSE = 1.5


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (faults, soak):
        app.command(epilog=EXIT_CODES)(command)


def faults(
    target: Target,
    rate: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=1, help="Share of frames damaged, in each direction.")
    ] = 0.05,
    seed: Seed = 1,
    frames: Annotated[
        int, typer.Option(metavar="N", min=1, help="Windows to stream: the golden vectors, repeated.")
    ] = 1000,
    kind: Annotated[
        list[Kind] | None,
        typer.Option(metavar="KIND", help=f"Damage only in this way; may be repeated. One of {', '.join(Kind)}."),
    ] = None,
    cuts: Annotated[
        int, typer.Option(metavar="N", min=0, help="How often the port is unplugged and plugged in again.")
    ] = 0,
    kills: Annotated[int, typer.Option(metavar="N", min=0, help="How often the target's process is killed.")] = 0,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    json: Json = None,
    timeout: Timeout = 0.2,
    retries: Retries = 12,
) -> None:
    """Damage frames on their way to a target and back, and prove that every window is answered correctly exactly once.

    Of 100 frames, --rate 0.05 drops, garbles, shortens, joins, repeats, delays or splits 5, in each direction.

    python -m hil faults --target native --rate 0.05 --seed 1 --frames 2000 --cuts 2 --kills 2
    """
    model_dir = ModelFolder.open(model)
    inner = make_target(target, model_dir.path, firmware, board)
    plan = Faults(rate, seed, tuple(kind or Kind), _LONGEST_PAUSE * timeout, _spread(cuts, frames, 1 / 3))
    with counting(target, frames) as progress:
        result = run_fault_campaign(
            FaultyTarget(inner, plan),
            model_dir.manifest,
            golden_cases(model_dir),
            frames,
            kills=_spread(kills, frames, 2 / 3),
            timeout_s=timeout,
            retries=retries,
            command=command_line(),
            progress=progress,
        )
    finish(result, json, lambda to: _print(to, _fault_lines(result), result.verdict))


def soak(
    target: Target = "native",
    frames: Annotated[int, typer.Option(metavar="N", min=20, help="Requests to send.")] = 1_000_000,
    infer_every: Annotated[
        int, typer.Option(metavar="N", min=1, help="Every how many requests one is a window; the others are STATS.")
    ] = 1,
    growth_limit: Annotated[
        float, typer.Option(metavar="MIB", min=0, help="MiB that either process may grow by after the first tenth.")
    ] = 2.0,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    json: Json = None,
    timeout: Timeout = 5.0,
    retries: Retries = 3,
) -> None:
    """Ask a target as fast as it answers, for long, and prove that every answer is right and memory constant.

    pio run -e native && python -m hil soak --target native --frames 1000000
    """
    model_dir = ModelFolder.open(model)
    device = make_target(target, model_dir.path, firmware, board)
    with counting(device.name, frames) as progress:
        result = run_soak(
            device,
            model_dir.manifest,
            golden_cases(model_dir),
            frames,
            infer_every=infer_every,
            growth_limit_bytes=int(growth_limit * _MIB),
            timeout_s=timeout,
            retries=retries,
            command=command_line(),
            report=lambda sample: progress.say(_sample_line(sample)),
            progress=progress,
        )
    finish(result, json, lambda to: _print(to, _soak_lines(result), result.verdict))


def _print(to: Console, lines: Sequence[str], verdict: Verdict) -> None:
    for line in lines:
        say(to, line)
    say_verdict(to, verdict)


def _spread(count: int, windows: int, offset: float) -> tuple[int, ...]:
    """Spread events evenly over a campaign, each the same part of an interval late."""
    return tuple(int((number + offset) * windows / count) for number in range(count))


def _fault_lines(result: FaultResult) -> list[str]:
    return [
        f"{result.target}: {result.windows} windows in {result.seconds:.1f} s, {result.mismatches} differ from the "
        "reference",
        f"runs by the device's own count: {result.unexplained_runs} too many or too few; {result.repeated_runs} more "
        f"for windows in flight when a session was lost; {result.unchecked_windows} windows lost their count in a "
        "restart",
        f"frames to the device: {_line_text(result.to_device)}",
        f"frames to the host: {_line_text(result.to_host)}",
        f"port unplugged {result.cuts} times, process killed {result.kills} times, session taken up again "
        f"{len(result.recoveries)} times",
        *(f"  in {recovery.seconds:.2f} s{', process restarted' * recovery.process_restarted}: {recovery.reason}"
          for recovery in result.recoveries),
        f"link: {_counts_text(result.link)}",
    ]  # fmt: skip


def _line_text(line: LineReport) -> str:
    return f"{line.frames}, {100 * line.share:.2f} % damaged ({_counts_text(line.damaged)})"


def _counts_text(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


def _sample_line(sample: Sample) -> str:
    device = "" if sample.device_bytes is None else f", device {sample.device_bytes / _MIB:.2f} MiB"
    return f"{sample.frames:>9} frames, {sample.rate:7.0f} a second; host {sample.host_bytes / _MIB:.2f} MiB{device}"


def _soak_lines(result: SoakResult) -> list[str]:
    device = "" if result.device_growth_bytes is None else f", device {result.device_growth_bytes / _MIB:.2f} MiB"
    return [
        f"{result.target}: {result.frames} requests in {result.seconds:.0f} s, {result.windows} of them windows, "
        f"{result.mismatches} differ from the reference; the device has run {result.inferences}",
        f"growth after {result.warm_up_frames} requests: host {result.host_growth_bytes / _MIB:.2f} MiB{device}; limit "
        f"{result.growth_limit_bytes / _MIB:g} MiB",
        f"link: {_counts_text(result.link)}",
    ]
