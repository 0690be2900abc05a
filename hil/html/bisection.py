# SPDX-License-Identifier: MIT
"""Ask whether the engine, built for this host, gives the wrong answers too, and if so, in which layer they begin.

A board tells only what its last layer gave. The command ``tinytransit bisect`` compares the engine on this host with
the reference layer by layer; run on the very windows that a target answered wrongly, it tells a fault of the engine
from one of the target.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml
from pydantic import ValidationError

from hil.campaigns.job import plan_jobs
from hil.campaigns.outcome import Outcome
from hil.campaigns.plan import Plan
from hil.campaigns.strict_yaml import load_strict
from hil.errors import InputError
from hil.html.findings import mismatches
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError

_MOST_WINDOWS = 20
_TIMEOUT_S = 300
_TARGETS = "native,portable"


def first_difference(outcome: Outcome) -> str:
    """Return, in words, what was found out about the wrong answers of a campaign, or why it could not be.

    It is run in the folder where the campaign was, for the plan's paths are relative to that, and takes seconds.
    """
    try:
        model_dir = ModelFolder.open(Path(outcome.model_folder))
        if model_dir.manifest.model_id != outcome.model_id:
            raise InputError(f"{outcome.model_folder} holds model {model_dir.manifest.model_id} now")
        inputs = _wrong_inputs(outcome, model_dir)
        return _bisect(model_dir.file, model_dir.manifest, inputs)
    except TinyTransitError as error:
        return f"Not known: {error}."


def _wrong_inputs(outcome: Outcome, model_dir: ModelFolder) -> list[bytes]:
    """Return the inputs of the first windows that were answered wrongly, none twice."""
    try:
        plan = Plan.model_validate(load_strict(outcome.plan))
    except (ValidationError, yaml.YAMLError) as error:
        raise InputError("the plan in the result cannot be read") from error
    cases = {job.name: job.cases for job in plan_jobs(plan, model_dir)}
    found: dict[bytes, None] = {}
    for wrong in mismatches(outcome):
        of_target = cases.get(wrong.target, [])
        if wrong.row.index >= len(of_target) or of_target[wrong.row.index].expected.hex() != wrong.row.expected:
            raise InputError(f"window {wrong.row.index} of {wrong.target} is not what it was in the campaign")
        found[of_target[wrong.row.index].inputs] = None
    return list(found)[:_MOST_WINDOWS]


def _bisect(model: Path, manifest: Manifest, inputs: list[bytes]) -> str:
    with TemporaryDirectory(prefix="hil-bisect-") as scratch:
        file = Path(scratch) / "inputs.npz"
        np.savez(file, allow_pickle=False, **_arrays(manifest, inputs))
        # A process of its own: only its words are taken, so that a bench without a compiler can do without it.
        command = [
            sys.executable,
            "-m",
            "tinytransit.cli",
            "bisect",
            str(model),
            "--inputs",
            str(file),
            "--targets",
            _TARGETS,
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            raise InputError(f"tinytransit bisect did not end in {_TIMEOUT_S} s") from None
    windows = "this window" if len(inputs) == 1 else f"these {len(inputs)} windows"
    if done.returncode == 0:
        return (
            f"The static engine, built for this host, answers {windows} as the reference does: the difference is "
            "the target's own, in its image, compiler, engine or memory."
        )
    said = done.stdout.strip().removeprefix(f"{model}: ")
    if done.returncode == 1 and said != done.stdout.strip():
        return f"The static engine differs on this host too, first in {said}."
    lines = done.stderr.strip().splitlines()
    raise InputError(f"tinytransit bisect ended with status {done.returncode}: {lines[-1] if lines else 'no reason'}")


def _arrays(manifest: Manifest, inputs: list[bytes]) -> dict[str, np.ndarray]:
    """Return an array for each input of the model, ``input_0`` and so on, of shape (windows, *shape of the input)."""
    packed = np.stack([np.frombuffer(window, np.int8) for window in inputs])
    ends = np.cumsum([spec.size for spec in manifest.inputs])[:-1]
    parts = zip(manifest.inputs, np.split(packed, ends, axis=1), strict=True)
    return {f"input_{index}": part.reshape(-1, *spec.shape) for index, (spec, part) in enumerate(parts)}
