# SPDX-License-Identifier: MIT
"""Pictures as files, the same bytes for the same content."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from tinytransit.files import replacing
from tinytransit.terminal import shortened

# A name of a star may hold a dollar sign; what is between two of them is no formula.
matplotlib.rcParams["text.parse_math"] = False

INK, ACCENT, SECOND = "#333333", "#1f6f8b", "#c8553d"
_DPI = 120
_LONGEST_LINE = 160
# What matplotlib writes of its version and of the time, by which the bytes would differ from one file to the next.
_DATED = {".png": ("Software",), ".pdf": ("Creator", "Producer", "CreationDate")}


def legible(figure: Figure) -> None:
    """Have no text of a figure hold control characters, for which matplotlib warns with them, or lines without end."""
    for each in figure.findobj(Text):
        assert isinstance(each, Text)
        text = each.get_text()
        each.set_text("\n".join(shortened(line, _LONGEST_LINE) for line in text.split("\n")))


@contextmanager
def picture(
    path: Path, *, rows: int = 1, columns: int = 1, width: float = 5.2, height: float = 4.4, title: str = ""
) -> Iterator[list[list[Axes]]]:
    """Yield the axes of a grid, row by row, and write the picture when the block ends well.

    Args:
        path: The ``.png`` file to write.
        rows: Rows of plots.
        columns: Plots in a row.
        width: Of one plot, in inches.
        height: Of one plot, in inches.
        title: Above the whole.
    """
    with _written(path, width * columns, height * rows, title) as figure:
        axes = figure.subplots(rows, columns, squeeze=False)
        yield [list(row) for row in axes]


@contextmanager
def mosaic(
    path: Path,
    layout: Sequence[Sequence[str]],
    *,
    width: float,
    height: float,
    title: str = "",
    height_ratios: list[float] | None = None,
) -> Iterator[dict[str, Axes]]:
    """Yield the axes of a picture whose plots span several cells, by name, and write it when the block ends well.

    Args:
        path: The ``.png`` file to write.
        layout: The name of the plot in each cell, row by row.
        width: Of the whole, in inches.
        height: Of the whole, in inches.
        title: Above the whole.
        height_ratios: Of the rows to each other.
    """
    with _written(path, width, height, title) as figure:
        yield figure.subplot_mosaic([list(row) for row in layout], height_ratios=height_ratios)


@contextmanager
def sheet(paths: Sequence[Path], *, width: float, height: float) -> Iterator[Figure]:
    """Yield an empty figure to lay out by hand, and write it in each form when the block ends well.

    Args:
        paths: Files to write, ``.png`` or ``.pdf``.
        width: In inches.
        height: In inches.
    """
    figure = plt.figure(figsize=(width, height))
    try:
        yield figure
        legible(figure)
        for path in paths:
            with replacing(path) as temporary:
                figure.savefig(temporary, dpi=_DPI, metadata=dict.fromkeys(_DATED[path.suffix]))
    finally:
        plt.close(figure)
        # Its parts refer to each other: until the next collection, some sheets of them would lie about, 100 MB each.
        gc.collect()


def free_figure(width: float, height: float, layout: Literal["constrained"] | None = "constrained") -> Figure:
    """Return an empty figure for a caller to show, which pyplot does not keep.

    Args:
        width: In inches.
        height: In inches.
        layout: Of matplotlib; None: by hand.
    """
    return Figure(figsize=(width, height), layout=layout)


@contextmanager
def _written(path: Path, width: float, height: float, title: str) -> Iterator[Figure]:
    figure = plt.figure(figsize=(width, height), layout="constrained")
    try:
        if title:
            figure.suptitle(title)
        yield figure
        for each in figure.axes:
            each.spines[["top", "right"]].set_visible(False)
        legible(figure)
        with replacing(path) as temporary:
            figure.savefig(temporary, dpi=_DPI, metadata=dict.fromkeys(_DATED[path.suffix]))
    finally:
        plt.close(figure)
