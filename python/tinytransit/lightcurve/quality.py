# SPDX-License-Identifier: MIT
"""Which cadences their mission's quality flags leave."""

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.quiet_import import import_lightkurve

QualityMask: TypeAlias = Literal["none", "default", "hard"]
"""``none`` keeps all; ``default`` drops what is surely useless; ``hard`` also what may be, such as stray light."""


def good(flags: npt.NDArray[np.int64], catalogue: str, mask: QualityMask) -> npt.NDArray[np.bool_]:
    """Mark the cadences to keep.

    The bits are lightkurve's choice from the Kepler Archive Manual (table 2.3) and the TESS Science Data Products
    Description Document (table 28).

    Args:
        flags: Quality flags, shape (n,).
        catalogue: ``TIC`` for TESS; anything else for Kepler and K2, whose bits mean something else.
        mask: How strict to be.
    """
    utils = import_lightkurve().utils
    meaning = utils.TessQualityFlags if catalogue == "TIC" else utils.KeplerQualityFlags
    kept: npt.NDArray[np.bool_] = (flags & meaning.OPTIONS[mask]) == 0
    return kept
