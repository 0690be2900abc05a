# SPDX-License-Identifier: MIT
"""Labelled int8 scores for hypothesis."""

import numpy as np
from hypothesis import strategies as st

from tinytransit.evaluate.confidence.scored import Scored


@st.composite
def scored_sets(draw: st.DrawFn) -> Scored:
    """Draw up to 60 windows of a few stars, with scores of an int8 sigmoid; both classes occur."""
    row = st.tuples(st.integers(0, 1), st.integers(0, 255), st.integers(0, 9))
    rows = draw(st.lists(row, min_size=2, max_size=60))
    labels, steps, stars = (np.array(column) for column in zip(*rows, strict=True))
    labels[:2] = 0, 1
    return Scored(labels.astype(np.int8), steps / 256, np.array([f"TIC {star}" for star in stars]))
