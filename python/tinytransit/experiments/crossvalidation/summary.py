# SPDX-License-Identifier: MIT
"""Figures of a cross-validation over its folds, and the targets that the released network has to reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinytransit.errors import TinyTransitError
from tinytransit.experiments.crossvalidation.run import KEPT, FoldFigures, fold_folder
from tinytransit.experiments.kept import KeptError, differences_of, open_kept
from tinytransit.experiments.summary import Mean, mean_of
from tinytransit.window.shard import FOLDS

# In these settings the folds of one cross-validation differ.
_OWN = {"settings.test_fold", "settings.validation_fold"}


class UnfinishedError(TinyTransitError):
    """A cross-validation of which a fold is missing.

    Attributes:
        fold: The first that is missing.
    """

    def __init__(self, out: Path, fold: int) -> None:
        super().__init__(
            f"{fold_folder(out, fold)}: no finished fold; run `tinytransit crossvalidate` with the same options "
            "again, it resumes"
        )
        self.fold = fold


@dataclass(frozen=True)
class Summary:
    """A cross-validation.

    Attributes:
        folds: Figures by fold.
        means: The mean of each figure that all folds have, by its name, with its standard error.
    """

    folds: dict[int, FoldFigures]
    means: dict[str, Mean]


def summarise(folds: Mapping[int, FoldFigures]) -> Summary:
    """Summarise the figures of all folds."""
    rows = [figures.model_dump() for figures in folds.values()]
    names = [name for name in FoldFigures.model_fields if all(row[name] is not None for row in rows)]
    return Summary(dict(folds), {name: mean_of([row[name] for row in rows]) for name in names})


def read_finished(out: Path) -> Summary:
    """Read what ``tinytransit crossvalidate`` wrote.

    Raises:
        UnfinishedError: If a fold is missing.
        KeptError: If a fold is damaged, or from another run than the first one.
    """
    folds, first = {}, None
    for fold in range(FOLDS):
        file = fold_folder(out, fold) / KEPT
        kept = open_kept(file, FoldFigures)
        if kept is None:
            raise UnfinishedError(out, fold)
        first = first or kept
        if differences := [name for name, *_ in differences_of(kept.origin, first.origin) if name not in _OWN]:
            raise KeptError(file, f"kept from another run than fold 0, which differs in {differences[0]}", differences)
        folds[fold] = kept.result
    return summarise(folds)


@dataclass(frozen=True)
class Target:
    """A bound on the mean of a figure.

    Attributes:
        what: The figure in words.
        mean: Its mean over the folds.
        bound: Inclusive.
        is_least: The value has to be at or above the bound, not at or below.
    """

    what: str
    mean: Mean
    bound: float
    is_least: bool

    @property
    def is_met(self) -> bool:
        """True if the mean keeps the bound."""
        value = self.mean.value
        if value is None:
            return False
        return value >= self.bound if self.is_least else value <= self.bound


def targets(summary: Summary) -> list[Target]:
    """Return the targets whose figures a summary has.

    Triage is to match the average precision that Yu et al. 2019 (AJ 158, 25) report for networks a thousand times as
    large; int8 may cost 0.002 of it.
    """
    means = summary.means
    rows = [
        Target("triage AP, int8", means["triage_ap"], 0.972, True),
        Target("vetting AP, int8", means["vetting_ap"], 0.65, True),
        Target("loss of triage AP, float to int8", _paired_loss(summary, "triage_ap"), 0.002, False),
        Target("loss of vetting AP, float to int8", _paired_loss(summary, "vetting_ap"), 0.002, False),
        Target("expected calibration error", means["calibration_error"], 0.02, False),
    ]
    for what, name in (("planets kept", "auxiliary_planet_recall"), ("junk rejected", "auxiliary_junk_rejected")):
        if name in means:
            rows.append(Target(f"auxiliary sets: {what}", means[name], 0.85, True))
    return rows


def _paired_loss(summary: Summary, name: str) -> Mean:
    """Return the mean loss of each fold, which varies far less than the figure itself."""
    pairs = [(getattr(each, f"{name}_float"), getattr(each, name)) for each in summary.folds.values()]
    return mean_of([before - after for before, after in pairs if before is not None])
