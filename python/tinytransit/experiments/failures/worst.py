# SPDX-License-Identifier: MIT
"""The errors of which the model is surest."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv
from tinytransit.window.shard import WindowShard

_ACROSS = 3


@dataclass(frozen=True, eq=False)
class Worst:
    """Rows of a shard, the worst first.

    Attributes:
        false_positives: Junk called transit-like, the highest scores.
        misses: Transit-like called junk, the lowest scores.
    """

    false_positives: npt.NDArray[np.int64]
    misses: npt.NDArray[np.int64]


def worst_rows(labels: npt.NDArray[np.int8], scores: npt.NDArray[np.float64], threshold: float, count: int) -> Worst:
    """Pick at most ``count`` errors of each kind.

    Args:
        labels: Shape (n,): 1 transit-like, 0 junk, -1 unknown, which is never an error.
        scores: Shape (n,).
        threshold: Score at or above which a window is called transit-like.
        count: Most of each kind.
    """
    called = scores >= threshold
    order = np.argsort(scores, kind="stable")
    false_positives = order[::-1][((labels == 0) & called)[order[::-1]]]
    misses = order[((labels == 1) & ~called)[order]]
    return Worst(false_positives[:count], misses[:count])


def write_worst(worst: Worst, shard: WindowShard, scores: npt.NDArray[np.float64], out: Path) -> None:
    """Write worst.csv, and worst_false_positives.png and worst_misses.png where there are any."""
    kinds = {"false positive": worst.false_positives, "miss": worst.misses}
    rows = [(kind, rank, int(row)) for kind, chosen in kinds.items() for rank, row in enumerate(chosen, start=1)]
    places = [row for _, _, row in rows]
    columns: dict[str, list[object]] = {
        "kind": [kind for kind, _, _ in rows],
        "rank": [rank for _, rank, _ in rows],
        "score": scores[places].tolist(),
    }
    for name in ("star", "name", "disposition", "period_days", "duration_hours", "fold"):
        columns[name] = getattr(shard, name)[places].tolist()
    if "snr" in shard.extras:
        columns["snr"] = shard.extras["snr"][places].tolist()
    write_csv(out / "worst.csv", columns)
    for file, title, chosen in (
        ("worst_false_positives.png", "Junk that the model calls transit-like", worst.false_positives),
        ("worst_misses.png", "Transits and eclipses that the model calls junk", worst.misses),
    ):
        if len(chosen):
            _draw_sheet(shard, scores, chosen, title, out / file)
        else:
            (out / file).unlink(missing_ok=True)  # an earlier run's sheet would contradict the table


def _draw_sheet(
    shard: WindowShard, scores: npt.NDArray[np.float64], chosen: npt.NDArray[np.int64], title: str, path: Path
) -> None:
    """Draw each window as two plots side by side, the whole period and the event."""
    down = -(-len(chosen) // _ACROSS)
    with picture(path, rows=down, columns=2 * _ACROSS, width=2.6, height=1.9, title=title) as plots:
        pairs = [(row[i], row[i + 1]) for row in plots for i in range(0, 2 * _ACROSS, 2)]
        for pair, place in zip(pairs, chosen, strict=False):
            whole, near = pair
            whole.plot(
                np.linspace(-0.5, 0.5, shard.global_view.shape[1]),
                shard.global_view[place],
                ".",
                markersize=2,
                color=INK,
            )
            near.plot(
                np.linspace(-2, 2, shard.local_view.shape[1]),
                shard.local_view[place],
                ".-",
                markersize=3,
                linewidth=0.6,
                color=ACCENT,
            )
            whole.set_title(f"{shard.star[place]} ({shard.disposition[place]})", fontsize=7)
            near.set_title(f"P {shard.period_days[place]:.3f} d, score {scores[place]:.3f}", fontsize=7, color=SECOND)
            whole.set_xlabel("phase", fontsize=6)
            near.set_xlabel("durations", fontsize=6)
            for axes in pair:
                axes.set_ylim(-1.15, 1.15)
                axes.tick_params(labelsize=6)
        for pair in pairs[len(chosen) :]:
            for axes in pair:
                axes.set_visible(False)
