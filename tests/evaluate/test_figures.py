# SPDX-License-Identifier: MIT
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinytransit.evaluate.figures import measure
from tinytransit.evaluate.scoring import score_windows
from tinytransit.model.metrics import MetricsError, binary_metrics
from tinytransit.window.shard import WindowShard


def test_triage_goes_by_the_first_output_and_vetting_by_the_product_of_both(
    vetting_model_dir: Path, vetting_shard: WindowShard
) -> None:
    model = (vetting_model_dir / "vetting.tflite").read_bytes()
    words = np.array(["PC", "J", "EB", "J", "KP", "J", "EB", "J"])
    shard, seen = replace(vetting_shard, disposition=words), []
    figures = measure(model, shard, 0.4, 0.2, lambda: seen.append(1))
    scores = score_windows(model, shard)
    assert len(seen) == len(shard) and figures.vets and figures.planets == 2
    assert figures.triage == binary_metrics(shard.label, scores["transit_like"], 0.4)
    product = scores["transit_like"] * scores["planet_like"]
    assert figures.vetting == binary_metrics(np.isin(words, ["PC", "KP"]), product, 0.2)


@pytest.mark.parametrize("words", [["EB", "J"] * 4, ["PC"] * 8])
def test_windows_of_which_all_or_none_are_planets_have_no_vetting_figures(
    vetting_model_dir: Path, vetting_shard: WindowShard, words: list[str]
) -> None:
    shard = replace(vetting_shard, disposition=np.array(words))
    figures = measure((vetting_model_dir / "vetting.tflite").read_bytes(), shard)
    assert figures.vets and figures.vetting is None and figures.planets == words.count("PC")


def test_a_model_of_one_output_does_not_vet_and_windows_of_one_class_are_refused(
    tiny_model: bytes, tiny_shard: WindowShard
) -> None:
    assert not measure(tiny_model, tiny_shard).vets and measure(tiny_model, tiny_shard).vetting is None
    with pytest.raises(MetricsError):
        measure(tiny_model, tiny_shard.select(tiny_shard.label == 1))
