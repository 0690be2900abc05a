# SPDX-License-Identifier: MIT
"""The command ``tinytransit failures``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest
from tinytransit.experiments.failures.model import FailuresError, open_model
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training


@pytest.fixture
def arguments(model_dir: Path, tiny_shard: WindowShard, tmp_path: Path) -> list[str]:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    return ["failures", "--model", str(model_dir / "tiny.tflite"), "--windows", str(tmp_path / "windows.npz"),
            "--out", str(tmp_path / "out")]  # fmt: skip


def test_all_three_parts_are_written(arguments: list[str], tmp_path: Path) -> None:
    pytest.importorskip("batman", reason="transits come from batman ([data])")
    result = CliRunner().invoke(app, [*arguments, "--injections", "4", "--star", "TIC 0"])
    assert result.exit_code == 0, result.output
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"worst.csv", "completeness.csv", "completeness.png"} <= files
    assert {"saliency_TIC_0_planet_b_1.png", "saliency_TIC_0_planet_b_1.csv"} <= files
    assert "of 4 injected planets found" in result.stdout


def test_an_unknown_star_or_an_empty_fold_is_a_clear_error(arguments: list[str], tiny_shard: WindowShard) -> None:
    empty = str(next(fold for fold in range(10) if fold not in tiny_shard.fold))
    for option, value in (("--star", "TIC 99"), ("--fold", empty)):
        error = CliRunner().invoke(app, [*arguments, "--injections", "0", option, value]).exception
        assert isinstance(error, FailuresError)
        assert value in str(error)


def test_threshold_and_recipe_come_from_the_manifest_that_describes_the_model(model_dir: Path, tmp_path: Path) -> None:
    manifest = load_manifest(model_dir)
    path = model_dir / "tiny.tflite"
    changed = manifest.model_copy(update={"threshold": 0.25})
    (tmp_path / "manifest.json").write_text(changed.model_dump_json())
    (tmp_path / "tiny.tflite").write_bytes(path.read_bytes())
    assert open_model(tmp_path / "tiny.tflite", None).threshold == 0.25
    assert open_model(tmp_path / "tiny.tflite", 0.75).threshold == 0.75
    # A manifest of another model says nothing about this one.
    (tmp_path / "manifest.json").write_text(changed.model_copy(update={"model_id": "0" * 64}).model_dump_json())
    assert open_model(tmp_path / "tiny.tflite", None).threshold == 0.5
