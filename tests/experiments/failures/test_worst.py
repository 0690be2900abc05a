# SPDX-License-Identifier: MIT
"""The errors with the most confident scores."""

import csv
from pathlib import Path

import numpy as np

from tinytransit.experiments.failures.worst import Worst, worst_rows, write_worst
from tinytransit.window.shard import WindowShard

LABELS = np.array([0, 1, 0, 1, -1, 0, 1, 0], np.int8)
SCORES = np.array([0.9, 0.1, 0.95, 0.3, 0.99, 0.2, 0.8, 0.6])


def test_the_worst_errors_come_first() -> None:
    worst = worst_rows(LABELS, SCORES, threshold=0.5, count=10)
    assert worst.false_positives.tolist() == [2, 0, 7]
    assert worst.misses.tolist() == [1, 3]
    assert worst_rows(LABELS, SCORES, threshold=0.5, count=1).false_positives.tolist() == [2]


def test_what_is_called_correctly_is_no_error() -> None:
    worst = worst_rows(LABELS, SCORES, threshold=0.0, count=10)
    assert len(worst.misses) == 0 and len(worst.false_positives) == 4


def test_table_and_sheets_name_the_stars(tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_worst(Worst(np.array([3, 1]), np.array([0])), tiny_shard, SCORES, tmp_path)
    rows = list(csv.DictReader((tmp_path / "worst.csv").open()))
    assert [(row["kind"], row["rank"], row["star"]) for row in rows] == [
        ("false positive", "1", "TIC 3"), ("false positive", "2", "TIC 1"), ("miss", "1", "TIC 0"),
    ]  # fmt: skip
    assert [float(row["score"]) for row in rows] == SCORES[[3, 1, 0]].tolist()
    for sheet in ("worst_false_positives.png", "worst_misses.png"):
        assert (tmp_path / sheet).read_bytes()[:4] == b"\x89PNG"
    # A sheet of an earlier run would contradict the table.
    write_worst(Worst(np.array([3]), np.array([], np.int64)), tiny_shard, SCORES, tmp_path)
    assert not (tmp_path / "worst_misses.png").exists()
