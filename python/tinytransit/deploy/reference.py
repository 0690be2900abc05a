# SPDX-License-Identifier: MIT
"""The reference: TensorFlow Lite Micro itself, on the host.

What the PyPI package ``tflite-micro`` answers to int8 inputs is the golden answer; nothing else is a reference, for
other interpreters round some layers differently. A model with float32 or uint8 ends is run without the QUANTIZE and
DEQUANTIZE there, as the engine runs it: whoever asks converts.
"""

import math
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from tflite.Model import Model
from tflite.TensorType import TensorType

from tinytransit.deploy.apart import run_apart
from tinytransit.deploy.int8_model import ReferenceMissingError as ReferenceMissingError
from tinytransit.deploy.int8_model import int8_model
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.reader import read_model
from tinytransit.errors import TinyTransitError

Int8Array = npt.NDArray[np.int8]

_IDENTIFIER = b"TFL3"
# The interpreter does not verify its model: a damaged one can kill the process. So each model is first tried in a
# process of its own, whose last line on stderr then says what is wrong.
_TRIAL = (
    "import sys; from tflite_micro.python.tflite_micro import runtime; "
    "runtime.Interpreter.from_bytes(sys.stdin.buffer.read(), arena_size=int(sys.argv[1])).invoke()"
)
# By default the interpreter takes ten times the file for its arena, which a small file with large activations outgrows.
_SPARE_ARENA_BYTES = 2**22


class UnreadableModelError(TinyTransitError):
    """Bytes that TensorFlow Lite Micro cannot run, or a model that cannot be had with int8 at both ends."""


class ReferenceInputError(TinyTransitError):
    """Inputs that do not fit the model."""


@dataclass(frozen=True)
class QuantizedTensor:
    """An int8 tensor at an end of the model: ``real = scale * (q - zero_point)``."""

    shape: tuple[int, ...]
    scale: float
    zero_point: int

    @property
    def size(self) -> int:
        """Number of values, and of bytes."""
        return math.prod(self.shape)


class Reference:
    """A model in the ``tflite-micro`` interpreter.

    Args:
        model: The bytes of a ``.tflite`` file.
        trusted: The caller made the model and knows that it is sound; the trial run in a process of its own, without
            which a damaged model can end this one, is left out.

    Attributes:
        input_specs: The inputs in the model's order.
        output_specs: The outputs in the model's order.

    Raises:
        ReferenceMissingError: If ``tflite-micro`` is not installed.
        UnreadableModelError: If the interpreter cannot run the model, or an end of it is not int8 and cannot be had so.
    """

    def __init__(self, model: bytes, trusted: bool = False) -> None:
        if model[4:8] != _IDENTIFIER:
            raise UnreadableModelError(
                f"not a .tflite model: bytes 4 to 7 of its {len(model)} are {model[4:8]!r}, not {_IDENTIFIER!r}"
            )
        try:
            from tflite_micro.python.tflite_micro import runtime
        except ModuleNotFoundError as error:
            raise ReferenceMissingError(
                "the reference interpreter is not installed; install it with: pip install 'tinytransit[reference]'"
            ) from error
        if not trusted:
            _check(model)
        if not _ends_are_int8(model):
            model = _inside(model)
        if not trusted:
            _try_apart(model)
        self._interpreter = runtime.Interpreter.from_bytes(model, arena_size=_arena_bytes(model))
        graph = Model.GetRootAs(model).Subgraphs(0)
        self.input_specs = _specs(self._interpreter.get_input_details, graph.InputsLength())
        self.output_specs = _specs(self._interpreter.get_output_details, graph.OutputsLength())

    def invoke(self, inputs: Sequence[Int8Array]) -> list[Int8Array]:
        """Run the model once, from its initial state.

        Args:
            inputs: One int8 array for each input, in the model's order, of its number of values and any shape.

        Returns:
            One int8 array for each output, in the output's shape.

        Raises:
            ReferenceInputError: If the number of inputs, a length or a type is wrong.
        """
        if len(inputs) != len(self.input_specs):
            raise ReferenceInputError(f"the model takes {len(self.input_specs)} inputs, got {len(inputs)}")
        for index, (values, spec) in enumerate(zip(inputs, self.input_specs, strict=True)):
            if values.dtype != np.int8 or values.size != spec.size:
                raise ReferenceInputError(
                    f"input {index} takes {spec.size} int8 values, got {values.size} of {values.dtype}"
                )
        self._interpreter.reset()
        for index, (values, spec) in enumerate(zip(inputs, self.input_specs, strict=True)):
            self._interpreter.set_input(values.reshape(spec.shape), index)
        self._interpreter.invoke()
        # The interpreter's own buffers are overwritten by the next call.
        return [np.array(self._interpreter.get_output(index)) for index in range(len(self.output_specs))]

    def invoke_packed(self, inputs: bytes) -> bytes:
        """Run the model on inputs laid end to end, and return its outputs laid end to end, as the protocol does.

        Raises:
            ReferenceInputError: If the number of bytes is wrong.
        """
        sizes = [spec.size for spec in self.input_specs]
        if len(inputs) != sum(sizes):
            raise ReferenceInputError(
                f"the model takes {' + '.join(map(str, sizes))} bytes of input, got {len(inputs)}"
            )
        parts = np.split(np.frombuffer(inputs, np.int8), np.cumsum(sizes)[:-1])
        return b"".join(output.tobytes() for output in self.invoke(parts))


