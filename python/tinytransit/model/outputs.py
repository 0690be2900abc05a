# SPDX-License-Identifier: MIT
"""The names of the network's outputs, and the score that both give together."""

from collections.abc import Mapping

from tinytransit.statistics import FloatArray

TRANSIT_LIKE = "transit_like"
"""Probability that the event is a transit or an eclipse."""
PLANET_LIKE = "planet_like"
"""Probability that it is a planet's transit, given that it is a transit or an eclipse."""

PLANET = "planet"
"""The product of both, the probability that the event is a planet's transit. No network answers it; it has a loss."""


def joint_score(scores: Mapping[str, FloatArray]) -> FloatArray | None:
    """Return the probability that each event is a planet's transit: the product of both outputs, the second being
    conditional on the first.

    Args:
        scores: Shape (n,) each, by the name of the output.

    Returns:
        Shape (n,); None for a model that has only the first output.
    """
    return scores[TRANSIT_LIKE] * scores[PLANET_LIKE] if PLANET_LIKE in scores else None
