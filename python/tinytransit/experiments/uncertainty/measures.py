# SPDX-License-Identifier: MIT
"""Measures of uncertainty from several scores of each window, and the curve of risk against coverage."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import entr

from tinytransit.errors import TinyTransitError
from tinytransit.statistics import FloatArray


class SamplesError(TinyTransitError):
    """Scores from which no uncertainty or curve can be computed."""


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
    # Never below 0, since entropy is concave, except for rounding.
    information = np.maximum(entropy - binary_entropy(samples).mean(axis=0), 0.0)
    return Uncertainty(mean, samples.std(axis=0), entropy, information)


def coverages(count: int) -> FloatArray:
    """Return the shares of windows that can be decided: 1/n, 2/n, ... 1."""
    return np.arange(1, count + 1, dtype=np.float64) / count


def risk_coverage(wrong: npt.NDArray[np.bool_], uncertainty: npt.ArrayLike) -> FloatArray:
    """Return the error rate among the surest windows at each of ``coverages(n)``, shape (n,).

    Selective risk and coverage as in section 2 of Geifman & El-Yaniv 2017 (NeurIPS, "Selective Classification for Deep
    Neural Networks"). Of equally uncertain windows, each order is as likely, and the rate is the expected one. So an
    uncertainty that is the same everywhere gives the random ranking, and ``wrong`` itself the best there can be.

    Args:
        wrong: Shape (n,): True where the decision on a window is wrong.
        uncertainty: Shape (n,): the greatest are handed over first.

    Raises:
        SamplesError: If there is no window, the shapes differ, or an uncertainty is not a number.
    """
    doubt = np.asarray(uncertainty, dtype=np.float64)
    if wrong.ndim != 1 or wrong.shape != doubt.shape or not wrong.size or np.isnan(doubt).any():
        raise SamplesError(f"expected one uncertainty a decision, got shapes {wrong.shape} and {doubt.shape}")
    _, group, count = np.unique(doubt, return_inverse=True, return_counts=True)
    share_wrong = np.bincount(group, wrong) / count
    return np.cumsum(np.repeat(share_wrong, count)) / np.arange(1, wrong.size + 1)


def area(risk: FloatArray) -> float:
    """Return the area under the curve, AURC: the mean risk over all coverages.

    Equation 1 of Geifman, Uziel & El-Yaniv 2019 (ICLR, "Bias-Reduced Uncertainty Estimation for Deep Neural
    Classifiers").
    """
    return float(risk.mean())
