# SPDX-License-Identifier: MIT
"""Completeness: of the injected planets, the share that the model calls transit-like, in bins of what they are.

The windows are folded on the true ephemeris, so this is the recall of the classifier, not of a search before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from tinytransit.experiments.failures.injection import Planet
from tinytransit.figures import ACCENT, INK, picture
from tinytransit.files import write_csv

EDGES: dict[str, tuple[float, ...]] = {
    "snr": (3, 5, 7, 10, 14, 20, 35, 60, 100),
    "period_days": (0.5, 1, 2, 4, 8, 13),
    "depth": (3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 4e-2),
}
"""Edges of the bins of each property of a planet."""

MAPS = (("snr",), ("period_days", "snr"), ("depth", "snr"), ("period_days", "depth"))
"""What is binned by what: the curve, then the maps; of a map, the first property goes up and the second across."""

_WORDS = {"snr": "signal-to-noise ratio", "period_days": "period, days", "depth": "depth"}

_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Bin:
    """Planets of one range of one property, or of one range each of two.

    Attributes:
        ranges: Lower and upper edge by property.
        injected: Planets in the bin.
        found: Those that the model called transit-like.
        low: Lower end of the 95 % Wilson interval of the recall; None in an empty bin.
        high: Its upper end.
    """

    ranges: dict[str, tuple[float, float]]
    injected: int
    found: int
    low: float | None
    high: float | None

    @property
    def recall(self) -> float | None:
        """Share found, None in an empty bin."""
        return self.found / self.injected if self.injected else None


def completeness(planets: Sequence[Planet], found: npt.NDArray[np.bool_], axes: Sequence[str]) -> list[Bin]:
    """Count in bins.

    Args:
        planets: What was injected, n of them; what lies outside all bins is not counted.
        found: Shape (n,): True where the model called it transit-like.
        axes: One or two properties of a planet; the bins run through the last one fastest.

    Raises:
        ValueError: If the lengths differ.
    """
    if found.shape != (len(planets),):
        raise ValueError(f"{len(planets)} planets, but results of shape {found.shape}")
    sample = {axis: np.array([getattr(planet, axis) for planet in planets], dtype=np.float64) for axis in axes}
    return bins_of(sample, found, axes, EDGES)


def bins_of(
    sample: Mapping[str, npt.NDArray[np.float64]],
    found: npt.NDArray[np.bool_],
    axes: Sequence[str],
    edges: Mapping[str, Sequence[float]],
) -> list[Bin]:
    """Count in bins.

    Args:
        sample: Each property of the planets, shape (n,).
        found: Which of them were found, shape (n,).
        axes: One or two properties; the bins run through the last one fastest.
        edges: Of the bins of each.
    """
    values = np.stack([sample[axis] for axis in axes], axis=1)
    limits = [np.asarray(edges[axis], dtype=np.float64) for axis in axes]
    injected, _ = np.histogramdd(values, limits)
    hits, _ = np.histogramdd(values[found], limits)
    bins = []
    for place in np.ndindex(injected.shape):
        ranges = {axis: (edges[axis][i], edges[axis][i + 1]) for axis, i in zip(axes, place, strict=True)}
        count, hit = int(injected[place]), int(hits[place])
        low, high = _interval(hit, count) if count else (None, None)
        bins.append(Bin(ranges, count, hit, low, high))
    return bins


def _interval(hits: int, count: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    interval = binomtest(hits, count).proportion_ci(_CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def write_completeness(
    bins: Mapping[Sequence[str], Sequence[Bin]],
    title: str,
    out: Path,
    all_edges: Mapping[str, Sequence[float]] = EDGES,
) -> None:
    """Write completeness.csv, a row a bin, and completeness.png.

    Args:
        bins: For each of ``MAPS`` its bins.
        title: Above the picture.
        out: Folder.
        all_edges: Of the bins of each property.
    """
    rows = [each for axes in MAPS for each in bins[axes]]
    columns: dict[str, list[object]] = {}
    for name in all_edges:
        edges = [row.ranges.get(name, (None, None)) for row in rows]
        columns[f"{name}_from"], columns[f"{name}_to"] = [low for low, _ in edges], [high for _, high in edges]
    for name in ("injected", "found", "recall", "low", "high"):
        columns[name] = [getattr(row, name) for row in rows]
    write_csv(out / "completeness.csv", columns)
    with picture(out / "completeness.png", rows=2, columns=2, width=6.4, height=4.6, title=title) as plots:
        flat = [axes for row in plots for axes in row]
        _draw_curve(flat[0], bins[MAPS[0]], all_edges)
        for axes, names in zip(flat[1:], MAPS[1:], strict=True):
            _draw_map(axes, names, bins[names], all_edges)


def _draw_curve(axes: Axes, bins: Sequence[Bin], edges: Mapping[str, Sequence[float]]) -> None:
    filled = [each for each in bins if each.recall is not None]
    centres = [float(np.sqrt(np.prod(each.ranges["snr"]))) for each in filled]
    recalls = np.array([each.recall for each in filled], dtype=np.float64)
    lows = np.array([each.low for each in filled], dtype=np.float64)
    highs = np.array([each.high for each in filled], dtype=np.float64)
    # A recall of 0 or 1 is an end of its own interval, up to rounding.
    errors = np.maximum([recalls - lows, highs - recalls], 0.0)
    axes.errorbar(centres, recalls, yerr=errors, fmt="o-", color=ACCENT, capsize=3)
    axes.set(xscale="log", xlabel=_WORDS["snr"], ylabel="recall, 95 % interval", ylim=(-0.02, 1.02))
    axes.set_xticks(edges["snr"], [f"{edge:g}" for edge in edges["snr"]])
    axes.minorticks_off()
    axes.grid(color=INK, alpha=0.15)


def _draw_map(axes: Axes, names: Sequence[str], bins: Sequence[Bin], edges: Mapping[str, Sequence[float]]) -> None:
    """Draw recall as colour, with the recall, its interval and the count of each bin written into it."""
    vertical, horizontal = names
    up, across = len(edges[vertical]) - 1, len(edges[horizontal]) - 1
    recalls = np.array([np.nan if each.recall is None else each.recall for each in bins]).reshape(up, across)
    axes.set_facecolor("#d9d9d9")  # where nothing was injected
    axes.imshow(recalls, origin="lower", aspect="auto", vmin=0, vmax=1, cmap="Blues")
    for place, each in enumerate(bins):
        if each.recall is not None:
            words = f"{each.recall:.2f}\n{each.low:.2f}-{each.high:.2f}\nn={each.injected}"
            axes.text(
                place % across, place // across, words,
                ha="center", va="center", fontsize=5.5, color="white" if each.recall > 0.6 else INK,
            )  # fmt: skip
    axes.set(xlabel=_WORDS[horizontal], ylabel=_WORDS[vertical])
    axes.set_xticks(np.arange(across + 1) - 0.5, [f"{edge:g}" for edge in edges[horizontal]])
    axes.set_yticks(np.arange(up + 1) - 0.5, [f"{edge:g}" for edge in edges[vertical]])
