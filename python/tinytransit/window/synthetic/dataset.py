# SPDX-License-Identifier: MIT
"""Many synthetic windows, made the same way as real ones."""

from collections.abc import Callable

from tinytransit.errors import TinyTransitError
from tinytransit.skipped import Skipped
from tinytransit.window.build import Built, windows_of_star
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.synthetic.stars import KINDS, make_star


def synthesise(
    count: int, seed: int, recipe: WindowRecipe, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Built:
    """Make synthetic stars of each kind in turn and their windows.

    Args:
        count: Number of stars; one whose transits fall in a gap, say, is skipped with its reason.
        seed: Of all randomness.
        recipe: How to make the views.
        progress: Called with the number of stars done and of all stars.
    """
    built = Built()
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        try:
            curve, ephemeris = make_star(seed, index, kind, recipe)
            built.add(windows_of_star([curve], [ephemeris], recipe))
        except TinyTransitError as error:
            built.skipped.append(Skipped(f"SYN {seed}-{index}", str(error)))
        progress(index + 1, count)
    return built
