# SPDX-License-Identifier: MIT
"""Golden vectors hold what the reference says, and are refused for another model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.tiny_model import build_tiny_model, tiny_manifest

from tinytransit.deploy.golden import Golden, GoldenError, load_golden, make_golden
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.reference import Reference
from tinytransit.window.shard import WindowShard, read_shard, write_shard


@pytest.fixture(scope="module")
def golden(tiny_shard: WindowShard, tiny_model: bytes, manifest: Manifest) -> Golden:
    return make_golden(tiny_shard, tiny_model, manifest)


def test_vectors_are_the_quantized_views_and_the_reference_answers(
    golden: Golden, tiny_shard: WindowShard, tiny_model: bytes, manifest: Manifest
) -> None:
    reference = Reference(tiny_model)
    assert len(golden) == len(tiny_shard)
    for row, packed in enumerate(manifest.pack_inputs(tiny_shard.model_inputs())):
        assert golden.input_bytes(row) == packed
        assert golden.output_bytes(row) == reference.invoke_packed(golden.input_bytes(row))
    assert len({golden.output_bytes(row) for row in range(len(golden))}) > 1


def test_the_file_reads_back_as_vectors_and_as_a_shard(golden: Golden, manifest: Manifest, tmp_path: Path) -> None:
    for name in ("first.npz", "second.npz"):
        golden.write(tmp_path / name)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    loaded = load_golden(tmp_path / "first.npz", manifest)
    assert [loaded.output_bytes(row) for row in range(len(loaded))] == [
        golden.output_bytes(row) for row in range(len(golden))
    ]
    shard = read_shard(tmp_path / "first.npz")
    assert list(shard.star) == list(golden.shard.star)
    assert shard.extras["input_1"].shape == (len(golden), 61)


def test_vectors_of_another_model_are_refused_naming_both(golden: Golden, manifest: Manifest, tmp_path: Path) -> None:
    other = tiny_manifest(build_tiny_model(seed=1))
    golden.write(tmp_path / "golden.npz")
    with pytest.raises(GoldenError) as caught:
        load_golden(tmp_path / "golden.npz", other)
    assert manifest.model_id in str(caught.value) and other.model_id in str(caught.value)


def test_a_manifest_of_another_model_is_refused(tiny_shard: WindowShard, manifest: Manifest) -> None:
    with pytest.raises(GoldenError):
        make_golden(tiny_shard, build_tiny_model(seed=1), manifest)


def test_a_shard_without_answers_is_refused(tiny_shard: WindowShard, manifest: Manifest, tmp_path: Path) -> None:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    with pytest.raises(GoldenError, match=r"golden\.npz"):
        load_golden(tmp_path / "windows.npz", manifest)


def test_no_window_is_refused(golden: Golden, manifest: Manifest) -> None:
    with pytest.raises(GoldenError):
        Golden(golden.shard.select([]), manifest)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("input_1", None, r"input_1.*local_view.*\(8, 61\) of int8"),
        ("input_0", np.zeros((8, 200), np.int8), r"input_0.*global_view.*\(8, 200\) of int8"),
        ("output_0", np.zeros((8, 1), np.uint8), r"output_0.*score.*\(8, 1\) of uint8"),
    ],
)
def test_damaged_columns_are_named(
    golden: Golden, manifest: Manifest, column: str, values: np.ndarray | None, message: str
) -> None:
    extras = {name: kept for name, kept in golden.shard.extras.items() if name != column}
    if values is not None:
        extras[column] = values
    with pytest.raises(GoldenError, match=message):
        Golden(replace(golden.shard, extras=extras), manifest)
