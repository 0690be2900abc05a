# SPDX-License-Identifier: MIT
"""An answer's class: by the threshold of two, by the largest score of several; and recipes of another instrument."""

from pathlib import Path

import numpy as np
import pytest

from tinytransit.deploy.manifest import Manifest, ManifestError, TensorSpec, load_manifest, save_manifest

SOFTMAX = {"scale": 1 / 256, "zero_point": -128, "meaning": "probability of each"}


@pytest.fixture
def several(manifest: Manifest) -> Manifest:
    """The manifest of a model that tells three kinds of sounds apart."""
    document = manifest.model_dump()
    document |= {
        "outputs": [{"name": "class_scores", "shape": (1, 3), **SOFTMAX}],
        "inputs": [{"name": "sound", "shape": (1, 40), "scale": 0.1, "zero_point": 0, "meaning": "sound"}],
        "classes": ("dog", "cat", "owl"), "window": None, "recipe": {"rate_hz": 16000},
    }  # fmt: skip
    return Manifest.model_validate(document)


def packed(*values: int) -> bytes:
    return np.array(values, dtype=np.int8).tobytes()


def test_of_several_classes_the_first_with_the_largest_score_is_the_verdict(several: Manifest) -> None:
    assert several.judge(packed(-100, 40, -68)) == ("cat", 168 / 256)
    assert several.judge(packed(10, 10, -128)) == ("dog", 138 / 256)
    assert several.class_scores(packed(-128, -128, 127)).tolist() == [0, 0, 255 / 256]


def test_of_two_classes_the_threshold_is(manifest: Manifest) -> None:
    spec = TensorSpec(name="class_scores", shape=(1, 2), **SOFTMAX)  # type: ignore[arg-type]
    two = manifest.model_copy(update={"outputs": (spec,), "threshold": 0.75})
    assert not two.chooses_class
    assert two.judge(packed(-64, 64)) == (two.classes[1], 0.75)
    assert two.judge(packed(-63, 63))[0] == two.classes[0]


def test_a_recipe_of_another_instrument_is_kept_and_windows_are_not_made_for_it(
    several: Manifest, tmp_path: Path
) -> None:
    save_manifest(several, tmp_path / "manifest.json")
    assert load_manifest(tmp_path) == several
    assert '"window"' not in (tmp_path / "manifest.json").read_text()
    with pytest.raises(ManifestError, match="sound"):
        _ = several.window_recipe


@pytest.mark.parametrize("both", [{"recipe": {"rate_hz": 1}}, {"window": None}])
def test_a_manifest_says_either_windows_or_another_recipe(manifest: Manifest, both: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="recipe"):
        Manifest.model_validate({**manifest.model_dump(), **both})
