# SPDX-License-Identifier: MIT
"""The worst case of the stack of a built image, as the build's own check bounds it."""

import re
import subprocess
import sys
from pathlib import Path

from tinytransit.report.errors import ReportError

# The one authority on stacks; the build runs it too. It lies in the checkout, as the images do.
_TOOL = Path("python/tinytransit/verification/size/stack_usage.py")
_LINE = re.compile(r"^Stack: .*\(worst case (\d+) bytes of \d+ bytes\)$", re.MULTILINE)


def worst_case_stack(image: Path) -> int:
    """Return the bytes that the main stack takes at most.

    Args:
        image: An ELF in PlatformIO's build folder, with GCC's call graphs (``.ci``) below the same folder.

    Raises:
        ReportError: If there are no call graphs, or the stack has no bound.
    """
    call_graphs = sorted(map(str, image.parent.rglob("*.ci")))
    if not _TOOL.is_file() or not call_graphs:
        raise ReportError(f"cannot bound the stack of {image}: it takes {_TOOL} and the call graphs beside the image; "
                          f"run this in the checkout, and build with: pio run -e {image.parent.name}")  # fmt: skip
    done = subprocess.run([sys.executable, str(_TOOL), str(image), *call_graphs], capture_output=True, text=True)
    found = _LINE.search(done.stdout)
    if done.returncode or found is None:
        reason = (done.stderr or done.stdout).strip().splitlines()
        raise ReportError(f"the stack of {image} has no bound: {reason[-1] if reason else 'the tool says nothing'}")
    return int(found[1])