def _check(model: bytes) -> None:
    """Refuse a graph that reads what nothing has written: it has no answer to compare with."""
    try:
        read_model(model)
    except ModelFormatError as error:
        raise UnreadableModelError(str(error)) from error


def _ends_are_int8(model: bytes) -> bool:
    graph = Model.GetRootAs(model).Subgraphs(0)
    ends = [graph.Inputs(i) for i in range(graph.InputsLength())]
    ends += [graph.Outputs(i) for i in range(graph.OutputsLength())]
    return all(graph.Tensors(index).Type() == TensorType.INT8 for index in ends)


def _inside(model: bytes) -> bytes:
    try:
        return int8_model(model)
    except (ModelFormatError, UnsupportedOperatorError) as error:
        raise UnreadableModelError(str(error)) from error


def _arena_bytes(model: bytes) -> int:
    return 10 * len(model) + _SPARE_ARENA_BYTES


def _try_apart(model: bytes) -> None:
    trial = run_apart(_TRIAL, model, _arena_bytes(model))
    if trial.returncode == -signal.SIGXCPU:
        raise UnreadableModelError("the model did not finish one run in a minute of computing; is the file damaged?")
    if trial.returncode:
        lines = trial.stderr.decode(errors="replace").strip().splitlines()
        ending = f"signal {-trial.returncode}" if trial.returncode < 0 else f"status {trial.returncode}"
        raise UnreadableModelError(
            f"TensorFlow Lite Micro cannot run this model of {len(model)} bytes ({ending}): "
            f"{lines[-1] if lines else 'it gave no reason'}"
        )


def _specs(details: Callable[[int], dict[str, Any]], count: int) -> tuple[QuantizedTensor, ...]:
    """Describe the ``count`` tensors at one end of the model."""
    specs = []
    for index in range(count):
        tensor = details(index)
        quantization = tensor["quantization_parameters"]
        if tensor["dtype"] is not np.int8 or len(quantization["scales"]) != 1:
            raise UnreadableModelError(
                f"tensor {index} at an end of the model is {tensor['dtype'].__name__} with "
                f"{len(quantization['scales'])} scales; only int8 with one scale is supported, "
                "as `tinytransit quantize` makes"
            )
        specs.append(
            QuantizedTensor(
                tuple(int(size) for size in tensor["shape"]),
                float(quantization["scales"][0]),
                int(quantization["zero_points"][0]),
            )
        )
    return tuple(specs)
