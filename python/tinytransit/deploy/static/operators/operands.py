# SPDX-License-Identifier: MIT
"""The two operands of ADD, MUL, SUB and PRELU: one may be constant, and shapes broadcast as NumPy's do."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.graph import Operator, Tensor
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Table

_AXES = 4


@dataclass(frozen=True)
class Operands:
    """Two operands, of which one may be a constant.

    Attributes:
        a: The first one; an activation, where the operator commutes.
        b: The second one.
        shape: Members of the kernel's ``broadcast_t``.
    """

    a: Tensor
    b: Tensor
    shape: dict[str, int]

    @property
    def activations(self) -> tuple[Tensor, ...]:
        """What the kernel takes as arguments."""
        return tuple(tensor for tensor in (self.a, self.b) if tensor.data is None)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The constant operand."""
        constants = (tensor.data for tensor in (self.a, self.b) if tensor.data is not None)
        return tuple(Table("constant", data.astype(np.int8)) for data in constants)

    def members(self, operation: str, parameters: dict[str, int]) -> dict[str, int]:
        """Return the kernel's parameters, one struct deeper where the constant stands beside them."""
        prefix = f"{operation}." if self.tables else ""
        return {f"{prefix}{name}": value for name, value in (self.shape | parameters).items()}

    def sum_members(
        self, operation: str, operator: Operator, result: Tensor, activation: int, factors: npt.NDArray[np.float64]
    ) -> dict[str, int]:
        """Return the parameters of a kernel that rescales both operands, adds or subtracts, and rescales the result.

        Args:
            operation: The struct, where a constant stands beside it.
            operator: Its activation bounds the output.
            result: The output.
            activation: Of TensorFlow Lite's schema.
            factors: Shape (3,): of each operand and of the result.

        Raises:
            UnsupportedOperatorError: If a factor or the activation is not one that kernels have.
        """
        multipliers, shifts = checks.rescaling(operator, factors, channels=3)
        low, high = checks.activation_range(operator, activation, result)
        rescalings = {
            f"{end}_{part}": int(value)
            for part, values in (("shift", shifts), ("multiplier", multipliers))
            for end, value in zip(("a", "b", "out"), values, strict=True)
        }
        return self.members(
            operation,
            {
                "a_zero_point": self.a.zero_point,
                "b_zero_point": self.b.zero_point,
                "out_zero_point": result.zero_point,
                "activation_min": low,
                "activation_max": high,
                **rescalings,
            },
        )

    def kernel(self, operation: str) -> str:
        """Return the name of the kernel for an operation."""
        return f"{operation}_constant_s8" if self.tables else f"{operation}_s8"


def operands(operator: Operator, commute: bool = True) -> Operands:
    """Check both inputs and the output of a binary operator.

    Args:
        operator: It has two inputs and an output.
        commute: Let a constant operand be the second one, wherever it stands.

    Raises:
        UnsupportedOperatorError: If an operand is not int8, both are constant, or the shapes do not broadcast.
    """
    checks.require(operator, len(operator.inputs) == 2, f"it has {len(operator.inputs)} inputs, expected 2")
    a, b = (checks.int8_input(operator, position) for position in (0, 1))
    checks.require(
        operator, a.data is None or b.data is None, "both operands are constant; fold them before the export"
    )
    if commute and a.data is not None:
        a, b = b, a
    return Operands(a, b, _shape(operator, a, b, checks.output(operator)))


def _shape(operator: Operator, a: Tensor, b: Tensor, result: Tensor) -> dict[str, int]:
    rank = len(result.shape)
    checks.require(operator, rank <= _AXES, f"its output has {rank} axes, the kernel takes {_AXES}")
    try:
        broadcast = np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        broadcast = ()
    checks.require(
        operator, broadcast == result.shape, f"shapes {a.shape} and {b.shape} do not broadcast to {result.shape}"
    )
    axes = _joined(result.shape, _steps(a.shape, rank), _steps(b.shape, rank))
    axes = [(1, 0, 0)] * (_AXES - len(axes)) + axes
    return {
        f"shape.{member}[{i}]": axis[column]
        for column, member in enumerate(("size", "step_a", "step_b"))
        for i, axis in enumerate(axes)
    }


def _steps(shape: tuple[int, ...], rank: int) -> list[int]:
    """Elements from one index to the next along each axis of the result; 0 along a stretched one."""
    padded = (1,) * (rank - len(shape)) + shape
    return [0 if size == 1 else math.prod(padded[axis + 1 :]) for axis, size in enumerate(padded)]


def _joined(sizes: tuple[int, ...], a: list[int], b: list[int]) -> list[tuple[int, int, int]]:
    """Join neighbouring axes that both operands walk through evenly, so that the inner loop is long."""
    axes: list[tuple[int, int, int]] = []
    for size, step_a, step_b in zip(sizes, a, b, strict=True):
        if size == 1:
            continue
        if axes and axes[-1][1] == step_a * size and axes[-1][2] == step_b * size:
            size *= axes.pop()[0]
        axes.append((size, step_a, step_b))
    return axes
