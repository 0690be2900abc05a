# SPDX-License-Identifier: MIT
"""Report of an injection campaign: tables, a figure and a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.experiments.completeness.star import StarResult, Trial
from tinytransit.experiments.failures.completeness import MAPS, Bin, bins_of, write_completeness

EDGES: dict[str, tuple[float, ...]] = {
    "snr": (5, 6, 7, 8.5, 10, 12.5, 16, 20),
    "period_days": (0.5, 1, 2, 4, 8, 13.5),
    "depth": (5e-5, 2e-4, 5e-4, 1e-3, 2e-3, 4e-3, 4e-2),
}
"""Edges of the bins of each property of a planet."""
_BANDS = ((5.0, 7.0), (7.0, 10.0), (10.0, 20.0))


@dataclass(frozen=True)
class Summary:
    """A campaign in numbers.

    Attributes:
        recall: For each kind of star and range of signal-to-noise ratio, how many of how many were found.
        false_alarms: For each kind of light curve without a planet, candidates and light curves.
    """

    recall: dict[str, dict[str, tuple[int, int]]]
    false_alarms: dict[str, tuple[int, int]]

    def document(self) -> dict[str, object]:
        """As JSON takes it."""
        return {
            "recall": {kind: {band: {"found": hits, "injected": count} for band, (hits, count) in bands.items()}
                       for kind, bands in self.recall.items()},
            "false_alarms": {kind: {"candidates": hits, "light_curves": count}
                             for kind, (hits, count) in self.false_alarms.items()},
        }  # fmt: skip


def summarise(results: Sequence[StarResult]) -> Summary:
    """Count over all light curves."""
    recall: dict[str, dict[str, tuple[int, int]]] = {}
    alarms: dict[str, tuple[int, int]] = {}
    for kind in dict.fromkeys(result.kind for result in results):
        trials = [trial for result in results if result.kind == kind for trial in result.trials]
        recall[kind] = {}
        for low, high in _BANDS:
            band = [trial for trial in trials if low <= trial.snr < high]
            recall[kind][f"{low:g}-{high:g}"] = sum(trial.found for trial in band), len(band)
    for result in results:
        for kind, candidates in result.false_alarms.items():
            name = f"{result.kind}, {kind}"
            hits, count = alarms.get(name, (0, 0))
            alarms[name] = hits + len(candidates), count + 1
    return Summary(recall, alarms)


def write(results: Sequence[StarResult], out: Path, seed: int) -> None:
    """Write completeness.csv and completeness.png.

    Args:
        results: One a light curve.
        out: Folder.
        seed: Of the campaign, for the title.
    """
    trials = [trial for result in results for trial in result.trials]
    title = (
        f"{sum(trial.found for trial in trials)} of {len(trials)} injected planets found by the search (seed {seed})"
    )
    write_completeness({axes: _bins(trials, axes) for axes in MAPS}, title, out, EDGES)


def tables(summary: Summary) -> str:
    """Return the tables of a campaign in Markdown."""
    lines = ["| light curves | SNR 5-7 | SNR 7-10 | SNR 10-20 |", "|---|---|---|---|"]
    for kind, bands in summary.recall.items():
        cells = [f"{hits} of {count} ({hits / count:.0%})" if count else "none" for hits, count in bands.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    lines += ["", "| without a planet | light curves | candidates | a light curve |", "|---|---|---|---|"]
    lines += [f"| {kind} | {count} | {hits} | {hits / count:.3f} |"
              for kind, (hits, count) in summary.false_alarms.items()]  # fmt: skip
    return "\n".join(lines) + "\n"


def _bins(trials: Sequence[Trial], axes: Sequence[str]) -> list[Bin]:
    sample: Mapping[str, np.ndarray] = {axis: np.array([getattr(trial, axis) for trial in trials]) for axis in axes}
    return bins_of(sample, np.array([trial.found for trial in trials], dtype=np.bool_), axes, EDGES)
