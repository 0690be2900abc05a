# SPDX-License-Identifier: MIT
"""The completeness as a table and a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from tinytransit.experiments.failures.completeness import EDGES, Bin
from tinytransit.figures import ACCENT, INK, picture
from tinytransit.files import write_csv

MAPS = (("snr",), ("period_days", "snr"), ("depth", "snr"), ("period_days", "depth"))
"""What is binned by what: the curve, then the maps; of a map, the first property goes up and the second across."""

_WORDS = {"snr": "signal-to-noise ratio", "period_days": "period, days", "depth": "depth"}


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
