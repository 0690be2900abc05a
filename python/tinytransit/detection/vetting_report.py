# SPDX-License-Identifier: MIT
"""The vetting report of a candidate: one page, as PNG and PDF.

Its panels are those of the one-page summaries of Kepler's and TESS's data validation (Twicken et al. 2018, PASP 130,
064502).
"""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from tinytransit.detection import vetting_panels as panels
from tinytransit.detection.vetting_panels import Evidence
from tinytransit.detection.vetting_text import write_figures
from tinytransit.figures import INK, SECOND, sheet
from tinytransit.lightcurve.curve import source

WIDTH, HEIGHT = 14.0, 10.0
"""Of the page, in inches."""

_GOOD = "#1a7f37"


def draw_vetting_report(paths: Sequence[Path], evidence: Evidence) -> None:
    """Draw light curve, periodogram, folds, odd and even transits, secondary, single transits, times and figures.

    Args:
        paths: The files to write, ``.png`` or ``.pdf``.
        evidence: What is drawn.
    """
    with sheet(paths, width=WIDTH, height=HEIGHT) as figure:
        fill_vetting_report(figure, evidence)


def fill_vetting_report(figure: Figure, evidence: Evidence) -> None:
    """Draw the same into a figure of ``WIDTH`` by ``HEIGHT``."""
    grid = figure.add_gridspec(
        5, 12, left=0.06, right=0.985, bottom=0.055, top=0.905, wspace=2.3, hspace=0.62,
        height_ratios=[0.8, 0.8, 0.9, 1.25, 1.1],
    )  # fmt: skip
    _heading(figure, evidence)
    panels.raw_light_curve(figure.add_subplot(grid[0, :9]), evidence)
    panels.detrended_light_curve(figure.add_subplot(grid[1, :9]), evidence)
    panels.periodogram(figure.add_subplot(grid[2, :4]), evidence.signal)
    panels.whole_orbit(figure.add_subplot(grid[2, 4:9]), evidence)
    panels.folded_transit(figure.add_subplot(grid[3, :3]), evidence)
    panels.odd_and_even(figure.add_subplot(grid[3, 3:6]), evidence)
    panels.secondary_eclipse(figure.add_subplot(grid[3, 6:9]), evidence)
    panels.single_transits(figure.add_subplot(grid[4, :3]), evidence)
    panels.transit_times(figure.add_subplot(grid[4, 3:6]), evidence)
    if evidence.candidate.differences:
        panels.difference_image(figure.add_subplot(grid[4, 6:9]), evidence.candidate)
    else:
        panels.network_views(figure.add_subplot(grid[4, 6:9]), evidence.window)
    for axes in figure.axes:
        axes.tick_params(labelsize=7.5)
        axes.spines[["top", "right"]].set_visible(False)
    write_figures(figure.add_subplot(grid[:, 9:]), evidence)


def _heading(figure: Figure, evidence: Evidence) -> None:
    candidate = evidence.candidate
    figure.text(0.02, 0.965, candidate.name, fontsize=17, weight="bold", color=INK, va="center", parse_math=False)
    figure.text(0.02, 0.933, source(evidence.curve), fontsize=9.5, color=INK, va="center", parse_math=False)
    good = candidate.disposition == "planet candidate"
    figure.text(0.985, 0.965, candidate.disposition, fontsize=17, weight="bold", ha="right", va="center",
                color=_GOOD if good else SECOND, parse_math=False)  # fmt: skip
    if candidate.score is not None:
        figure.text(0.985, 0.933, f"score {candidate.score:.3f}", fontsize=9.5, color=INK, ha="right", va="center")
