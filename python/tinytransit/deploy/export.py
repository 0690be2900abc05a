# SPDX-License-Identifier: MIT
"""Write all that runs a model, from its .tflite: C array, manifest, golden vectors, the static engine's C."""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.boards import require_room
from tinytransit.deploy.describe import TrainingRecord, describe
from tinytransit.deploy.golden import Golden, make_golden
from tinytransit.deploy.manifest import MANIFEST_FILE, Manifest, save_manifest
from tinytransit.deploy.model_folder import GOLDEN_FILE
from tinytransit.deploy.purpose import Purpose
from tinytransit.deploy.selftest import selftest_source
from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.tflm import c_array_files, resolver_header
from tinytransit.deploy.window_contract import CONTRACT_FILE, contract_header
from tinytransit.errors import TinyTransitError
from tinytransit.files import write_bytes, write_text
from tinytransit.window.input_set import Rows
from tinytransit.window.recipe import WindowRecipe


class ExportError(TinyTransitError):
    """Arguments from which nothing can be exported."""


@dataclass(frozen=True)
class Exported:
    """What was written: the manifest, the compiled model and the files."""

    manifest: Manifest
    compiled: Compiled
    files: tuple[Path, ...]


def export(
    model_file: Path,
    windows: Rows,
    out: Path,
    recipe: WindowRecipe | None,
    record: TrainingRecord | None,
    threshold: float,
    goal: Goal = Goal.BALANCED,
    boards: Sequence[str] = (),
) -> Exported:
    """Export a model.

    Everything is made before the first file is written, so a model that cannot be exported changes nothing.

    Args:
        model_file: The ``.tflite`` file; its stem names the C array and must be a C identifier.
        windows: Windows, or rows of another set of inputs, for the golden vectors; a few also go into the firmware's
            self-test. A set of inputs says itself what the network is for.
        out: Folder to write to.
        recipe: How the windows are made; None for the default.
        record: How the model was trained, if known.
        threshold: Decision threshold.
        goal: What the engine spends flash on.
        boards: Names of boards that must have room for it.

    Raises:
        BoardError: If a board has not.
        ExportError: If the file's name is not a C identifier.
        ModelFormatError: If it is not a model.
        UnsupportedOperatorError: If the static engine cannot run it.
    """
    name = model_file.stem
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
        raise ExportError(
            f"the file name {model_file.name!r} gives the C array its name; use letters, digits and _ only"
        )
    model = model_file.read_bytes()
    compiled = compile_model(model, goal)
    for board in boards:
        require_room(board, compiled.arena_bytes, compiled.constant_bytes)
    manifest = describe(model, model_file.name, compiled, Purpose.of(windows, recipe), record, threshold)
    golden = make_golden(windows, model, manifest)
    texts = generated_texts(name, model, compiled, manifest, golden)

    for file, text in texts.items():
        write_text(out / file, text)
    write_bytes(out / model_file.name, model)
    golden.write(out / GOLDEN_FILE)
    # Last, because it names the rest: a reader that finds the manifest finds a whole export.
    save_manifest(manifest, out / MANIFEST_FILE)
    names = [*texts, model_file.name, GOLDEN_FILE, MANIFEST_FILE]
    return Exported(manifest, compiled, tuple(out / file for file in names))


def generated_texts(name: str, model: bytes, compiled: Compiled, manifest: Manifest, golden: Golden) -> dict[str, str]:
    """Return the C that belongs to a model, by its path in the folder.

    Args:
        name: Stem of the model's file, which names the C array.
        model: The bytes of the ``.tflite`` file.
        compiled: The same model, compiled.
        manifest: Its manifest.
        golden: Its golden vectors, of which the self-test has the first few.

    Raises:
        ResolverError: If an operator has no method of the op resolver.
        ReferenceMissingError, UnreadableModelError: If the interpreter, which knows its arena, cannot run it.
    """
    texts = c_array_files(name, model)
    texts |= {f"static/{file}": text for file, text in compiled.sources.items()}
    texts["static/selftest_vectors.c"] = selftest_source(golden)
    contract = contract_header(manifest) if manifest.window is not None else None
    if contract is not None:
        texts[f"static/{CONTRACT_FILE}"] = contract
    texts["tflm/tflm_model.h"] = resolver_header(name, model, manifest)
    return texts
