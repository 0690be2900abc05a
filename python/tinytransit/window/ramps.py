# SPDX-License-Identifier: MIT
"""Spread a number over several inputs, so that a small network need not find thresholds of its own."""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray


def ramps(values: FloatArray, edges: FloatArray) -> npt.NDArray[np.float32]:
    """Encode numbers piecewise linearly (Gorishniy et al. 2022, NeurIPS, "On Embeddings for Numerical Features",
    section 3.2).

    A bin below the number gives 1, one above it -1, and the one that holds it rises from -1 to 1. So a dense layer can
    weigh each part of the range on its own, as trees do.

    Args:
        values: Shape (n, numbers), finite; what lies beyond the outer edges counts as they do.
        edges: The edges of each number's bins, increasing, shape (numbers, bins + 1).

    Returns:
        Shape (n, numbers x bins), the bins of one number next to each other, each from -1 to 1.
    """
    low, high = edges[:, :-1], edges[:, 1:]
    share = np.clip((values[:, :, np.newaxis] - low) / (high - low), 0.0, 1.0)
    return (2.0 * share - 1.0).reshape(len(values), low.size).astype(np.float32)
