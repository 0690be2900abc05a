# SPDX-License-Identifier: MIT
"""Occlusion saliency."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinytransit.experiments.failures.model import ExaminedModel, FailuresError, open_model
from tinytransit.experiments.failures.saliency import saliency, write_saliency
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard


@pytest.fixture
def examined(tiny_model: bytes) -> ExaminedModel:
    return ExaminedModel(tiny_model, 0.5, WindowRecipe())


def test_a_drop_is_the_score_less_that_of_the_occluded_window(examined: ExaminedModel, tiny_shard: WindowShard) -> None:
    window = tiny_shard.select([2])
    calls: list[int] = []
    found = saliency(examined, window, lambda: calls.append(1))
    assert {name: len(drop) for name, drop in found.drops.items()} == {"global_view": 201, "local_view": 61}
    assert len(calls) == 1 + 201 + 61
    for name, place, half in (("global_view", 100, 8), ("global_view", 0, 8), ("local_view", 60, 2)):
        view = getattr(window, name).copy()
        view[0, max(0, place - half) : place + half + 1] = 0
        score = examined.scores(replace(window, **{name: view}))[0]
        assert found.drops[name][place] == pytest.approx(found.score - score)
    assert any(np.abs(drop).max() > 0 for drop in found.drops.values())


def test_hiding_nothing_changes_nothing(examined: ExaminedModel, tiny_shard: WindowShard) -> None:
    window = tiny_shard.select([0])
    empty = replace(window, global_view=np.zeros((1, 201), np.float32), local_view=np.zeros((1, 61), np.float32))
    found = saliency(examined, empty)
    assert all((drop == 0).all() for drop in found.drops.values())


def test_views_go_by_name_and_other_inputs_stay(vetting_model_dir: Path, vetting_shard: WindowShard) -> None:
    examined = open_model(vetting_model_dir / "vetting.tflite", None)
    assert "scalars" in examined.inputs
    assert set(saliency(examined, vetting_shard.select([1])).drops) == {"global_view", "local_view"}


def test_it_is_of_one_window(examined: ExaminedModel, tiny_shard: WindowShard) -> None:
    with pytest.raises(FailuresError):
        saliency(examined, tiny_shard)


def test_table_and_picture_hold_every_bin(examined: ExaminedModel, tiny_shard: WindowShard, tmp_path: Path) -> None:
    found = saliency(examined, tiny_shard.select([2]))
    write_saliency(found, "TIC 2", tmp_path / "saliency_TIC_2")
    rows = list(csv.DictReader((tmp_path / "saliency_TIC_2.csv").open()))
    assert len(rows) == 201 + 61
    local = [float(row["score_drop"]) for row in rows if row["view"] == "local_view"]
    assert local == found.drops["local_view"].tolist()
    assert (tmp_path / "saliency_TIC_2.png").read_bytes()[:4] == b"\x89PNG"
