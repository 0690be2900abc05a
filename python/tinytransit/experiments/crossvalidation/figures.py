# SPDX-License-Identifier: MIT
"""Figures of the network of one fold, on the stars that it has not seen."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.evaluate.confidence.reliability import Reliability, reliability
from tinytransit.kept import Number, Share, Strict
from tinytransit.model.metrics import Metrics, binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.labels import are_planets
from tinytransit.window.published import DISPOSITION_TODAY
from tinytransit.window.shard import WindowShard
from tinytransit.window.unknown import Blank, blanked

if TYPE_CHECKING:
    from tinytransit.evaluate.scoring import Scorer, Scores

Figures = dict[str, Any]
"""Values of ``FoldFigures`` by name, some of them."""
JUNK_REJECTED = 0.93
"""Where planets of the 2-minute sets are counted: at the score that rejects this share of their junk."""

_KEPLER = "KIC "


class KeptBins(Strict):
    """Reliability bins of one fold, k of them; see :class:`Reliability`.

    Attributes:
        place: Shape (k,).
        count: Shape (k,).
        predicted: Shape (k,).
        observed: Shape (k,).
    """

    place: tuple[Number, ...]
    count: tuple[Number, ...]
    predicted: tuple[Share, ...]
    observed: tuple[Share, ...]

    @classmethod
    def of(cls, bins: Reliability) -> Self:
        """Return what is kept of these bins."""
        values = {name: tuple(getattr(bins, name).tolist()) for name in cls.model_fields}
        return cls.model_validate(values)

    def bins(self) -> Reliability:
        """Return the bins."""
        return Reliability(
            np.array(self.place), np.array(self.count), np.array(self.predicted), np.array(self.observed)
        )


class FoldFigures(Strict):
    """Figures of one fold; int8 through the reference interpreter unless they say float.

    Attributes:
        triage_ap: Average precision, transit-like against junk.
        triage_ap_float: The same before quantization.
        recall_at_precision_90: The greatest recall of the transit-like at a precision of at least 0.90.
        vetting_ap: Average precision, planets against all the rest, by the product of both outputs.
        vetting_ap_float: The same before quantization; None if the fold has only planets, or none.
        vetting_ap_today: The same where only those are planets that a table of today calls so; None without one.
        vetting_ap_without_star: As ``vetting_ap``, with the star unknown.
        vetting_ap_blanked: The same with depth, change of depth and star unknown.
        triage_ap_blanked: As ``triage_ap``, likewise.
        calibration_error: Expected calibration error of ``transit_like``.
        vetting_calibration_error: The same of ``planet_like``, over the transit-like windows.
        auxiliary_triage_ap: As ``triage_ap``, of the windows of auxiliary sets of other missions than Kepler whose
            stars are in this fold; this and the next three are None without such sets.
        auxiliary_planet_recall: Of their planets and candidates, the fraction at or above the network's own threshold.
        auxiliary_junk_rejected: Of their junk, the fraction below it.
        auxiliary_planets_kept: Of their planets, the fraction at or above the score that rejects 93 % of their junk.
        unseen_planets_kept: The same score, of the planets of sets that no network was trained on.
        kepler_auc: Area under the ROC curve, planets of Kepler in this fold against all its other events, by the
            product of both outputs; this and the next four are None without such windows.
        kepler_ap: Average precision, likewise.
        kepler_ap_today: The same without the windows whose label a table of today contradicts.
        kepler_calibration_error: As ``calibration_error``.
        kepler_vetting_calibration_error: As ``vetting_calibration_error``.
        reliability: The bins of ``calibration_error``, which those of other folds can be added to; this and the next
            three are None in a fold that was kept before there were any.
        vetting_reliability: Those of ``vetting_calibration_error``.
        kepler_reliability: Those of ``kepler_calibration_error``.
        kepler_vetting_reliability: Those of ``kepler_vetting_calibration_error``.
    """

    triage_ap: Share
    triage_ap_float: Share
    recall_at_precision_90: Share
    vetting_ap: Share
    vetting_ap_float: Share | None
    vetting_ap_today: Share | None = None
    vetting_ap_without_star: Share | None = None
    vetting_ap_blanked: Share | None = None
    triage_ap_blanked: Share | None = None
    calibration_error: Share
    vetting_calibration_error: Share | None = None
    auxiliary_triage_ap: Share | None = None
    auxiliary_planet_recall: Share | None = None
    auxiliary_junk_rejected: Share | None = None
    auxiliary_planets_kept: Share | None = None
    unseen_planets_kept: Share | None = None
    kepler_auc: Share | None = None
    kepler_ap: Share | None = None
    kepler_ap_today: Share | None = None
    kepler_calibration_error: Share | None = None
    kepler_vetting_calibration_error: Share | None = None
    reliability: KeptBins | None = None
    vetting_reliability: KeptBins | None = None
    kepler_reliability: KeptBins | None = None
    kepler_vetting_reliability: KeptBins | None = None


def own_figures(scorer: "Scorer", test: WindowShard) -> Figures:
    """Measure a network on the labelled windows of its fold, with and without what may be unknown."""
    scores = scorer.scores(test)
    triage, planets = binary_metrics(test.label, scores[TRANSIT_LIKE], 0.5), _planets(test)
    without_star = _vetting(planets, scorer.scores(blanked(test, Blank.star)))
    bare = scorer.scores(blanked(test, Blank.all))
    today = _today(test)
    is_planet_today = are_planets(today)
    return {
        "triage_ap": triage.average_precision,
        "recall_at_precision_90": triage.recall_at_precision_90,
        "vetting_ap": _vetting(planets, scores).average_precision,
        "vetting_ap_today": _vetting(is_planet_today, scores).average_precision if is_planet_today.any() else None,
        "vetting_ap_without_star": without_star.average_precision,
        "vetting_ap_blanked": _vetting(planets, bare).average_precision,
        "triage_ap_blanked": binary_metrics(test.label, bare[TRANSIT_LIKE], 0.5).average_precision,
        **_calibration("", test, planets, scores),
    }


def further_figures(scorer: "Scorer", others: WindowShard, unseen: WindowShard | None, threshold: float) -> Figures:
    """Measure a network on the labelled windows of further sets.

    Args:
        scorer: The network.
        others: Of stars in the fold, of sets that it was trained on.
        unseen: Of sets that it was not.
        threshold: Of its own, on ``transit_like``.
    """
    is_kepler = np.char.startswith(others.star, _KEPLER)
    figures: Figures = {}
    if not is_kepler.all():
        figures |= _auxiliary(scorer, others.select(~is_kepler), unseen, threshold)
    if is_kepler.any():
        figures |= _kepler(scorer, others.select(is_kepler))
    return figures


def _auxiliary(scorer: "Scorer", windows: WindowShard, unseen: WindowShard | None, threshold: float) -> Figures:
    scores, planets = scorer.scores(windows)[TRANSIT_LIKE], _planets(windows)
    junk, called = scores[windows.label == 0], scores >= threshold
    cut = score_rejecting(junk, JUNK_REJECTED)
    figures: Figures = {
        "auxiliary_triage_ap": binary_metrics(windows.label, scores, threshold).average_precision,
        "auxiliary_planet_recall": float(called[planets].mean()),
        "auxiliary_junk_rejected": float((junk < threshold).mean()),
        "auxiliary_planets_kept": float((scores[planets] >= cut).mean()),
    }
    if unseen is not None:
        of_unseen = scorer.scores(unseen.select(_planets(unseen)))[TRANSIT_LIKE]
        figures["unseen_planets_kept"] = float((of_unseen >= cut).mean())
    return figures


def _kepler(scorer: "Scorer", windows: WindowShard) -> Figures:
    scores, planets, today = scorer.scores(windows), _planets(windows), _today(windows)
    false_today = np.array([verdict_of(each) is Verdict.FALSE_POSITIVE for each in today])
    agreed = ~((planets & false_today) | (~planets & are_planets(today)))
    whole = _vetting(planets, scores)
    product = scores[TRANSIT_LIKE] * scores[PLANET_LIKE]
    return {
        "kepler_auc": whole.auc,
        "kepler_ap": whole.average_precision,
        "kepler_ap_today": binary_metrics(planets[agreed], product[agreed], 0.5).average_precision,
        **_calibration("kepler_", windows, planets, scores),
    }


def score_rejecting(junk: FloatArray, share: float) -> float:
    """Return the lowest score of which at least a share of junk stays below.

    Args:
        junk: Scores of junk, shape (n,), n at least 1.
        share: From 0 to 1, below 1.
    """
    ordered = np.sort(junk)
    # Equal scores, of which int8 has many, stay together: the next greater one rejects them all.
    last = ordered[max(0, int(np.ceil(share * len(ordered))) - 1)]
    return float(np.nextafter(last, np.inf))


def _vetting(planets: BoolArray, scores: "Scores") -> Metrics:
    return binary_metrics(planets, scores[TRANSIT_LIKE] * scores[PLANET_LIKE], 0.5)


def _calibration(prefix: str, windows: WindowShard, planets: BoolArray, scores: "Scores") -> Figures:
    """Return the calibration errors of both outputs and their bins, ``planet_like`` over the transit-like windows."""
    rows = windows.label == 1
    of_output = {
        "": reliability(windows.label, scores[TRANSIT_LIKE]),
        "vetting_": reliability(planets[rows].astype(np.int8), scores[PLANET_LIKE][rows]),
    }
    figures: Figures = {}
    for output, bins in of_output.items():
        figures[f"{prefix}{output}calibration_error"] = bins.expected_error
        figures[f"{prefix}{output}reliability"] = KeptBins.of(bins)
    return figures


def _planets(windows: WindowShard) -> BoolArray:
    return are_planets(windows.disposition.tolist())


def _today(windows: WindowShard) -> list[str]:
    table = windows.extras.get(DISPOSITION_TODAY)
    return [""] * len(windows) if table is None else [str(each) for each in table]
