# SPDX-License-Identifier: MIT
"""Numbers that a network has never seen, made unknown to it.

Kepler's windows have no secondary view, and of their stars neither radius nor temperature is known. Weights that read
such a number are as random after training as before it. A network that is asked about another set without training is
therefore told that the number is unknown, as it was in every window that taught it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tinytransit.model.examples import Examples
from tinytransit.model.network import MEASUREMENTS_INPUT
from tinytransit.window.measurements import MEASUREMENTS, MISSIONS, QUANTITIES, is_known, values_made_of

_SECONDARY = "secondary_view"
# No number is of the mass alone.
_SOURCES = (*(name for name in QUANTITIES if name != "star_mass"), _SECONDARY)


def without_unseen(examples: Examples, seen: Sequence[Examples]) -> Examples:
    """Return examples in which all is unknown that was so in every example that a network was taught with.

    Args:
        examples: Of another set, with the same inputs.
        seen: What the network was taught with, one set after the other.
    """
    inputs = dict(examples.inputs)
    if _SECONDARY in inputs and not any(each.inputs[_SECONDARY].any() for each in seen):
        inputs[_SECONDARY] = np.zeros_like(inputs[_SECONDARY])
    if MEASUREMENTS_INPUT in inputs:
        taught = [each.inputs[MEASUREMENTS_INPUT] for each in seen]
        unknown = np.zeros(MEASUREMENTS, dtype=np.bool_)
        for source in _SOURCES:
            if not any(is_known(values, source).any() for values in taught):
                unknown |= values_made_of(source)
        values = np.where(unknown, np.float32(0.0), inputs[MEASUREMENTS_INPUT])
        # A mission is new if no window of its catalogue was there, whatever the others say.
        missions = {tuple(row) for each in taught for row in np.unique(each[:, -len(MISSIONS) :], axis=0)}
        is_new = [tuple(row) not in missions for row in values[:, -len(MISSIONS) :]]
        values[is_new, -len(MISSIONS) :] = 0.0
        inputs[MEASUREMENTS_INPUT] = values
    return replace(examples, inputs=inputs)
