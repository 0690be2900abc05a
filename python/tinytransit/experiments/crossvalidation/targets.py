# SPDX-License-Identifier: MIT
"""What a cross-validation of the released network has to reach, and whether it did."""

from dataclasses import dataclass

import numpy as np

from tinytransit.experiments.crossvalidation.summary import Summary


@dataclass(frozen=True)
class Target:
    """A bound on the mean of a figure.

    Attributes:
        what: The figure in words.
        value: Its mean over the folds.
        standard_error: Of that mean.
        bound: Inclusive.
        is_least: The value has to be at or above the bound, not at or below.
    """

    what: str
    value: float
    standard_error: float
    bound: float
    is_least: bool

    @property
    def is_met(self) -> bool:
        """Whether the mean keeps the bound."""
        return self.value >= self.bound if self.is_least else self.value <= self.bound


def targets(summary: Summary) -> list[Target]:
    """Return the targets whose figures a summary has.

    Triage is to match the average precision that Yu et al. 2019 (AJ 158, 25) report for networks a thousand times as
    large; int8 may cost 0.002 of it.
    """
    mean, error = summary.mean, summary.standard_error
    rows = [
        Target("triage AP, int8", mean.triage_ap, error.triage_ap, 0.972, True),
        Target("vetting AP, int8", mean.vetting_ap, error.vetting_ap, 0.65, True),
        Target("loss of triage AP, float to int8", *_paired_loss(summary, "triage_ap"), 0.002, False),
        Target("loss of vetting AP, float to int8", *_paired_loss(summary, "vetting_ap"), 0.002, False),
        Target("expected calibration error", mean.calibration_error, error.calibration_error, 0.02, False),
    ]
    for what, name in (("planets kept", "further_planet_recall"), ("junk rejected", "further_junk_rejected")):
        if (value := getattr(mean, name)) is not None:
            rows.append(Target(f"further sets: {what}", value, getattr(error, name), 0.85, True))
    return rows


def _paired_loss(summary: Summary, name: str) -> tuple[float, float]:
    """Return mean and standard error of the loss of each fold, which varies far less than the figure itself."""
    losses = np.array([getattr(each, f"{name}_float") - getattr(each, name) for each in summary.folds.values()])
    return float(losses.mean()), float(losses.std(ddof=1) / np.sqrt(len(losses)))
