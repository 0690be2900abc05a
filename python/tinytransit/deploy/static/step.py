# SPDX-License-Identifier: MIT
"""A step of the compiled network: a call of one C kernel with constant parameters."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.graph import Tensor


@dataclass(frozen=True, eq=False)
class Table:
    """A constant array of the generated C.

    Attributes:
        field: The member of the kernel's parameter struct that points to it.
        values: Integers; each row of a table of structs is one struct.
        struct: C type of a row; empty for plain integers of the array's own type.
    """

    field: str
    values: npt.NDArray[np.int8] | npt.NDArray[np.uint8] | npt.NDArray[np.int16] | npt.NDArray[np.int32]
    struct: str = ""

    @property
    def c_type(self) -> str:
        """C type of an element."""
        return self.struct or f"{self.values.dtype}_t"

    @property
    def length(self) -> int:
        """Number of elements of that type."""
        return len(self.values) if self.struct else self.values.size


@dataclass(frozen=True, eq=False)
class Step:
    """One kernel call, or no code at all where ``kernel`` is empty.

    Attributes:
        operator: Builtin operator it came from.
        layer: Its output tensor's name.
        kernel: C function, declared in the header of the same name; empty for one that only arranges bytes,
            which the placement resolves.
        inputs: Activation tensors, in the order of the kernel's arguments.
        output: The activation tensor that it writes.
        parameters: Members of ``<kernel>_params_t`` and their integer values.
        tables: Constant arrays, further members of the same struct.
        macs: Multiply-accumulates.
        inline: The kernel is defined in its header, to be specialised for the step's constants.
        varying: Parameters that an inline kernel may as well read at run time; steps that differ in no others, and have
            the same tables, share one specialised function.
        scratch: Bytes of the arena that the kernel uses while it runs, its last argument; 0: it has no such argument.
        cycles: Cycles on a Cortex-M4 by the kernel's own formula; None for the plain kernels, which have none.
        why: Why this kernel, for the report.
    """

    operator: str
    layer: str
    kernel: str
    inputs: tuple[Tensor, ...]
    output: Tensor
    parameters: dict[str, int] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    macs: int = 0
    inline: bool = False
    varying: frozenset[str] = frozenset()
    scratch: int = 0
    cycles: int | None = None
    why: str = ""

    @property
    def constant_bytes(self) -> int:
        """Flash that the tables take."""
        return sum(table.values.nbytes for table in self.tables)
