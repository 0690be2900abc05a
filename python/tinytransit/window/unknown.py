# SPDX-License-Identifier: MIT
"""Make what is known of windows unknown, to see what a model does without it."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from tinytransit.window.measurements import QUANTITIES, STAR_QUANTITIES
from tinytransit.window.shard import WindowShard

# Of these every network that was trained before November 2026 needs one.
_NEEDED = ("snr",)


class Blank(StrEnum):
    """What can be made unknown: one quantity, all of the star's, or all of depth, aperture and star."""

    star = "star"
    all = "all"
    snr = "snr"
    depth_ppm = "depth_ppm"
    depth_change = "depth_change"
    tmag = "tmag"
    star_radius = "star_radius"
    teff = "teff"


def quantities_of(blank: Blank) -> tuple[str, ...]:
    """Return the columns of a shard that a word stands for."""
    if blank is Blank.star:
        return STAR_QUANTITIES
    if blank is Blank.all:
        return tuple(name for name in QUANTITIES if name not in _NEEDED)
    return (blank.value,)


def blanked(shard: WindowShard, blank: Blank) -> WindowShard:
    """Return the windows with some quantities unknown in every row."""
    unknown = {name: np.full(len(shard), np.nan) for name in quantities_of(blank) if name in shard.extras}
    return replace(shard, extras={**shard.extras, **unknown})
