# SPDX-License-Identifier: MIT
"""Examine one network by Monte Carlo dropout, or several as a deep ensemble."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.uncertainty.assessment import Assessment, assess
from tinytransit.experiments.uncertainty.measures import Uncertainty, uncertainty_of
from tinytransit.experiments.uncertainty.networks import Network
from tinytransit.experiments.uncertainty.sampling import PLANET, dropout_samples, network_scores, stacked
from tinytransit.model.outputs import TRANSIT_LIKE
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard

_SCORE_OF = {"triage": TRANSIT_LIKE, "vetting": PLANET}


@dataclass(frozen=True, eq=False)
class Examination:
    """The uncertainty of n windows, and its assessment.

    Attributes:
        is_ensemble: True for several networks, False for passes of one with dropout.
        samples: Passes or networks.
        uncertainties: By score, as ``sampling`` names them.
        assessments: By question, ``triage`` and, if the windows are of both kinds, ``vetting``.
        labels: The truth, shape (n,), by question.
        notes: What is left out, and why.
    """

    is_ensemble: bool
    samples: int
    uncertainties: dict[str, Uncertainty]
    assessments: dict[str, Assessment]
    labels: dict[str, npt.NDArray[np.bool_]]
    notes: tuple[str, ...]

    @property
    def method(self) -> str:
        """The method in words."""
        return f"an ensemble of {self.samples} networks" if self.is_ensemble else f"{self.samples} passes with dropout"

    def uncertainty_of(self, question: str) -> Uncertainty:
        """Return the uncertainty of the score that answers a question."""
        return self.uncertainties[_SCORE_OF[question]]


def examine(
    networks: Sequence[Network],
    shard: WindowShard,
    passes: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Examination:
    """Score windows many times and assess what the spread of the scores is worth.

    Args:
        networks: One, which then needs dropout, or several.
        shard: n windows of known label.
        passes: With dropout, for one network.
        seed: Fixes what is dropped.
        progress: Called with the scorings of all windows that are done, and with the number of all.

    Raises:
        ShardError: If the windows lack an input.
        NetworkError: If a network does not take these windows, or the only one has no dropout.
        MetricsError: If the windows are all junk, or all transit-like.
    """
    is_ensemble = len(networks) > 1
    total = len(networks) + (0 if is_ensemble else passes)
    done = iter(range(1, total + 1))
    singles = []
    for network in networks:
        singles.append(network_scores(network, shard))
        progress(next(done), total)
    samples = (
        stacked(singles)
        if is_ensemble
        else dropout_samples(networks[0], shard, passes, seed, lambda: progress(next(done), total))
    )
    labels = {"triage": shard.label == 1, "vetting": are_planets(shard.disposition)}
    notes = []
    planets = labels["vetting"]
    if planets.all() == planets.any():
        notes.append(f"no vetting figures: {planets.sum()} of {len(planets)} windows are planets, not some")
        del labels["vetting"]
    return Examination(
        is_ensemble=is_ensemble,
        samples=len(samples[TRANSIT_LIKE]),
        uncertainties={name: uncertainty_of(scores) for name, scores in samples.items()},
        assessments={
            question: assess(truth, [scores[_SCORE_OF[question]] for scores in singles], samples[_SCORE_OF[question]])
            for question, truth in labels.items()
        },
        labels=labels,
        notes=tuple(notes),
    )
