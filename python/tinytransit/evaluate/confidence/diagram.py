# SPDX-License-Identifier: MIT
"""The reliability diagram."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.evaluate.confidence.reliability import BINS, reliability
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.statistics import FloatArray


def draw_reliability(path: Path, labels: npt.NDArray[np.int8], probabilities: Mapping[str, FloatArray]) -> None:
    """Draw observed frequency over predicted probability, and below it how many windows each bin has.

    Args:
        path: The ``.png`` file to write.
        labels: Shape (n,): 0 or 1.
        probabilities: One or two sets of shape (n,) by name.
    """
    with picture(path, rows=2, height=3.6) as ((above,), (below,)):
        above.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":", label="perfect")
        for (name, given), colour in zip(probabilities.items(), (SECOND, ACCENT), strict=False):
            bins = reliability(labels, given)
            label = f"{name}: expected error {bins.expected_error:.4f}"
            above.plot(bins.predicted, bins.observed, "o-", color=colour, markersize=4, linewidth=1, label=label)
            below.hist(given, bins=BINS, range=(0, 1), histtype="step", color=colour, log=True)
        above.set(title=f"Reliability on {len(labels)} held-out windows", ylabel="fraction transit-like")
        above.legend(frameon=False, loc="upper left")
        below.set(xlabel="predicted probability", ylabel="windows a bin")
