# SPDX-License-Identifier: MIT
"""Compile, build, run and measure one model for one goal."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tinytransit.deploy.export import export
from tinytransit.deploy.manifest import model_id_of
from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.progress import counting
from tinytransit.verification.bench.build import BareBuilder, Built, build_firmware
from tinytransit.verification.bench.drawn_inputs import draw_inputs
from tinytransit.verification.bench.footprint import footprint, read_link_map
from tinytransit.verification.bench.record import BoardTime, CycleBand, Row
from tinytransit.verification.emulator.image import Image, read_image
from tinytransit.verification.profile.boards import estimates
from tinytransit.verification.profile.case import golden_case
from tinytransit.verification.profile.profile import profile_elf
from tinytransit.window.input_set import Rows

_WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


def measure_firmware(model_file: Path, windows: Rows, goal: Goal, folder: Path, env: str) -> Row:
    """Export a classifier, build the firmware with it and measure that.

    Args:
        model_file: The ``.tflite`` file.
        windows: For the golden vectors; the first is run.
        goal: What to compile for.
        folder: To build in.
        env: PlatformIO environment.

    Raises:
        TinyTransitError: If a stage fails; WrongAnswerError if the engine's answer is not the reference's.
    """
    exported = export(model_file, windows, folder / "export", None, None, 0.5, goal)
    built = build_firmware(folder / "export", folder / "pio", env)
    case = golden_case(folder / "export")
    return _row("firmware", model_file, goal, exported.compiled, built, case.inputs, case.outputs)


def measure_bare(model_file: Path, goal: Goal, builder: BareBuilder, seed: int) -> Row:
    """Measure the engine of any network alone.

    Args:
        model_file: The ``.tflite`` file.
        goal: What to compile for.
        builder: Builds it.
        seed: Draws the inputs, uniformly over int8.

    Raises:
        TinyTransitError: As ``measure_firmware``.
    """
    model = model_file.read_bytes()
    compiled = compile_model(model, goal)
    inputs, outputs = draw_inputs(model, seed)
    built = builder.build(compiled.sources, f"{model_file.stem}-{goal}")
    return _row("bare", model_file, goal, compiled, built, inputs, outputs)


def int8_weight_bytes(compiled: Compiled) -> int:
    """Return the bytes of a model's weights: the second inputs of its weighted operators, each counted once."""
    weighted = (operator for operator in compiled.graph.operators if operator.name in _WEIGHTED)
    tensors = {tensor.index: tensor for operator in weighted if (tensor := operator.inputs[1]) is not None}
    return sum(tensor.size for tensor in tensors.values())


def live_pair_bytes(compiled: Compiled) -> int:
    """Return the most bytes that a step's inputs and output take in the arena, without margins.

    The caller's inputs and outputs are not in the arena.
    """
    outside = {tensor.index for tensor in (*compiled.graph.inputs, *compiled.graph.outputs)}
    return max(
        sum(t.size * t.itemsize for t in (*step.inputs, step.output) if t.index not in outside)
        for step in compiled.steps
    )


def _row(
    image: Literal["firmware", "bare"],
    model_file: Path,
    goal: Goal,
    compiled: Compiled,
    built: Built,
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
) -> Row:
    with counting(f"{model_file.stem} {goal}: instructions") as progress:
        profile = profile_elf(built.elf, inputs, outputs, progress=progress)
    sizes = footprint(read_link_map(built.link_map), profile.executed)
    total = profile.total
    return Row(
        model=model_file.stem,
        model_id=model_id_of(model_file.read_bytes()),
        goal=goal,
        image=image,
        image_sha256=_loaded_sha256(read_image(built.elf)),
        macs=compiled.macs,
        code_bytes=sizes.code,
        library_bytes=sizes.library,
        table_bytes=sizes.tables,
        weight_bytes=sizes.weights,
        ram_bytes=sizes.ram,
        int8_weight_bytes=int8_weight_bytes(compiled),
        live_pair_bytes=live_pair_bytes(compiled),
        instructions=total.instructions,
        cycles=CycleBand(low=total.cycles.low, mid=total.cycles.mid, high=total.cycles.high),
        flash_reads=total.flash_reads,
        boards=tuple(
            BoardTime(
                family=e.family,
                clock_hz=e.clock_hz,
                kind=e.kind,
                low_ms=e.milliseconds[0],
                mid_ms=e.milliseconds[1],
                high_ms=e.milliseconds[2],
                source=e.source,
            )
            for e in estimates(total)
        ),
    )


def _loaded_sha256(image: Image) -> str:
    digest = hashlib.sha256()
    for segment in image.segments:
        digest.update(segment.start.to_bytes(4, "little") + segment.size.to_bytes(4, "little") + segment.content)
    return digest.hexdigest()
