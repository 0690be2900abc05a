# SPDX-License-Identifier: MIT
"""The windows of a campaign as bytes, with the reference's answer to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hil.errors import InputError
from hil.protocol.frames import MAX_PAYLOAD
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.window.input_set import Rows, join_rows, read_rows


@dataclass(frozen=True)
class Case:
    """One window.

    Attributes:
        star: Star with its catalogue.
        name: Candidate; may be empty.
        inputs: int8 inputs end to end.
        expected: int8 outputs of the reference end to end.
    """

    star: str
    name: str
    inputs: bytes
    expected: bytes


def chosen_cases(
    model_dir: ModelFolder, golden: bool, windows: Sequence[Path] | None, limit: int | None = None
) -> list[Case]:
    """Return the first ``limit`` windows of what a command line names: the golden vectors, or shards.

    Raises:
        InputError: If it names both or neither; else as :func:`golden_cases` and :func:`window_cases`.
    """
    if golden == bool(windows):
        raise InputError("give either --windows FILE or --golden")
    if (size := model_dir.manifest.input_bytes) > MAX_PAYLOAD:
        raise InputError(
            f"the model's inputs take {size} bytes, a frame carries {MAX_PAYLOAD}; the device only runs the golden "
            "windows in its firmware, as its banner tells"
        )
    return window_cases(model_dir, windows, limit) if windows else golden_cases(model_dir, limit)


def golden_cases(model_dir: ModelFolder, limit: int | None = None) -> list[Case]:
    """Return the first ``limit`` golden vectors; the reference interpreter is not needed.

    Raises:
        ShardError: If the file cannot be read.
        GoldenError: If it belongs to another model.
    """
    golden = model_dir.golden()
    shard = golden.shard
    return [
        Case(str(shard.star[row]), str(shard.name[row]), golden.input_bytes(row), golden.output_bytes(row))
        for row in _rows(shard, limit)
    ]


def window_cases(model_dir: ModelFolder, windows: Sequence[Path], limit: int | None = None) -> list[Case]:
    """Quantize the first ``limit`` windows of one or more shards, end to end, and ask the reference about each.

    Raises:
        ShardError: If the file cannot be read, or its windows lack an input of the model.
        InputError: If it holds no window, or a model that is not the manifest's.
        ManifestError: If a view is not as long as the model's input; both lengths are named.
        ReferenceMissingError: If ``tflite-micro`` is not installed.
        UnreadableModelError: If the reference cannot run the model.
    """
    shard = join_rows([read_rows(path) for path in windows])
    if not len(shard):
        raise InputError(f"{', '.join(map(str, windows))}: no window in the shard")
    chosen, manifest = shard.select(_rows(shard, limit)), model_dir.manifest
    packed = manifest.pack_inputs(chosen.model_inputs(spec.name for spec in manifest.inputs))
    reference = model_dir.reference()
    return [
        Case(str(star), str(name), inputs, reference.invoke_packed(inputs))
        for star, name, inputs in zip(chosen.star, chosen.name, packed, strict=True)
    ]


def _rows(shard: Rows, limit: int | None) -> Sequence[int]:
    return range(len(shard) if limit is None else min(limit, len(shard)))
