# SPDX-License-Identifier: MIT
"""A model of three inputs and two outputs keeps their names and answers from the network to the generated C."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")

from helpers.native_engine import NativeEngine
from helpers.vetting_model import build_vetting_network

from tinytransit.deploy.export import export
from tinytransit.deploy.golden import Golden, load_golden
from tinytransit.deploy.manifest import Manifest, ManifestError, load_manifest, save_manifest
from tinytransit.window.errors import ShardError
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.scalars import SCALARS
from tinytransit.window.shard import WindowShard


@pytest.fixture(scope="module")
def vetting(vetting_model_dir: Path) -> Manifest:
    return load_manifest(vetting_model_dir)


@pytest.fixture(scope="module")
def golden(vetting_model_dir: Path, vetting: Manifest) -> Golden:
    return load_golden(vetting_model_dir / "golden.npz", vetting)


def test_the_manifest_names_every_end_and_says_what_it_means(vetting: Manifest) -> None:
    sizes = {"global_view": 201, "local_view": 61, "scalars": SCALARS}
    assert {spec.name: spec.size for spec in vetting.inputs} == sizes
    meanings = {spec.name: spec.meaning for spec in vetting.outputs}
    assert set(meanings) == {"transit_like", "planet_like"}
    assert "given that it is transit-like" in meanings["planet_like"]
    assert vetting.decisive_output == "transit_like"


def test_each_named_output_is_the_networks_own(golden: Golden, vetting: Manifest, vetting_shard: WindowShard) -> None:
    network = build_vetting_network()
    inputs = vetting_shard.model_inputs()
    answers = network.predict([inputs["scalars"], inputs["local_view"], inputs["global_view"]], verbose=0)
    expected = dict(zip(("transit_like", "planet_like"), np.squeeze(answers), strict=True))
    assert np.abs(expected["transit_like"] - expected["planet_like"]).max() > 0.2, "the outputs are too much alike"
    for row in range(len(golden)):
        for name, score in vetting.scores(golden.output_bytes(row)).items():
            assert score == pytest.approx(expected[name][row], abs=0.05), name


def test_the_generated_engine_answers_every_output_as_the_reference(
    golden: Golden, vetting: Manifest, vetting_model_dir: Path, tmp_path: Path
) -> None:
    sources = {
        name: (vetting_model_dir / "static" / name).read_text() for name in ("network.c", "weights.c", "weights.h")
    }
    engine = NativeEngine(sources, tmp_path)
    assert engine.init() == 0
    sizes = [[spec.size for spec in end] for end in (vetting.inputs, vetting.outputs)]
    for row in range(len(golden)):
        inputs = np.split(np.frombuffer(golden.input_bytes(row), np.int8), np.cumsum(sizes[0])[:-1])
        assert b"".join(values.tobytes() for values in engine.invoke(inputs, sizes[1])) == golden.output_bytes(row)


def test_the_other_engines_files_hold_all_tensors(vetting: Manifest, vetting_model_dir: Path) -> None:
    header = (vetting_model_dir / "tflm" / "tflm_model.h").read_text()
    for end, specs in (("input", vetting.inputs), ("output", vetting.outputs)):
        assert f"{end}_sizes[] = {{{', '.join(str(spec.size) for spec in specs)}}}" in header
    selftest = (vetting_model_dir / "static" / "selftest_vectors.c").read_text()
    outputs = re.sub("//.*", "", selftest[selftest.index("selftest_outputs") :])
    count = re.search(r"selftest_count = (\d+)", selftest)
    assert count and len(re.findall(r"-?\d+", outputs[outputs.index("{") :])) == 2 * int(count[1])


def test_windows_without_an_snr_are_refused_before_anything_is_written(
    vetting_model_dir: Path, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    with pytest.raises(ShardError, match="'scalars' needs the extra 'snr'"):
        export(vetting_model_dir / "vetting.tflite", tiny_shard, tmp_path / "out", WindowRecipe(), None, 0.5)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"name": "planet_like"', '"name": "transit_like"', "names of the outputs must differ"),
        (f"1,\n        {SCALARS}\n", "1,\n        5\n", f"'scalars' has 5 values, the window recipe makes {SCALARS}"),
    ],
)
def test_ends_that_contradict_the_windows_are_refused(
    vetting: Manifest, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    save_manifest(vetting, tmp_path / "manifest.json")
    text = (tmp_path / "manifest.json").read_text()
    assert text.count(old) == 1
    (tmp_path / "manifest.json").write_text(text.replace(old, new))
    with pytest.raises(ManifestError, match=fault):
        load_manifest(tmp_path)
