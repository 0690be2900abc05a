# SPDX-License-Identifier: MIT
"""The graph that the reader makes of a .tflite file, before any operator is understood."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Tensor:
    """A value in the graph.

    Attributes:
        index: Position in the model's tensor list.
        name: The converter's name for it.
        shape: Static shape; all sizes are positive.
        dtype: NumPy name of the element type.
        scales: One float32 scale, or one a channel along ``channel_axis``; empty if not quantized.
        zero_point: The common zero point.
        channel_axis: Axis that ``scales`` runs along.
        data: Constant contents of ``shape``, or None for an activation.
        before: Elements of margin that an activation keeps ahead of its contents.
        after: Elements of margin behind them.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    scales: npt.NDArray[np.float32]
    zero_point: int
    channel_axis: int
    data: npt.NDArray[np.generic] | None
    before: int = 0
    after: int = 0

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return np.dtype(self.dtype).itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of the activation with its margins."""
        return (self.before + self.size + self.after) * self.itemsize

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def scale(self) -> np.float32:
        """The scale of a tensor that is quantized as a whole."""
        return np.float32(self.scales[0])


@dataclass(frozen=True)
class Operator:
    """One operator as the file has it.

    Attributes:
        name: Builtin operator name.
        version: Operator version.
        inputs: Input tensors; None where an optional input is left out.
        outputs: Output tensors.
        options: The flatbuffer table of the operator's options, or None.
    """

    name: str
    version: int
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    options: object | None

    @property
    def layer(self) -> str:
        """The name by which messages and reports call this operator."""
        return self.outputs[0].name


@dataclass(frozen=True)
class Graph:
    """A model of one subgraph.

    Attributes:
        inputs: Input tensors, in the order in which the engine takes them.
        outputs: Output tensors, in the order in which the engine gives them.
        input_names: Public names of the inputs (the signature's, else the tensors').
        output_names: Public names of the outputs.
        operators: In order of execution.
    """

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    operators: tuple[Operator, ...]
