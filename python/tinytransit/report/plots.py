# SPDX-License-Identifier: MIT
"""Plots that follow a page's light or dark colours as SVG, and are pictures in a PDF."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from tinytransit.figures import ACCENT, INK, SECOND, legible

# The page's style sheet defines these, once for light and once for dark.
_COLOURS = {INK: "var(--ink)", ACCENT: "var(--accent)", SECOND: "var(--second)"}
_STYLE: Any = {
    "svg.hashsalt": "tinytransit", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif",
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
}  # fmt: skip
_DPI = 200


@dataclass
class Plot:
    """A finished plot.

    Attributes:
        title: Above it.
        text: What it shows, for those who cannot see it.
        width: In inches.
        height: In inches.
        svg: An ``<svg>`` element; the same bytes for the same content.
        png: A picture on white, likewise.
    """

    title: str
    text: str
    width: float
    height: float
    svg: str = field(default="", repr=False)
    png: bytes = field(default=b"", repr=False)


@contextmanager
def drawing(
    title: str, text: str, width: float = 6.4, height: float = 3.2, rows: int = 1, columns: int = 1
) -> Iterator[tuple[Plot, list[Axes]]]:
    """Yield a plot and its axes, row by row; the plot is complete when the block ends well.

    Args:
        title: Of the plot.
        text: What it shows.
        width: Of the whole, in inches.
        height: Of the whole, in inches.
        rows: Rows of axes.
        columns: Axes in a row.
    """
    plot = Plot(title, text, width, height)
    with plt.rc_context(_STYLE):
        figure, grid = plt.subplots(rows, columns, figsize=(width, height), layout="constrained", squeeze=False)
        try:
            yield plot, list(grid.flat)
            legible(figure)
            # Without metadata, matplotlib's version and the date are left out and the bytes stay the same.
            svg, png = io.StringIO(), io.BytesIO()
            figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
            figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
        finally:
            plt.close(figure)
    plot.svg, plot.png = _inline(svg.getvalue(), text), png.getvalue()


def _inline(document: str, text: str) -> str:
    """Return the ``<svg>`` element of a document, as wide as its place, in the page's colours and font."""
    svg = document[document.index("<svg") :]
    svg = re.sub(r' width="[^"]+pt"| height="[^"]+pt"', "", svg, count=2)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for colour, variable in _COLOURS.items():
        svg = svg.replace(colour, variable)
    # Identifiers are a page's, not an element's: two plots of one page must not share any.
    prefix = re.sub(r"\W+", "-", text.lower())[:40]
    svg = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    label = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
