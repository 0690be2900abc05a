"""Pictures as files, the same bytes for the same content."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from tinytransit import atomic

INK, ACCENT, SECOND = "#333333", "#1f6f8b", "#c8553d"


@contextmanager
def picture(path: Path, *, rows: int = 1, columns: int = 1, width: float = 5.2, height: float = 4.4,
            title: str = "") -> Iterator[list[list[Axes]]]:
    """Yield the axes of a grid, row by row, and write the picture when the block ends well.

    Args:
        path: The ``.png`` file to write.
        rows: Rows of plots.
        columns: Plots in a row.
        width: Of one plot, in inches.
        height: Of one plot, in inches.
        title: Above the whole.
    """
    figure, axes = plt.subplots(rows, columns, figsize=(width * columns, height * rows), layout="constrained",
                                squeeze=False)
    try:
        if title:
            figure.suptitle(title)
        yield [list(row) for row in axes]
        for each in axes.flat:
            each.spines[["top", "right"]].set_visible(False)
        with atomic.replacing(path) as temporary:
            # Without this, matplotlib writes its version and the bytes differ from one to the next.
            figure.savefig(temporary, dpi=120, metadata={"Software": None})
    finally:
        plt.close(figure)
