# SPDX-License-Identifier: MIT
"""A float network as a baseline."""

import numpy as np
import pytest

from tinytransit.experiments.baselines.protocol import BaselineError, Settings, Task, posed
from tinytransit.window.shard import WindowShard

pytest.importorskip("tensorflow", reason="needs [train]")

from sklearn.metrics import average_precision_score

from tinytransit.experiments.baselines.designs import FOLDED_IMAGE
from tinytransit.experiments.baselines.float_network import FloatNetwork

pytestmark = pytest.mark.training


def test_a_float_network_learns_and_repeats(folded_shard: WindowShard) -> None:
    windows = posed(folded_shard, Task.TRIAGE)
    train, test = windows.select(windows.fold > 1), windows.select(windows.fold <= 1)
    words: list[str] = []
    scores = []
    for _ in range(2):
        baseline = FloatNetwork(FOLDED_IMAGE, Settings(seed=1, epochs=3, on_epoch=words.append))
        baseline.fit(train)
        scores.append(baseline.score(test))
    assert np.array_equal(scores[0], scores[1])
    assert average_precision_score(test.label, scores[0]) > 0.9
    assert len(words) == 6 and words[0].startswith("epoch 1/3, validation AP 0.")
    with pytest.raises(BaselineError):
        baseline.fit(train.select(train.fold == 5))
