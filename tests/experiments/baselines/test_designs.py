# SPDX-License-Identifier: MIT
"""The networks of the literature at their own sizes."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.window.shard import WindowShard

pytest.importorskip("tensorflow", reason="needs [train]")

from tinytransit.experiments.baselines.designs import (
    ASTRONET,
    ASTRONET_SHORT,
    ASTRONET_SMALL,
    DUAL_BRANCH,
    FOLDED_IMAGE,
    folded_images,
)
from tinytransit.experiments.baselines.float_network import Design
from tinytransit.experiments.keras_networks import keras_cost


@pytest.mark.parametrize(
    ("design", "parameters", "macs"),
    [
        # Each by hand: sum of kernels, and of kernel times places.
        (FOLDED_IMAGE, 304 + 4_640 + 18_496 + 65_600 + 65, 294_912 + 1_179_648 + 1_179_648 + 65_600),
        # The class of 10 M parameters that Yu et al. 2019 speak of.
        (ASTRONET, 9_940_193, 126_308_896),
        (ASTRONET_SHORT, 2_026_721, 11_293_664),
        (ASTRONET_SMALL, 127_385, 709_880),
        (DUAL_BRANCH, 229_057, 4_305_936),
    ],
)
def test_networks_have_the_size_they_claim_and_take_the_windows(
    folded_shard: WindowShard, design: Design, parameters: int, macs: int
) -> None:
    model = design.build()
    assert keras_cost(model) == (parameters, macs)
    inputs = design.inputs(folded_shard.select([0, 1, 2]))
    scores = np.asarray(model(inputs))
    assert scores.shape == (3, 1) and ((scores > 0) & (scores < 1)).all()


def test_a_column_of_a_folded_image_is_a_distribution_of_flux(folded_shard: WindowShard) -> None:
    flat = np.zeros((1, 201), np.float32)
    flat[0, 98:103] = -1
    images = folded_images(replace(folded_shard.select([0]), global_view=flat))
    assert images.shape == (1, 32, 32, 2)
    assert np.allclose(images.sum(axis=2), 1)
    assert images[0, 0, 16, 0] == 1  # flux 0 far from the dip
    assert images[0, 15:17, 0, 0].max() > 0  # flux -1 at the dip
