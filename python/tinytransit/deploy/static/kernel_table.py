# SPDX-License-Identifier: MIT
"""List the kernels that an operator may become, for each goal: the page ``docs/reference/kernels.md``."""

import re
from pathlib import Path

from tinytransit.deploy.static import s8_kernels as s8
from tinytransit.deploy.static import s16_kernels as s16
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.operators import LOWERINGS

_BRIEF = re.compile(r"^/// @brief (.+)$", re.MULTILINE)
_HEAD = """\
# Operators and kernels of the static engine

`tinytransit compile` and `tinytransit export` turn every operator of a network into calls of the kernels below, chosen
by `--goal`: `size` takes the smaller kernels, `balanced` also the s16 kernels where they fit, and `speed` the same with
weights of 16 bits for their convolutions. The first of a list that fits runs; the last one always does. `tinytransit
compile` reports which one each layer took, and why.

This page is made from the compiler's tables and the kernels' headers by `python tools/generated_docs.py`.
"""
_NOTES = """
`copy_bytes` runs only where bytes cannot lie in place. Between s8 and s16 kernels the compiler puts {}.

The ends of a model may be int8, uint8 or float32. Engine, serial protocol, golden vectors and reference take and return
int8 in every case, with the scale and zero point that the manifest tells: whoever asks converts. A QUANTIZE of a
float32 input and a DEQUANTIZE to a float32 output are left out. A uint8 value is the int8 of 128 less (the top bit
turned over); its QUANTIZE is left out where it changes nothing else.

SHAPE, and STRIDED_SLICE and PACK of what it gives, are computed by the compiler: every shape in the file is fixed.

A kernel takes the place of a plain one where:
"""


def kernels_of(operator: str, goal: Goal) -> tuple[str, ...]:
    """Return the kernels that a builtin operator may become; one that only arranges bytes may also need none.

    Args:
        operator: A key of ``operators.LOWERINGS``.
        goal: What to spend flash on.
    """
    plain = LOWERINGS[operator].kernels
    replacements: tuple[s16.Replacement, ...] = (*s16.REPLACEMENTS, *s8.REPLACEMENTS)
    if goal is Goal.SIZE:
        small = {r.plain for r in s8.SMALL_REPLACEMENTS}
        replacements = (*s8.SMALL_REPLACEMENTS, *(r for r in s8.REPLACEMENTS if r.plain not in small))
    return (*(r.kernel for r in replacements if r.plain in plain), *plain)


def kernel_page(kernels: Path) -> str:
    """Return the page in Markdown.

    Args:
        kernels: The folder of the kernels' headers.
    """
    goals = " | ".join(f"`{goal}`" for goal in Goal)
    lines = [_HEAD, f"| operator | {goals} |", "|---|---|---|---|"]
    lines += [f"| {name} | {' | '.join(_listed(name, goal) for goal in Goal)} |" for name in LOWERINGS]
    lines.append(_NOTES.format(" and ".join(f"`{name}`" for name in s16.CONVERSIONS)))
    lines += [
        f"- `{r.kernel}` for `{r.plain}`: {r.when}."
        for r in (*s16.REPLACEMENTS, *s8.SMALL_REPLACEMENTS, *s8.REPLACEMENTS)
    ]
    lines += ["", "| kernel | what it does | cycles |", "|---|---|---|"]
    formula = {r.kernel for r in s16.REPLACEMENTS} | set(s16.CONVERSIONS)
    names = {kernel for operator in LOWERINGS for goal in Goal for kernel in kernels_of(operator, goal)} | formula
    for name in sorted(names):
        brief = _BRIEF.findall((kernels / f"{name}.h").read_text())[0]
        lines.append(f"| `{name}` | {brief} | {'predicted by a formula' if name in formula else 'measured only'} |")
    return "\n".join(lines) + "\n"


def _listed(operator: str, goal: Goal) -> str:
    wide = {r.kernel for r in s16.REPLACEMENTS if r.widens} if goal is Goal.SPEED else set()
    return ", ".join(f"`{name}`{' with s16 weights' if name in wide else ''}" for name in kernels_of(operator, goal))
