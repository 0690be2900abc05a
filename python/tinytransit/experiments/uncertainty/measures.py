# SPDX-License-Identifier: MIT
"""Measures of uncertainty, from several scores of each window."""

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from tinytransit.experiments.uncertainty.errors import SamplesError
from tinytransit.statistics import FloatArray


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What k scores of each of n windows say together; all of shape (n,).

    Attributes:
        mean: Mean score, the prediction of dropout (Gal & Ghahramani 2016, ICML, section 4) and of an ensemble as a
            uniform mixture (Lakshminarayanan et al. 2017, NeurIPS, section 2.4).
        deviation: Standard deviation of the scores.
        entropy: Entropy of the mean, in bits: 0 sure, 1 undecided. It orders windows as 1 - max(p, 1 - p) of the mean
            does.
        mutual_information: Entropy of the mean less the mean entropy, in bits (Houlsby et al. 2011, arXiv:1112.5745,
            equation 2): what the networks disagree about, without the noise that they agree on.
    """

    mean: FloatArray
    deviation: FloatArray
    entropy: FloatArray
    mutual_information: FloatArray


def binary_entropy(probability: FloatArray) -> FloatArray:
    """Return the entropy of a yes of this probability, in bits; of any shape."""
    return np.asarray((entr(probability) + entr(1 - probability)) / np.log(2), dtype=np.float64)


def uncertainty_of(samples: FloatArray) -> Uncertainty:
    """Summarise scores.

    Args:
        samples: Shape (k, n), in [0, 1]: k >= 2 scores of each window.

    Raises:
        SamplesError: If the shape or a value is another.
    """
    if samples.ndim != 2 or len(samples) < 2:
        raise SamplesError(f"expected scores of shape (k, n) with k at least 2, got {samples.shape}")
    if not ((samples >= 0) & (samples <= 1)).all():
        raise SamplesError("scores must lie in [0, 1]; the network has to end in a sigmoid")
    mean = samples.mean(axis=0)
    entropy = binary_entropy(mean)
    # Never below 0, since entropy is concave, but for rounding.
    information = np.maximum(entropy - binary_entropy(samples).mean(axis=0), 0.0)
    return Uncertainty(mean, samples.std(axis=0), entropy, information)
