# SPDX-License-Identifier: MIT
"""Golden vectors: windows, the int8 inputs made of them, and the int8 outputs of the reference, in one shard."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.manifest import Manifest, TensorSpec, model_id_of
from tinytransit.deploy.reference import Reference
from tinytransit.errors import TinyTransitError
from tinytransit.window.input_set import Rows, read_rows, write_rows

_MODEL_ID = "model_id"


class GoldenError(TinyTransitError):
    """Golden vectors that are damaged or belong to another model."""


@dataclass(frozen=True, eq=False)
class Golden:
    """A shard whose extras hold ``model_id``, ``input_0`` .. and ``output_0`` .. (int8, shape (n, size of the tensor)).

    Attributes:
        shard: The windows, or the rows of a set of inputs; what reads those reads the file as well.
        manifest: The model that the vectors belong to.

    Raises:
        GoldenError: If there is no window, or the extras are not those of the manifest's model.
    """

    shard: Rows
    manifest: Manifest

    def __post_init__(self) -> None:
        extras = self.shard.extras
        if not len(self.shard):
            raise GoldenError("there is no window among the golden vectors; `tinytransit export` writes some")
        if _MODEL_ID not in extras:
            raise GoldenError("these windows have no golden answers; `tinytransit export` writes golden.npz")
        others = sorted(set(map(str, extras[_MODEL_ID])) - {self.manifest.model_id})
        if others:
            raise GoldenError(
                f"the golden vectors belong to model {others[0]}, the manifest to "
                f"{self.manifest.model_id}; run `tinytransit export` again"
            )
        for name, spec in _columns(self.manifest).items():
            expected = (len(self.shard), spec.size)
            if name not in extras or extras[name].shape != expected or extras[name].dtype != np.int8:
                got = f"{extras[name].shape} of {extras[name].dtype}" if name in extras else "none"
                raise GoldenError(f"golden column {name} ({spec.name}): expected {expected} of int8, got {got}")

    def __len__(self) -> int:
        return len(self.shard)

    def input_bytes(self, row: int) -> bytes:
        """Return the inputs of one window, end to end, as INFER carries them."""
        return self._packed("input", len(self.manifest.inputs), row)

    def output_bytes(self, row: int) -> bytes:
        """Return what the reference answers to one window, outputs end to end."""
        return self._packed("output", len(self.manifest.outputs), row)

    def write(self, path: str | Path) -> None:
        """Write the vectors as a shard; the same content gives the same bytes."""
        write_rows(self.shard, path)

    def _packed(self, end: str, count: int, row: int) -> bytes:
        return b"".join(self.shard.extras[f"{end}_{index}"][row].tobytes() for index in range(count))


def make_golden(shard: Rows, model: bytes, manifest: Manifest) -> Golden:
    """Quantize windows and ask the reference about each.

    Args:
        shard: The windows.
        model: The bytes of the ``.tflite`` file.
        manifest: Its manifest.

    Raises:
        GoldenError: If there is no window, or the manifest belongs to another model.
        ShardError: If the windows lack an input of the model.
        ManifestError: If a view does not fit its input.
        ReferenceMissingError: If ``tflite-micro`` is not installed.
        UnreadableModelError: If the reference cannot run the model.
    """
    if model_id_of(model) != manifest.model_id:
        raise GoldenError(f"the model is {model_id_of(model)}, the manifest describes {manifest.model_id}")
    reference = Reference(model)
    inputs = manifest.pack_inputs(shard.model_inputs(spec.name for spec in manifest.inputs))
    outputs = [reference.invoke_packed(packed) for packed in inputs]
    columns = _split("input", inputs, manifest.inputs) | _split("output", outputs, manifest.outputs)
    identity = {_MODEL_ID: np.full(len(shard), manifest.model_id)}
    return Golden(replace(shard, extras={**shard.extras, **identity, **columns}), manifest)


def load_golden(path: str | Path, manifest: Manifest) -> Golden:
    """Read golden vectors; NumPy is enough for it.

    Raises:
        ShardError: If the file cannot be read or is not a shard.
        GoldenError: If it has no golden answers, or they belong to another model.
    """
    return Golden(read_rows(path), manifest)


def _columns(manifest: Manifest) -> dict[str, TensorSpec]:
    ends = {"input": manifest.inputs, "output": manifest.outputs}
    return {f"{end}_{index}": spec for end, specs in ends.items() for index, spec in enumerate(specs)}


def _split(end: str, rows: list[bytes], specs: tuple[TensorSpec, ...]) -> dict[str, npt.NDArray[np.int8]]:
    """Cut rows of packed tensors into one column for each tensor."""
    table = np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), sum(spec.size for spec in specs))
    parts = np.split(table, np.cumsum([spec.size for spec in specs])[:-1], axis=1)
    return {f"{end}_{index}": part for index, part in enumerate(parts)}
