# SPDX-License-Identifier: MIT
"""A picture of a comparison: scores against scores, and a few views laid over each other."""

from pathlib import Path

import numpy as np

from tinytransit.evaluate.published.comparison import Comparison, Correlation
from tinytransit.figures import ACCENT, INK, SECOND, picture

_EXAMPLES = 3
_VIEWS = {"global_view": (-0.5, 0.5, "phase"), "local_view": (-2.0, 2.0, "durations from mid-transit")}


def write_comparison(compared: Comparison, path: Path) -> None:
    """Draw the scores of each output, and the views of the pairs that agree best, in the middle and worst.

    Args:
        compared: Both sets.
        path: The ``.png`` file to write.
    """
    ours, published, pairs = compared.ours, compared.published, compared.pairs
    scores, correlations = compared.scores, compared.correlations
    local = compared.views["local_view"]
    ranked = np.argsort(np.nan_to_num(-local, nan=2.0), kind="stable")
    chosen = ranked[np.unique(np.linspace(0, len(ranked) - 1, _EXAMPLES).astype(int))]
    outputs = list(correlations)
    columns = max(len(outputs), len(_VIEWS))
    with picture(path, rows=1 + len(chosen), columns=columns, width=5.2, height=3.4) as axes:
        for place, output in enumerate(outputs):
            axis, (mine, theirs) = axes[0][place], (each[output] for each in scores)
            axis.plot([0, 1], [0, 1], color=INK, linewidth=0.6)
            axis.scatter(theirs, mine, color=ACCENT, s=18)
            axis.set(
                xlabel="score of the published views",
                ylabel="score of our windows",
                xlim=(-0.03, 1.03),
                ylim=(-0.03, 1.03),
                title=f"{output}: {_said(correlations[output])}, n = {len(mine)}",
            )
        for row, index in enumerate(chosen, start=1):
            one, other = pairs.ours[index], pairs.published[index]
            for column, (view, (low, high, label)) in enumerate(_VIEWS.items()):
                axis = axes[row][column]
                for values, colour, name in (
                    (getattr(published, view)[other], SECOND, "published"),
                    (getattr(ours, view)[one], ACCENT, "ours"),
                ):
                    axis.plot(np.linspace(low, high, values.size), values, color=colour, linewidth=1.0, label=name)
                axis.set(xlabel=label, ylabel="flux / depth")
            axes[row][0].set_title(f"{ours.star[one]} {ours.name[one]}, P = {ours.period_days[one]:.4f} d")
            axes[row][1].set_title(f"local views: r = {local[index]:.3f}")
            axes[row][1].legend(frameon=False)
        for unused in (axis for row in axes for axis in row if not axis.has_data()):
            unused.set_visible(False)


def _said(correlation: Correlation) -> str:
    if correlation.pearson is None or correlation.spearman is None:
        return "no correlation defined"
    return f"r = {correlation.pearson:.2f}, rank r = {correlation.spearman:.2f}"
