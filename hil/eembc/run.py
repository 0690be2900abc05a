# SPDX-License-Identifier: MIT
"""Drive a target with the text commands as the public runner does, and compare its scores with the reference's."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import numpy as np

from hil.documents import Verdict
from hil.eembc.dut import Dut, EembcError, Profile
from hil.eembc.result import EembcResult, EembcWindow, median_load, median_rate
from hil.errors import InputError
from hil.protocol.link import ModelMismatchError
from hil.run.cases import Case
from hil.targets.target import Target
from hil.throughput.line import PacedLine
from tinytransit.deploy.manifest import Manifest

# Scores are printed with three digits, so half of the last one; and a little, for neither side rounds exactly.
_TOLERANCE = 0.5e-3 + 1e-6
_MODEL_DIGITS = 16
# More inferences than this are timed by so many before they are asked for.
_FEW, _PILOT = 100, 10


def run_eembc(
    target: Target,
    manifest: Manifest,
    cases: Sequence[Case],
    *,
    iterations: int = 10,
    warmups: int = 1,
    timeout_s: float = 5.0,
    baud: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> EembcResult:
    """Start a target, load each case, infer, compare the scores, and stop the target.

    Args:
        target: Where the model runs; it is stopped however this ends.
        manifest: The model to expect there.
        cases: The windows; at least one.
        iterations: Inferences a window that are timed.
        warmups: Inferences a window before them.
        timeout_s: Seconds that an answer may take.
        baud: Limit a target's pseudo-terminal to so many bits a second.
        progress: Called with the number of windows done.

    Raises:
        InputError: If there is no case, or the inferences of one would take longer than the time-out.
        TargetError: If the target does not start, or ends early.
        LinkError: If the device does not answer, answers something else or runs another model.
    """
    if not cases:
        raise InputError("there is no window to load; give at least one")
    with (
        target.running() as port,
        PacedLine(port, target.baudrate, baud) if baud else nullcontext(None) as line,
        Dut(line.path if line else port, target.baudrate, max(timeout_s, target.answer_s)) as dut,
    ):
        profile = dut.greet(target.boot_s, max(1.0, target.answer_s))
        _check_model(profile, manifest)
        windows = []
        for index, case in enumerate(cases):
            if index == 0 and iterations + warmups > _FEW:
                dut.load(case.inputs)
                _check_duration(dut, iterations + warmups, max(timeout_s, target.answer_s))
            windows.append(_run_window(dut, manifest, index, case, iterations, warmups))
            progress(index + 1)
    silicon = target.name.startswith("serial:")
    return EembcResult(
        verdict=Verdict.PASS if all(window.equal for window in windows) else Verdict.FAIL,
        target=target.name,
        name=profile.name,
        profile=profile.profile,
        model=profile.model,
        clock="the device's own clock" if silicon else "the clock of an emulator or of this host; no measurement",
        baud=baud or (target.baudrate if silicon else None),
        iterations=iterations,
        warmups=warmups,
        input_bytes=manifest.input_bytes,
        inferences_per_s=median_rate(windows, iterations),
        load_bytes_per_s=median_load(windows, manifest.input_bytes),
        windows=windows,
    )


def reference_scores(manifest: Manifest, outputs: bytes) -> tuple[float, ...]:
    """Return all values of all outputs, dequantized, end to end: what ``results%`` prints."""
    parts = np.split(np.frombuffer(outputs, np.int8), np.cumsum([spec.size for spec in manifest.outputs])[:-1])
    return tuple(
        float(score) for spec, part in zip(manifest.outputs, parts, strict=True) for score in spec.dequantize(part)
    )


def _check_model(profile: Profile, manifest: Manifest) -> None:
    if profile.model != manifest.model_id[:_MODEL_DIGITS]:
        raise ModelMismatchError(
            f"the device runs model {profile.model}, the manifest describes "
            f"{manifest.model_id[:_MODEL_DIGITS]}; flash the firmware of this model or give the "
            "other --model"
        )


def _check_duration(dut: Dut, runs: int, timeout_s: float) -> None:
    """Refuse what the host would give up on, before it has waited so long."""
    started = time.perf_counter()
    dut.infer(_PILOT, 0)
    each_s = (time.perf_counter() - started) / _PILOT
    if each_s * runs > timeout_s:
        raise InputError(
            f"{runs:,} inferences of {1e3 * each_s:.3g} ms take {each_s * runs:,.0f} s, longer than --timeout "
            f"{timeout_s:g}; give fewer --iterations and --warmups, or a larger --timeout"
        )


def _run_window(dut: Dut, manifest: Manifest, index: int, case: Case, iterations: int, warmups: int) -> EembcWindow:
    started = time.perf_counter()
    dut.load(case.inputs)
    load_s = time.perf_counter() - started
    inference = dut.infer(iterations, warmups)
    if dut.results() != inference.scores:
        raise EembcError(f"window {index}: results% repeats the scores of infer%, got others")
    expected = reference_scores(manifest, case.expected)
    equal = len(expected) == len(inference.scores) and bool(
        np.allclose(inference.scores, expected, rtol=0, atol=_TOLERANCE)
    )
    return EembcWindow(
        index=index,
        star=case.star,
        expected=expected,
        got=inference.scores,
        equal=equal,
        load_s=load_s,
        elapsed_us=inference.end_us - inference.start_us,
    )
