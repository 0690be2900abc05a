# SPDX-License-Identifier: MIT
"""Bound the stack of a built image, as the check of the build does."""

from pathlib import Path

from tinytransit.report.errors import ReportError
from tinytransit.verification.size.stack_usage import StackError, worst_case


def worst_case_stack(image: Path) -> int:
    """Return the bytes that the main stack takes at most.

    Args:
        image: An ELF in PlatformIO's build folder, with GCC's call graphs (``.ci``) below the same folder.

    Raises:
        ReportError: If there are no call graphs, or the stack has no bound or is too small.
    """
    call_graphs = sorted(image.parent.rglob("*.ci"))
    if not call_graphs:
        raise ReportError(
            f"cannot bound the stack of {image}: there are no call graphs beside it; "
            f"build with: pio run -e {image.parent.name}"
        )
    try:
        return worst_case(image, call_graphs).main.used
    except StackError as error:
        raise ReportError(f"the stack of {image} has no bound: {error}") from error
