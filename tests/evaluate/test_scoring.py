# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest

from tinytransit.deploy.manifest import Manifest, load_manifest
from tinytransit.deploy.reference import Reference
from tinytransit.evaluate.scoring import Scorer, ScoringError, labelled, one_by_one, score_windows, transit_like
from tinytransit.window.errors import ShardError
from tinytransit.window.shard import COLUMNS, WindowShard


def test_scores_are_those_of_the_reference(model_dir: Path, tiny_model: bytes, tiny_shard: WindowShard) -> None:
    manifest = load_manifest(model_dir)
    reference, seen = Reference(tiny_model), []
    scores = score_windows(tiny_model, tiny_shard, lambda: seen.append(1))["transit_like"]
    assert len(seen) == len(tiny_shard)
    for packed, score in zip(manifest.pack_inputs(tiny_shard.model_inputs()), scores, strict=True):
        answer = reference.invoke_packed(packed)
        assert score == (answer[0] ^ 0x80) / 256


def test_a_model_of_other_inputs_is_refused(tiny_shard: WindowShard) -> None:
    pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")
    from helpers.networks import NETWORKS, quantized

    with pytest.raises(ShardError):
        score_windows(quantized(NETWORKS["two_views"]()), tiny_shard)


def test_a_scorer_is_asked_many_times_and_takes_the_names_of_a_manifest(
    tiny_model: bytes, manifest: Manifest, tiny_shard: WindowShard
) -> None:
    named = manifest.outputs[0].model_copy(update={"name": "dip"})
    scorer = Scorer(tiny_model, manifest.model_copy(update={"outputs": (named,)}))
    whole = scorer.scores(tiny_shard)
    assert list(whole) == ["dip"]
    parts = [scorer.scores(tiny_shard.select([row]))["dip"] for row in range(len(tiny_shard))]
    np.testing.assert_array_equal(whole["dip"], np.concatenate(parts))
    np.testing.assert_array_equal(whole["dip"], score_windows(tiny_model, tiny_shard)["transit_like"])


def test_views_of_another_length_are_refused(tiny_model: bytes, manifest: Manifest, tiny_shard: WindowShard) -> None:
    first = manifest.inputs[0].model_copy(update={"shape": (1, 7, 1)})
    scorer = Scorer(
        tiny_model, manifest.model_construct(inputs=(first, *manifest.inputs[1:]), outputs=manifest.outputs)
    )
    with pytest.raises(ScoringError):
        scorer.scores(tiny_shard)


def test_windows_of_known_label_are_taken_of_one_fold_or_all(tiny_shard: WindowShard) -> None:
    label = tiny_shard.label.copy()
    label[0] = -1
    shard = WindowShard(**{**{name: getattr(tiny_shard, name) for name in COLUMNS}, "label": label})
    assert labelled(shard, None).star.tolist() == shard.star[1:].tolist()
    fold = int(shard.fold[1])
    assert labelled(shard, fold).star.tolist() == [
        star for star, known, here in zip(shard.star, label >= 0, shard.fold == fold, strict=True) if known and here
    ]


def test_a_model_without_the_output_is_refused() -> None:
    scores = {"planet_like": np.zeros(2)}
    with pytest.raises(ScoringError):
        transit_like(scores)
    assert transit_like(scores | {"transit_like": np.ones(2)}).tolist() == [1, 1]


def test_each_call_counts_one_more() -> None:
    told: list[tuple[int, int]] = []
    on_window = one_by_one(lambda done, of: told.append((done, of)), 3)
    for _ in range(3):
        on_window()
    assert told == [(1, 3), (2, 3), (3, 3)]
