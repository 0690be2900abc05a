# SPDX-License-Identifier: MIT
"""Spectra ranked by how unlike the normal ones they are: a table, and a page with pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.manifest import Manifest
from tinytransit.files import write_csv, write_text
from tinytransit.html import environment, render
from tinytransit.spectral_model.viewed import Viewed
from tinytransit.spectrum.view import SpectrumView
from tinytransit.statistics import FloatArray

TABLE_FILE, PAGE_FILE = "anomalies.csv", "anomalies.html"
_WIDTH, _HEIGHT = 600.0, 130.0
_USUAL = (5.0, 95.0)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Spectra by falling score; what has one score stands in the order of the file.

    Attributes:
        rows: Row of each in the file, shape (n,).
        scores: Shape (n,), in the order of the file.
        probability: Of an anomaly, calibrated, likewise; None for a model that was not calibrated.
        threshold: Score at or above which one is called anomalous.
    """

    rows: npt.NDArray[np.int64]
    scores: FloatArray
    probability: FloatArray | None
    threshold: float

    @property
    def called(self) -> int:
        """How many are called anomalous."""
        return int((self.scores >= self.threshold).sum())


def ranked(scores: FloatArray, manifest: Manifest) -> Ranked:
    """Rank scores, shape (n,)."""
    calibration = manifest.calibration
    return Ranked(
        np.argsort(-scores, kind="stable"),
        scores,
        None if calibration is None else calibration.probability(scores),
        manifest.threshold,
    )


def write_table(found: Ranked, viewed: Viewed, out: Path) -> None:
    """Write ``anomalies.csv``, the most anomalous first."""
    rows = found.rows
    columns: dict[str, Sequence[object]] = {
        "rank": list(range(1, len(rows) + 1)),
        "star": viewed.star[rows].tolist(),
        "name": viewed.name[rows].tolist(),
        "label": viewed.label[rows].tolist(),
        "score": [round(score, 6) for score in found.scores[rows].tolist()],
        "anomalous": (found.scores[rows] >= found.threshold).astype(int).tolist(),
    }
    if found.probability is not None:
        columns["probability"] = [round(value, 6) for value in found.probability[rows].tolist()]
    write_csv(out / TABLE_FILE, columns)


def write_page(found: Ranked, viewed: Viewed, manifest: Manifest, view: SpectrumView, top: int, out: Path) -> None:
    """Write ``anomalies.html``: the first ``top`` with pictures, in grey what is usual among all.

    What is usual are the middle nine tenths, in each bin, of the half of the spectra with the lowest scores.
    """
    usual = np.percentile(viewed.views[found.rows[len(found.rows) // 2 :]].astype(np.float64), _USUAL, axis=0)
    band = _band(usual)
    shown = [
        {
            "rank": place,
            "star": str(viewed.star[row]),
            "name": str(viewed.name[row]),
            "label": str(viewed.label[row]),
            "score": f"{found.scores[row]:.4f}",
            "probability": None if found.probability is None else f"{found.probability[row]:.3f}",
            "called": bool(found.scores[row] >= found.threshold),
            "line": _line(viewed.views[row]),
        }
        for place, row in enumerate(found.rows[:top].tolist(), start=1)
    ]
    edges = np.linspace(view.low, view.high, 5) if view.spacing == "linear" else np.geomspace(view.low, view.high, 5)
    content = {
        "model_id": manifest.model_id,
        "threshold": f"{found.threshold:.4f}",
        "count": len(viewed),
        "called": found.called,
        "shown": shown,
        "band": band,
        "ticks": [{"x": f"{_WIDTH * place / 4:.1f}", "text": f"{wave:.0f}"} for place, wave in enumerate(edges)],
        "width": _WIDTH,
        "height": _HEIGHT,
    }
    write_text(out / PAGE_FILE, render(environment("tinytransit.spectral_model"), "anomalies.html.j2", content))


def _places(values: FloatArray) -> list[str]:
    """Return points of a picture: bins from left to right, values from -1 below to 1 above."""
    x = _WIDTH * (np.arange(len(values)) + 0.5) / len(values)
    y = _HEIGHT * 0.5 * (1 - np.clip(values, -1, 1))
    return [f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def _line(values: npt.NDArray[np.float32]) -> str:
    return " ".join(_places(values.astype(np.float64)))


def _band(usual: FloatArray) -> str:
    low, high = (_places(edge) for edge in usual)
    return " ".join([*low, *reversed(high)])
