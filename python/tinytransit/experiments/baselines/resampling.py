# SPDX-License-Identifier: MIT
"""Views at another number of bins."""

import numpy as np
import numpy.typing as npt


def resampled(views: npt.NDArray[np.float32], bins: int) -> npt.NDArray[np.float32]:
    """Interpolate views of shape (n, m) linearly between bin centres to shape (n, bins), clipped to [-1, 1].

    Both ends of the range stay where they are. More bins than before carry no information that was not there: they
    only bring a view to the length that a network was designed for.
    """
    count = views.shape[1]
    places = np.clip((np.arange(bins) + 0.5) * count / bins - 0.5, 0, count - 1)
    left = np.minimum(places.astype(np.int64), count - 2)
    share = (places - left).astype(np.float32)
    clipped = np.clip(views, -1.0, 1.0)
    return np.asarray((1 - share) * clipped[:, left] + share * clipped[:, left + 1], dtype=np.float32)
