# SPDX-License-Identifier: MIT
import json

import numpy as np
import pytest

from tinytransit import __version__
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.packing import pack
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import fold_of
from tinytransit.window.window import Window


def window(star: str, disposition: str, time_system: str, value: float) -> Window:
    ephemeris = Ephemeris(star, "b", 3.0, 2_459_000.5, 2.0, disposition, "test")
    view = np.full(61, value, np.float32)
    return Window(
        ephemeris=ephemeris, time_system=time_system, source="TESS sector 1",
        global_view=np.full(201, value, np.float32), local_view=view, secondary_view=-view,
        global_empty=3, local_empty=1, depth=value / 100, transits=4, snr=9.5,
    )  # fmt: skip


def test_each_window_is_a_row_with_its_own_clock_label_and_fold() -> None:
    recipe = WindowRecipe(detrend_method="spline")
    shard = pack([window("TIC 7", "PC", "BTJD", 0.25), window("KIC 8", "FA", "BKJD", 0.5)], recipe, {"command": "test"})
    assert shard.star.tolist() == ["TIC 7", "KIC 8"] and shard.label.tolist() == [1, 0]
    assert shard.fold.tolist() == [fold_of("TIC 7"), fold_of("KIC 8")]
    assert (shard.epoch_days + [TIME_SYSTEMS[system] for system in ("BTJD", "BKJD")]).tolist() == [2_459_000.5] * 2
    assert shard.global_view[:, 0].tolist() == [0.25, 0.5] and shard.extras["secondary_view"][1, 0] == -0.5
    assert shard.extras["depth"] == pytest.approx([0.0025, 0.005])
    assert shard.extras["transits"].tolist() == [4, 4] and shard.extras["snr"].tolist() == [9.5, 9.5]
    assert shard.global_empty.tolist() == [3, 3] and shard.local_empty.tolist() == [1, 1]
    made_by = json.loads(shard.provenance)
    assert (made_by["command"], made_by["tinytransit"]) == ("test", __version__)
    assert WindowRecipe(**made_by["recipe"]) == recipe
