# SPDX-License-Identifier: MIT
"""The names of what the network answers."""

TRANSIT_LIKE = "transit_like"
"""Probability that the event is a transit or an eclipse."""
PLANET_LIKE = "planet_like"
"""Probability that it is a planet's transit, given that it is a transit or an eclipse."""
