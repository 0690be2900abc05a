# SPDX-License-Identifier: MIT
"""Occlusion saliency (Zeiler & Fergus 2014, ECCV): what the model looks at, without gradients.

A patch of each view is set to the median, 0, and the change of the score noted; then the patch moves on by a bin.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.failures.model import ExaminedModel, FailuresError
from tinytransit.figures import INK, picture
from tinytransit.files import write_csv
from tinytransit.window.shard import COLUMNS, WindowShard

# A patch is this share of its view: 17 of 201 bins, 5 of 61.
_PATCH_SHARE = 1 / 12


@dataclass(frozen=True, eq=False)
class Saliency:
    """One window under a moving patch.

    Attributes:
        score: Of the window as it is.
        views: Each occluded view, shape (bins,), by input name.
        drops: By the same names, shape (bins,): score of the window less its score with the patch centred on the bin.
            Above 0: what the patch hid spoke for a transit.
    """

    score: float
    views: dict[str, npt.NDArray[np.float32]]
    drops: dict[str, npt.NDArray[np.float64]]


def saliency(model: ExaminedModel, window: WindowShard, on_window: Callable[[], None] = lambda: None) -> Saliency:
    """Occlude one window, view by view. Inputs that are no view of the shard, such as ``scalars``, stay as they are.

    Args:
        model: The model.
        window: A shard of one row.
        on_window: Called after each inference.

    Raises:
        FailuresError: If the shard has not exactly one row, or the model takes none of its views.
    """
    if len(window) != 1:
        raise FailuresError(f"saliency is of one window, got {len(window)}")
    views = {name: view for name in model.inputs if (view := _view(window, name)) is not None}
    if not views:
        raise FailuresError(f"the model takes {', '.join(model.inputs)}; none of these is a view that can be occluded")
    score = float(model.scores(window, on_window)[0])
    drops = {}
    for name, view in views.items():
        occluded = _with_view(window.select([0] * len(view)), name, _occlusions(view))
        drops[name] = score - model.scores(occluded, on_window)
    return Saliency(score, views, drops)


def write_saliency(found: Saliency, title: str, stem: Path) -> None:
    """Write ``<stem>.csv``, a row a bin, and ``<stem>.png``."""
    names = [name for name, view in found.views.items() for _ in view]
    write_csv(
        stem.with_suffix(".csv"),
        {
            "view": names,
            "bin": [place for view in found.views.values() for place in range(len(view))],
            "flux": np.concatenate(list(found.views.values())).tolist(),
            "score_drop": np.concatenate(list(found.drops.values())).tolist(),
        },
    )
    # One scale for all views, so that their colours compare; at least one step of an int8 score.
    reach = max(1 / 256, *(float(np.abs(drop).max()) for drop in found.drops.values()))
    headline = f"{title}: score {found.score:.3f}"
    with picture(stem.with_suffix(".png"), columns=len(found.views), title=headline) as (row,):
        for axes, (name, view) in zip(row, found.views.items(), strict=True):
            places = np.arange(len(view))
            axes.plot(places, view, color=INK, linewidth=0.5, alpha=0.4)
            points = axes.scatter(places, view, c=found.drops[name], cmap="coolwarm", vmin=-reach, vmax=reach, s=14)
            axes.set(title=name, xlabel="bin", ylabel="flux, median 0, minimum -1")
        axes.figure.colorbar(points, ax=row, label="score lost by hiding the patch")


def _view(window: WindowShard, name: str) -> npt.NDArray[np.float32] | None:
    """Return a view of the only row, or None for an input that is made from other columns."""
    column = getattr(window, name) if name in COLUMNS else window.extras.get(name)
    return column[0] if column is not None and column.ndim == 2 else None


def _with_view(shard: WindowShard, name: str, values: npt.NDArray[np.float32]) -> WindowShard:
    changed: dict[str, Any] = {name: values} if name in COLUMNS else {"extras": {**shard.extras, name: values}}
    return replace(shard, **changed)


def _occlusions(view: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return a copy of the view for each of its bins, with the patch about that bin at 0, shape (bins, bins)."""
    bins = len(view)
    half = max(1, round(bins * _PATCH_SHARE) // 2)
    distance = np.abs(np.subtract.outer(np.arange(bins), np.arange(bins)))
    return np.where(distance <= half, np.float32(0), view)
