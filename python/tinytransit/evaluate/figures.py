# SPDX-License-Identifier: MIT
"""Figures of a model on labelled windows: triage, and vetting where the model vets."""

from collections.abc import Callable
from dataclasses import dataclass

from tinytransit.evaluate.scoring import Scores, score_windows, transit_like
from tinytransit.model.metrics import Metrics, binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, joint_score
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard


@dataclass(frozen=True)
class Figures:
    """What a model is worth on some windows.

    Attributes:
        triage: Transit-like windows against junk, by the output ``transit_like``.
        vetting: Planets and candidates against all the rest, by the product of both outputs; None where the model has
            no second output, or the windows are all planets or none is.
        planets: How many windows are planets or candidates.
        vets: Whether the model has a second output.
    """

    triage: Metrics
    vetting: Metrics | None
    planets: int
    vets: bool


def measure(
    model: bytes,
    shard: WindowShard,
    threshold: float = 0.5,
    vetting_threshold: float = 0.5,
    on_window: Callable[[], None] = lambda: None,
) -> Figures:
    """Score labelled windows with TensorFlow Lite Micro and compare the scores with the labels.

    Args:
        model: The bytes of a ``.tflite`` file.
        shard: Windows of label 0 or 1.
        threshold: Score at or above which a window is called transit-like.
        vetting_threshold: Product of both scores at or above which a window is called a planet.
        on_window: Called after each window.

    Raises:
        ScoringError: If the model has no output ``transit_like``, or an input of another length than the windows have.
        MetricsError: If the labels are all the same.
        ShardError: If the windows lack an input of the model.
    """
    return figures_of(shard, score_windows(model, shard, on_window), threshold, vetting_threshold)


def figures_of(shard: WindowShard, scores: Scores, threshold: float = 0.5, vetting_threshold: float = 0.5) -> Figures:
    """Compare scores with the labels; arguments and errors as of :func:`measure`, scores of each output by its name."""
    triage = binary_metrics(shard.label, transit_like(scores), threshold)
    planets, joint = are_planets(shard.disposition), joint_score(scores)
    both = planets.any() and not planets.all()
    vetting = binary_metrics(planets, joint, vetting_threshold) if both and joint is not None else None
    return Figures(triage, vetting, int(planets.sum()), PLANET_LIKE in scores)
