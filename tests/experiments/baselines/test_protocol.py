# SPDX-License-Identifier: MIT
"""The two tasks that a baseline is given."""

from dataclasses import replace

import numpy as np

from tinytransit.experiments.baselines.protocol import Task, posed
from tinytransit.window.shard import WindowShard


def test_both_tasks_ask_about_the_same_windows(folded_shard: WindowShard) -> None:
    label = folded_shard.label.copy()
    label[:7] = -1
    shard = replace(folded_shard, label=label)
    triage, vetting = posed(shard, Task.TRIAGE), posed(shard, Task.VETTING)
    assert triage.star.tolist() == vetting.star.tolist() == shard.star[7:].tolist()
    assert np.array_equal(triage.label == 1, np.isin(triage.disposition, ["PC", "EB"]))
    assert np.array_equal(vetting.label == 1, vetting.disposition == "PC")
