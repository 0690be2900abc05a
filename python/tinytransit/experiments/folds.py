# SPDX-License-Identifier: MIT
"""Choose the folds of an experiment: as written on the command line, and the one that validates."""

from tinytransit.errors import TinyTransitError
from tinytransit.window.shard import FOLDS


class FoldsError(TinyTransitError):
    """Folds that do not exist, or that windows lack."""


def parse_folds(text: str) -> list[int]:
    """Read ``0,3,7``, or ``10`` for all ten; sorted, each once.

    Raises:
        FoldsError: If it is neither.
    """
    if text.strip() == str(FOLDS):
        return list(range(FOLDS))
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) < FOLDS for part in parts):
        raise FoldsError(
            f"--folds takes numbers from 0 to {FOLDS - 1} with commas between, or {FOLDS} for all; got {text!r}"
        )
    return sorted({int(part) for part in parts})


def validation_fold(test_fold: int) -> int:
    """Return the fold that validates where another tests: the next, the first after the last."""
    return (test_fold + 1) % FOLDS
