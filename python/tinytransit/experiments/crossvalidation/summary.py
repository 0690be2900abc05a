# SPDX-License-Identifier: MIT
"""Figures of a cross-validation over its folds, and the targets that the released network has to reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.errors import TinyTransitError
from tinytransit.evaluate.confidence.reliability import pooled
from tinytransit.experiments.crossvalidation.figures import FoldFigures, KeptBins
from tinytransit.experiments.crossvalidation.run import KEPT, fold_folder
from tinytransit.experiments.summary import Mean, mean_of
from tinytransit.kept import KeptError, differences_of, open_kept
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
        pooled: Each calibration error over the windows of all folds together, by its name, each window judged by the
            network that has not seen its star; of those whose bins all folds have.
    """

    folds: dict[int, FoldFigures]
    means: dict[str, Mean]
    pooled: dict[str, float]


def summarise(folds: Mapping[int, FoldFigures]) -> Summary:
    """Summarise the figures of all folds."""
    rows = list(folds.values())
    columns = {name: [getattr(row, name) for row in rows] for name in FoldFigures.model_fields}
    means = {
        name: mean_of(values) for name, values in columns.items() if all(isinstance(value, float) for value in values)
    }
    errors = {}
    for name, kept in columns.items():
        if all(isinstance(bins, KeptBins) for bins in kept):
            error = name.replace("reliability", "calibration_error")
            errors[error] = pooled([bins.bins() for bins in kept]).expected_error
    return Summary(dict(folds), means, errors)


def read_finished(out: Path, folds_of: Sequence[int] = range(FOLDS)) -> Summary:
    """Read what ``tinytransit crossvalidate`` wrote, of the folds that are asked for.

    Raises:
        UnfinishedError: If a fold is missing.
        KeptError: If a fold is damaged, or from another run than the first one.
    """
    folds, first = {}, None
    for fold in folds_of:
        file = fold_folder(out, fold) / KEPT
        kept = open_kept(file, FoldFigures)
        if kept is None:
            raise UnfinishedError(out, fold)
        first = first or kept
        if differences := [name for name, *_ in differences_of(kept.origin, first.origin) if name not in _OWN]:
            raise KeptError(
                file, f"kept from another run than fold {folds_of[0]}, which differs in {differences[0]}", differences
            )
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

    Those of triage and vetting are what trees on hand-made features reach with the same numbers, or better; those of
    Kepler are what a network of 13,000 weights for Kepler alone reaches (AstroNet, Shallue & Vanderburg 2018, AJ 155,
    94: AUC 0.988 with ten of ten million).
    """
    means = summary.means
    least = [
        ("triage AP", "triage_ap", 0.977),
        ("vetting AP", "vetting_ap", 0.78),
        ("vetting AP without the star", "vetting_ap_without_star", 0.73),
        ("vetting AP without depth, change of depth and star", "vetting_ap_blanked", 0.63),
        ("auxiliary sets: planets kept where 93 % of the junk is rejected", "auxiliary_planets_kept", 0.75),
        ("unseen sets: planets kept there", "unseen_planets_kept", 0.95),
        ("Kepler, planets against the rest: AUC", "kepler_auc", 0.98),
        ("Kepler, planets against the rest: AP", "kepler_ap", 0.94),
    ]
    most = [
        ("calibration error of transit_like", "calibration_error"),
        ("calibration error of planet_like", "vetting_calibration_error"),
        ("calibration error of transit_like, Kepler", "kepler_calibration_error"),
        ("calibration error of planet_like, Kepler", "kepler_vetting_calibration_error"),
    ]
    return [
        *(Target(what, means[name], bound, True) for what, name, bound in least if name in means),
        Target("loss of triage AP, float to int8", _paired_loss(summary, "triage_ap"), 0.002, False),
        Target("loss of vetting AP, float to int8", _paired_loss(summary, "vetting_ap"), 0.002, False),
        *(Target(what, means[name], 0.02, False) for what, name in most if name in means),
        *(
            Target(f"{what}, all folds together", Mean(summary.pooled[name], None, len(summary.folds)), 0.02, False)
            for what, name in most
            if name in summary.pooled
        ),
    ]


def _paired_loss(summary: Summary, name: str) -> Mean:
    """Return the mean loss of each fold, which varies far less than the figure itself."""
    pairs = [(getattr(each, f"{name}_float"), getattr(each, name)) for each in summary.folds.values()]
    return mean_of([before - after for before, after in pairs if before is not None])
