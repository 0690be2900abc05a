# SPDX-License-Identifier: MIT
"""The stars of a flight, made or read one by one, so that none is held longer than it flies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hil.mission.stored_star import blocks_of
from tinytransit.errors import TinyTransitError
from tinytransit.skipped import Skipped
from tinytransit.verification.mission.sky import SkyStar, file_star, synthetic_star
from tinytransit.verification.survey.raw_star import stars_in

# A sector of ten-minute cadences, and as many more as its gaps may cut blocks.
_SYNTHETIC_BLOCKS = 48


@dataclass(frozen=True)
class Sky:
    """The stars.

    Attributes:
        count: How many.
        star: Makes or reads one by its number, from 0 on.
        blocks: Blocks of flux that the longest of them has.
        skipped: Files that cannot be used.
    """

    count: int
    star: Callable[[int], SkyStar]
    blocks: int
    skipped: tuple[Skipped, ...] = ()


def synthetic_stars(seed: int, count: int, share: float) -> Sky:
    """Return stars with planets and binaries put into a share of them; see ``synthetic_star``."""
    return Sky(count, lambda index: synthetic_star(seed, index, share), _SYNTHETIC_BLOCKS)


def file_stars(
    paths: Iterable[Path], limit: int | None, most_bins: int, on_star: Callable[[], None] = lambda: None
) -> Sky:
    """Return the stars of light-curve files; each is read once now, to see whether it can fly.

    Args:
        paths: Files and folders.
        limit: Take no more than so many.
        most_bins: Bins that a board has room for.
        on_star: Called after each.
    """
    groups, unreadable = stars_in(paths)
    good: list[list[Path]] = []
    skipped, blocks = list(unreadable), 1
    for name, files in groups.items():
        if limit is not None and len(good) == limit:
            break
        try:
            blocks = max(blocks, blocks_of(file_star(files, most_bins).star))
            good.append(files)
        except TinyTransitError as error:
            skipped.append(Skipped(name, str(error)))
        on_star()
    return Sky(len(good), lambda index: file_star(good[index], most_bins), blocks, tuple(skipped))
