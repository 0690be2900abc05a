# SPDX-License-Identifier: MIT
"""The uncertainty of each window as a table; the assessment as a record, tables for people and a picture."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from tinytransit.experiments.uncertainty.assessment import (
    DEVIATION,
    ENTROPY,
    INFORMATION,
    PERFECT,
    RANDOM,
    SINGLE,
    THRESHOLD,
    Assessment,
)
from tinytransit.experiments.uncertainty.examination import Examination
from tinytransit.experiments.uncertainty.measures import Uncertainty, coverages
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv
from tinytransit.terminal import Console
from tinytransit.window.shard import WindowShard

_STYLES = {
    SINGLE: (SECOND, "-"), ENTROPY: (ACCENT, "-"), DEVIATION: ("#e0a030", "-"), INFORMATION: ("#7d5ba6", "-"),
    RANDOM: (INK, ":"), PERFECT: (INK, "--"),
}  # fmt: skip
_MEASURES = {"mean": "mean", "deviation": "std", "entropy": "entropy_bits",
             "mutual_information": "mutual_information_bits"}  # fmt: skip


def write_uncertainty(path: Path, shard: WindowShard, found: Mapping[str, Uncertainty]) -> None:
    """Write a row a window: what it is, and for each score mean, standard deviation, entropy, mutual information."""
    known = ("star", "name", "disposition", "label", "period_days", "duration_hours", "fold")
    columns = {name: getattr(shard, name).tolist() for name in known}
    for score, uncertainty in found.items():
        columns |= {f"{score}_{word}": getattr(uncertainty, name).tolist() for name, word in _MEASURES.items()}
    write_csv(path, columns)


def record_of(assessment: Assessment) -> dict[str, Any]:
    """Return the figures of one question, to be written as JSON."""
    return {
        "windows": assessment.windows,
        "positives": assessment.positives,
        "average_precision": {"single": assessment.single_average_precision, "mean": assessment.mean_average_precision},
        "error_rate": {"single": assessment.single_error_rate, "mean": assessment.mean_error_rate},
        "area_under_risk_coverage": assessment.areas,
    }


def print_assessment(title: str, assessment: Assessment) -> None:
    """Print the figures of one question."""
    table = Table()
    table.add_column("figure")
    table.add_column("single network", justify="right")
    table.add_column("mean", justify="right")
    for name, single, mean in (
        ("average precision", assessment.single_average_precision, assessment.mean_average_precision),
        (f"error rate at {THRESHOLD:g}", assessment.single_error_rate, assessment.mean_error_rate),
    ):
        table.add_row(name, f"{single:.4f}", f"{mean:.4f}")
    areas = Table()
    areas.add_column("ranked by")
    areas.add_column("AURC", justify="right")
    for name, value in assessment.areas.items():
        areas.add_row(name, f"{value:.5f}")
    console = Console()
    console.print(
        f"{title}: {assessment.windows} windows, {assessment.positives} positive",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
    console.print(table, areas)


def draw(path: Path, title: str, examined: Examination) -> None:
    """Draw for each question risk over coverage, and below it the disagreement over the mean score.

    Args:
        path: The ``.png`` file.
        title: Above the whole.
        examined: What to draw.
    """
    assessments = examined.assessments
    with picture(path, rows=2, columns=len(assessments), width=6.2, title=title) as (above, below):
        for axes, (question, assessment) in zip(above, assessments.items(), strict=True):
            share, areas = coverages(assessment.windows), assessment.areas
            for name, risk in assessment.risks.items():
                colour, line = _STYLES[name]
                axes.plot(share, risk, line, color=colour, linewidth=1.2, label=f"{name}: {areas[name]:.5f}")
            axes.set(
                title=question,
                xlabel="share of windows decided, the surest first",
                ylabel="error rate among them",
                xlim=(0, 1),
                ylim=(0, None),
            )
            axes.legend(frameon=False, fontsize=7, title="ranked by, area under curve", title_fontsize=7)
        for axes, question in zip(below, assessments, strict=True):
            uncertainty = examined.uncertainty_of(question)
            wrong = (uncertainty.mean >= THRESHOLD) != examined.labels[question]
            for rows, colour, size, name in ((~wrong, ACCENT, 4, "right"), (wrong, SECOND, 12, "wrong")):
                axes.scatter(
                    uncertainty.mean[rows],
                    uncertainty.mutual_information[rows],
                    s=size,
                    color=colour,
                    label=f"{name}: {rows.sum()}",
                )
            axes.set(xlabel="mean score", ylabel="mutual information, bits", xlim=(-0.02, 1.02))
            axes.legend(frameon=False, fontsize=7, title=f"decided at {THRESHOLD:g}", title_fontsize=7)
