# SPDX-License-Identifier: MIT
"""What a training window weighs in the loss of each output: its set, its class, and how sure its label is.

Classes weigh the same, so that scores come out as probabilities in each set and mission; only planets of further sets
weigh more in triage, where shallow ones are what it loses first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.model.examples import Examples, Targets
from tinytransit.model.outputs import PLANET, PLANET_LIKE, TRANSIT_LIKE
from tinytransit.window.labels import are_planets


@dataclass(frozen=True)
class Weights:
    """What windows weigh, beside 1.

    Attributes:
        further_planet: A planet of a further set in the loss of ``transit_like``.
        contradicted: A window whose label a table of today contradicts, in the losses that tell planets from others;
            where it was taken for junk and is a planet now, in that of ``transit_like`` too.
        unconfirmed: A planet candidate that no table of today knows, of a set that has such a table, in the loss of
            ``planet_like``.
    """

    further_planet: float = 2.0
    contradicted: float = 0.3
    unconfirmed: float = 0.7


def example_weights(examples: Examples, weights: Weights) -> Targets:
    """Weigh n examples for each output, and for the product of both.

    ``planet_like`` only matters where the event is transit-like at all, so there junk weighs nothing.

    Returns:
        Shape (n,) each, by the name of the output.
    """
    transit_like, planet = examples.labels > 0, examples.planets > 0
    planet_today = are_planets(examples.today.tolist())
    false_today = np.array([verdict_of(each) is Verdict.FALSE_POSITIVE for each in examples.today.tolist()])
    contradicted = np.where((planet & false_today) | (~planet & planet_today), weights.contradicted, 1.0)
    # A set in which no window has a disposition of today has no table.
    followed = np.isin(examples.sources, np.unique(examples.sources[examples.today != ""]))
    unconfirmed = np.where(planet & followed & (examples.today == ""), weights.unconfirmed, 1.0)
    return {
        TRANSIT_LIKE: _single(
            np.where(transit_like, 1.0, contradicted) * np.where(examples.further & planet, weights.further_planet, 1.0)
        ),
        PLANET_LIKE: _single(contradicted * unconfirmed * transit_like),
        PLANET: _single(contradicted),
    }


def _single(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return np.asarray(weights, dtype=np.float32)
