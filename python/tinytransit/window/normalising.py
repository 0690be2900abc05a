# SPDX-License-Identifier: MIT
"""The AstroNet normalisation of a view."""

import numpy as np
import numpy.typing as npt

from tinytransit.window.errors import NoDipError


def normalise(view: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Shift the median to 0 and scale the minimum to -1 (Shallue & Vanderburg 2018, AJ 155, 94; section 3.3).

    Args:
        view: Finite flux, shape (n,).

    Raises:
        NoDipError: If no value lies below the median.
    """
    centred = view - np.median(view)
    depth = -float(centred.min())
    if not depth > 0:
        raise NoDipError(f"no bin of {view.size} lies below the median; the view is flat")
    return (centred / depth).astype(np.float32)
