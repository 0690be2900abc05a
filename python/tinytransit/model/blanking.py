# SPDX-License-Identifier: MIT
"""Make numbers of training windows unknown at random, so that a network does without, and learns nothing from it.

Where a value is missing depends on what the event is: in the set of Yu et al. 2019 the star's radius is unknown for
11 % of the junk and 6 % of the planet candidates. A network that is shown this learns to take the lack of a radius for
a sign of junk. So rows are blanked, class by class, until each pattern of known and unknown is as frequent in every
class.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import BoolArray
from tinytransit.window.measurements import MISSION, is_known, values_made_of
from tinytransit.window.unknown import Blank, quantities_of

# What is known or unknown as a whole when presence is levelled; of the star, only all or nothing.
_UNITS = (("secondary_view",), ("snr",), ("depth_change",), ("depth_ppm",), ("tmag",), ("star_radius", "teff"))
# No number is of the mass alone; it goes with the radius.
_SINGLE = ("snr", "depth_change", "depth_ppm", "tmag", "star_radius", "teff", MISSION)
_STAR = tuple(name for name in quantities_of(Blank.star) if name in _SINGLE)
_ALL = tuple(name for name in quantities_of(Blank.all) if name in _SINGLE)


@dataclass(frozen=True)
class Blanking:
    """How often what is known of a training window is made unknown; what is made of it goes with it.

    Attributes:
        one: Each quantity on its own, and the mission.
        star: All of the star's.
        everything: Depth, change of depth and the star's.
        level: Whether presence is first levelled between the classes of each set.
    """

    one: float = 0.05
    star: float = 0.2
    everything: float = 0.2
    level: bool = True


def blank_values(
    values: npt.NDArray[np.float32],
    classes: npt.NDArray[np.integer],
    sets: npt.NDArray[np.str_],
    how: Blanking,
    rng: np.random.Generator,
) -> BoolArray:
    """Draw which values to blank, shape (n, 218).

    Args:
        values: The input ``measurements``, shape (n, 218).
        classes: Class of each window, such as junk, eclipsing binary or planet, shape (n,).
        sets: The set that each is of, shape (n,).
        how: How often.
        rng: Fixes the draw.
    """
    count = len(values)
    blank = np.zeros(values.shape, dtype=np.bool_)
    if how.level:
        known = np.stack([np.all([is_known(values, each) for each in unit], axis=0) for unit in _UNITS], axis=1)
        kept = levelled(known, classes, sets, rng)
        for place, unit in enumerate(_UNITS):
            for source in unit:
                blank |= np.outer(~kept[:, place], values_made_of(source))
    for source in _SINGLE:
        blank |= np.outer(rng.random(count) < how.one, values_made_of(source))
    for share, sources in ((how.star, _STAR), (how.everything, _ALL)):
        chosen = rng.random(count) < share
        for source in sources:
            blank |= np.outer(chosen, values_made_of(source))
    return blank


def levelled(
    known: BoolArray, classes: npt.NDArray[np.integer], sets: npt.NDArray[np.str_], rng: np.random.Generator
) -> BoolArray:
    """Draw what stays known, so that within each set no pattern of presence tells a class from another.

    Unit by unit: among the windows of one set that are alike in the units before, the share that stays known is, for
    every class, that of the class that has the fewest. So the chance of a pattern is the same in each class.

    Args:
        known: Shape (n, units).
        classes: Shape (n,).
        sets: Shape (n,).
        rng: Fixes the draw.

    Returns:
        Shape (n, units), True only where ``known`` is.
    """
    kept = np.zeros_like(known)
    draws = rng.random(known.shape)
    _, stratum = np.unique(sets, return_inverse=True)
    _, of_class = np.unique(classes, return_inverse=True)
    groups = int(of_class.max(initial=0)) + 1
    for unit in range(known.shape[1]):
        group = stratum * groups + of_class
        members = np.bincount(group, minlength=(int(stratum.max(initial=0)) + 1) * groups).reshape(-1, groups)
        having = np.bincount(group, weights=known[:, unit], minlength=members.size).reshape(-1, groups)
        share = np.divide(having, members, out=np.full(members.shape, np.nan), where=members > 0)
        # A class that is not there has no say.
        least = np.nanmin(np.where(members.any(axis=1, keepdims=True), share, 0.0), axis=1, keepdims=True)
        chance = np.divide(np.broadcast_to(least, share.shape), share, out=np.zeros_like(share), where=share > 0)
        kept[:, unit] = known[:, unit] & (draws[:, unit] < chance.reshape(-1)[group])
        stratum = 2 * stratum + kept[:, unit]
    return kept
