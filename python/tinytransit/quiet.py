# SPDX-License-Identifier: MIT
"""Keep what native libraries print past Python off the terminal."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def native_output_silenced() -> Iterator[None]:
    """Send file descriptors 1 and 2 to nowhere for the block.

    For libraries that write progress notes from C++ and report their errors as exceptions, which still get through.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for copy, original in zip(saved, (1, 2), strict=True):
            os.dup2(copy, original)
            os.close(copy)
        os.close(nothing)
