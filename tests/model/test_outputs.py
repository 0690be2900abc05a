# SPDX-License-Identifier: MIT
import numpy as np

from tinytransit.model.outputs import joint_score


def test_a_planet_needs_both_outputs_and_scores_below_each() -> None:
    scores = {"transit_like": np.array([1.0, 0.5, 0.0]), "planet_like": np.array([0.25, 0.5, 1.0])}
    joint = joint_score(scores)
    assert joint is not None and joint.tolist() == [0.25, 0.25, 0.0]
    assert joint_score({"transit_like": np.ones(3)}) is None
