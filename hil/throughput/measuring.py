# SPDX-License-Identifier: MIT
"""Measure windows a second through a line: one and several requests in flight, and the text load beside them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from statistics import median

from hil.documents import Verdict
from hil.eembc.dut import Dut
from hil.errors import InputError
from hil.protocol.messages import Infer, Result
from hil.protocol.pipelined_link import PipelinedLink
from hil.run.cases import Case
from hil.targets.target import Target
from hil.targets.tflm_host import TflmHostTarget
from hil.throughput.line import PacedLine
from hil.throughput.result import BinaryRate, TextRate, ThroughputResult
from tinytransit.deploy.manifest import Manifest

_TEXT_WINDOWS = 5


def measure_throughput(
    target: Target,
    manifest: Manifest,
    cases: Sequence[Case],
    bauds: Sequence[int | None],
    *,
    windows: int = 100,
    timeout_s: float = 5.0,
    retries: int = 3,
    progress: Callable[[str], None] = lambda doing: None,
    measured: Callable[[], None] = lambda: None,
) -> ThroughputResult:
    """Start a target, stream windows over each line at depth 1 and at the greatest, load some as text, and stop it.

    Args:
        target: Where the model runs; it is stopped however this ends.
        manifest: The model to expect there.
        cases: What is asked, again and again; at least one.
        bauds: Bits a second of each line; None for the target's own port, without a limit on a pseudo-terminal.
        windows: Windows a line and depth.
        timeout_s: Seconds to wait for an answer before a request is repeated.
        retries: How often a request is repeated.
        progress: Told what is being measured.
        measured: Called when a line is done.

    Raises:
        InputError: If there is no case.
        TargetError: If the target does not start, or ends early.
        LinkError: If the link or the device fails in a way that repeating does not fix.
    """
    if not cases:
        raise InputError("there is no window to stream; give at least one")
    patience_s = max(timeout_s, target.answer_s)
    binary: list[BinaryRate] = []
    text: list[TextRate] = []
    with target.running() as port:
        for baud in bauds:
            with _line(port, target, baud) as path:
                progress(f"frames over {line_name(baud)}")
                with PipelinedLink(path, target.baudrate, patience_s, retries) as link:
                    link.open_session(manifest, target.boot_s)
                    greatest = link.open_pipeline()
                    for depth in sorted({1, greatest}):
                        link.open_pipeline(depth)
                        binary.append(_stream(link, cases, windows, baud))
                if not isinstance(target, TflmHostTarget):
                    progress(f"text over {line_name(baud)}")
                    with Dut(path, target.baudrate, patience_s) as dut:
                        dut.greet(target.boot_s, max(1.0, target.answer_s))
                        text.append(_load(dut, cases[:_TEXT_WINDOWS], baud))
            measured()
    passed = all(rate.differing == 0 for rate in binary)
    return ThroughputResult(
        verdict=Verdict.PASS if passed else Verdict.FAIL,
        target=target.name,
        input_bytes=manifest.input_bytes,
        binary=binary,
        text=text,
    )


def line_name(baud: int | None) -> str:
    """Return what a line is called in words."""
    return f"{baud} baud" if baud else "no limit"


@contextmanager
def _line(port: str, target: Target, baud: int | None) -> Iterator[str]:
    """Give a port that lets only so many bits a second through."""
    if baud is None:
        yield port
        return
    with PacedLine(port, target.baudrate, baud) as line:
        yield line.path


def _stream(link: PipelinedLink, cases: Sequence[Case], windows: int, baud: int | None) -> BinaryRate:
    asked = list(islice(cycle(cases), windows))
    retries = link.counters.retries
    started = time.perf_counter()
    outputs = [result.outputs for result in link.stream((Infer(case.inputs) for case in asked), Result)]
    seconds = time.perf_counter() - started
    return BinaryRate(
        baud=baud,
        depth=link.depth,
        windows=windows,
        retries=link.counters.retries - retries,
        seconds=seconds,
        differing=sum(case.expected != got for case, got in zip(asked, outputs, strict=True)),
        windows_per_s=windows / seconds,
        payload_bytes_per_s=sum(len(case.inputs) for case in asked) / seconds,
    )


def _load(dut: Dut, cases: Sequence[Case], baud: int | None) -> TextRate:
    rates = []
    for case in cases:
        started = time.perf_counter()
        dut.load(case.inputs)
        rates.append(len(case.inputs) / (time.perf_counter() - started))
    return TextRate(baud=baud, windows=len(cases), payload_bytes_per_s=median(rates))
