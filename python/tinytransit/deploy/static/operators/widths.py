# SPDX-License-Identifier: MIT
"""Keep the parameters of a kernel within the widths of its C struct."""

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step

# Members of 32 bits, by kernel; every other member of a plain kernel's struct has 16.
_WIDE = {
    "lookup_s8": {"n"},
    "interleave_s8": {"runs", "run", "pitch", "to"},
    "mean_s8": {"kept_size", "kept_step", "mean_size", "mean_step", "in_offset", "multiplier"},
}
_WIDE_OPERANDS = {"size", "step_a", "step_b", "a_multiplier", "b_multiplier", "out_multiplier"}


def bits_of(kernel: str, member: str) -> int:
    """Return the width of a member, named without its index, of a plain kernel's parameters."""
    return 32 if member in _WIDE.get(kernel, _WIDE_OPERANDS) else 16


def require_parameters_fit(operator: Operator, step: Step) -> None:
    """Refuse an operator of which a size would be cut off in its kernel's struct."""
    for name, value in step.parameters.items():
        member = name.rpartition(".")[2].partition("[")[0]
        bits = bits_of(step.kernel, member)
        checks.require(
            operator,
            -(2 ** (bits - 1)) <= value < 2**bits,
            f"its {member} of {value} does not fit the {bits} bits of {step.kernel}_params_t",
        )
