# SPDX-License-Identifier: MIT
"""Which folds to test on, as written on the command line."""

from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.window.shard import FOLDS


def parse_folds(text: str) -> list[int]:
    """Read ``0,3,7``, or ``10`` for all ten; sorted, each once.

    Raises:
        BaselineError: If it is neither.
    """
    if text.strip() == str(FOLDS):
        return list(range(FOLDS))
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) < FOLDS for part in parts):
        raise BaselineError(
            f"--folds takes numbers from 0 to {FOLDS - 1} with commas between, or {FOLDS} for all; got {text!r}"
        )
    return sorted({int(part) for part in parts})
