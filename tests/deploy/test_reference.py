# SPDX-License-Identifier: MIT
"""The reference answers as the model's arithmetic says, and refuses what it cannot run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.tiny_model import build_tiny_model

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.reference import QuantizedTensor, Reference, ReferenceInputError, UnreadableModelError


@pytest.fixture(scope="module")
def reference(tiny_model: bytes) -> Reference:
    return Reference(tiny_model)


def test_specs_are_those_of_the_manifest(reference: Reference, manifest: Manifest) -> None:
    for specs, tensors in ((reference.input_specs, manifest.inputs), (reference.output_specs, manifest.outputs)):
        for spec, tensor in zip(specs, tensors, strict=True):
            assert spec == QuantizedTensor(tensor.shape, float(np.float32(tensor.scale)), tensor.zero_point)
            assert spec.size == tensor.size


def test_outputs_depend_on_both_inputs_in_their_order(reference: Reference) -> None:
    random = np.random.default_rng(5)
    views = [random.integers(-128, 128, size, np.int8) for size in (201, 61)]
    (score,) = reference.invoke(views)
    assert score.shape == (1, 1) and score.dtype == np.int8
    changed = [reference.invoke([views[0], -views[1]]), reference.invoke([-views[0], views[1]])]
    assert all(other[0] != score for other in changed)
    assert reference.invoke([view.reshape(1, -1, 1) for view in views])[0] == score


def test_an_answer_does_not_depend_on_what_ran_before_and_is_not_overwritten(reference: Reference) -> None:
    first, second = bytes(262), bytes([100] * 262)
    kept = reference.invoke([np.frombuffer(first[:201], np.int8), np.frombuffer(first[201:], np.int8)])[0]
    before = kept.tobytes()
    assert reference.invoke_packed(first) == before
    assert reference.invoke_packed(second) != before
    assert reference.invoke_packed(first) == before == kept.tobytes()


def test_another_model_answers_otherwise(reference: Reference) -> None:
    assert Reference(build_tiny_model(seed=1)).invoke_packed(bytes(262)) != reference.invoke_packed(bytes(262))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([np.zeros(201, np.int8)], "2.*1"),
        ([np.zeros(201, np.int8), np.zeros(60, np.int8)], "input 1.*61.*60 of int8"),
        ([np.zeros(201, np.float32), np.zeros(61, np.int8)], "input 0.*201.*float32"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(reference: Reference, inputs: list[np.ndarray], message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        reference.invoke(inputs)


def test_packed_inputs_of_another_length_are_refused(reference: Reference) -> None:
    with pytest.raises(ReferenceInputError, match=r"201.*61.*261"):
        reference.invoke_packed(bytes(261))


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(UnreadableModelError):
        Reference(b"\0" * 64)


def test_a_model_cut_short_is_refused(tiny_model: bytes) -> None:
    with pytest.raises(UnreadableModelError, match="700"):
        Reference(tiny_model[:700])


def test_a_model_that_kills_the_interpreter_is_an_error(tiny_model: bytes) -> None:
    lost = tiny_model.replace((1).to_bytes(4, "little") + (61).to_bytes(4, "little"), b"\xff" * 8)
    assert lost != tiny_model
    with pytest.raises(UnreadableModelError):
        Reference(lost)


def test_a_model_may_wait_for_the_processor_but_not_keep_it(tiny_model: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinytransit.deploy.apart.PROCESSOR_SECONDS", 1)
    # As on a machine with much else to do: several seconds pass, in which it computes little.
    monkeypatch.setattr("tinytransit.deploy.reference._TRIAL", "import time; time.sleep(2.5)")
    Reference(tiny_model)
    monkeypatch.setattr("tinytransit.deploy.reference._TRIAL", "while True: pass")
    with pytest.raises(UnreadableModelError):
        Reference(tiny_model)


def test_a_good_model_leaves_stderr_alone(tiny_model: bytes, tmp_path: Path) -> None:
    path = tmp_path / "tiny.tflite"
    path.write_bytes(tiny_model)
    code = (
        f"from pathlib import Path; from tinytransit.deploy.reference import Reference; "
        f"Reference(Path({str(path)!r}).read_bytes()).invoke_packed(bytes(262))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stderr == b""
