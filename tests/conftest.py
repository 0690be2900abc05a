# SPDX-License-Identifier: MIT
"""Fixtures that several rooms share."""

import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from helpers.failures_at_once import FailuresAtOnce
from helpers.firmware_images import ReleasedImages, build_released, built_images
from helpers.once import once
from helpers.tiny_model import build_tiny_model, tiny_manifest

from tinytransit.deploy.golden import make_golden
from tinytransit.deploy.manifest import Manifest, save_manifest
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard, folds_of

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
# The same examples in every run, so that a change is judged by what it changed; `--hypothesis-profile=untimed`
# draws new ones.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable")

# What a shell starts in the background ignores Ctrl-C, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What a test module names that has C compiled, and the fixtures that do.
COMPILING = re.compile(r"gcc|clang\b|run_platformio|build_library|NativeEngine|Comparer")
COMPILED_FIXTURES = {"library", "build", "faulty_image", "comparer", "released_images"}
KINDS = ("campaign", "emulator", "training")


@cache
def names_a_compiler(module: Path) -> bool:
    """Say whether a test module has C compiled, by what it names."""
    return COMPILING.search(module.read_text(encoding="utf-8")) is not None


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have failures named at once, by the process that has a terminal, after pytest has made it."""
    if (terminal := config.pluginmanager.get_plugin("terminalreporter")) is not None:
        config.pluginmanager.register(FailuresAtOnce(terminal))


# Before pytest itself leaves out what `-m` does not ask for.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test that names no kind of its own one: ``firmware`` if it has C compiled, else ``unit``."""
    for item in items:
        if not any(item.get_closest_marker(kind) for kind in KINDS):
            fixtures = set(getattr(item, "fixturenames", ()))
            compiles = fixtures & COMPILED_FIXTURES or names_a_compiler(item.path)
            item.add_marker("firmware" if compiles else "unit")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; tests that need it are skipped where it is absent."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs real data in ../shared/data, which is not here")
    return folder


@pytest.fixture(scope="session")
def tiny_model() -> bytes:
    """A small int8 model, built here: see tests/helpers/tiny_model.py."""
    pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")
    return build_tiny_model()


@pytest.fixture(scope="session")
def manifest(tiny_model: bytes) -> Manifest:
    """The manifest of ``tiny_model``."""
    return tiny_manifest(tiny_model)


@pytest.fixture(scope="session")
def tiny_shard() -> WindowShard:
    """Eight windows with dips of all shapes, drawn with a fixed seed."""
    random, count = np.random.default_rng(11), 8
    star = np.array([f"TIC {index}" for index in range(count)])
    return WindowShard(
        star=star,
        name=np.array(["planet b", *[""] * (count - 1)]),
        label=np.array([1, 0] * (count // 2), np.int8),
        disposition=np.array(["PC", "J"] * (count // 2)),
        period_days=np.full(count, 3.0),
        epoch_days=np.full(count, 1000.0),
        time_system=np.full(count, "BTJD"),
        duration_hours=np.full(count, 2.5),
        global_view=random.uniform(-1, 0.5, (count, 201)).astype(np.float32),
        local_view=random.uniform(-1, 0.5, (count, 61)).astype(np.float32),
        global_empty=np.zeros(count, np.int32),
        local_empty=np.zeros(count, np.int32),
        source=np.full(count, "drawn"),
        fold=folds_of(star),
    )


@pytest.fixture(scope="session")
def model_dir(
    tmp_path_factory: pytest.TempPathFactory, tiny_model: bytes, manifest: Manifest, tiny_shard: WindowShard
) -> Path:
    """A folder like models/: ``tiny_model``, its manifest and golden vectors."""
    folder = tmp_path_factory.mktemp("models")
    (folder / manifest.model_file).write_bytes(tiny_model)
    save_manifest(manifest, folder / "manifest.json")
    make_golden(tiny_shard, tiny_model, manifest).write(folder / "golden.npz")
    return folder


@pytest.fixture
def untraced() -> Iterator[None]:
    """Run networks step by step: tracing each takes far longer than training it on so few windows."""
    tf = pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="session")
def vetting_shard(tiny_shard: WindowShard) -> WindowShard:
    """``tiny_shard`` with signal-to-noise ratios, so that it has ``scalars``."""
    return replace(tiny_shard, extras={"snr": np.geomspace(2.0, 900.0, len(tiny_shard))})


@pytest.fixture(scope="session")
def vetting_model_dir(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    """A folder like models/ with a model of three inputs and two outputs: see tests/helpers/vetting_model.py."""
    pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")
    pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")
    from helpers.vetting_model import build_vetting_network

    from tinytransit.deploy.export import export
    from tinytransit.deploy.quantize import quantize

    def make(folder: Path) -> None:
        (folder / "vetting.tflite").write_bytes(quantize(build_vetting_network(), vetting_shard, samples=8, seed=0))
        export(folder / "vetting.tflite", vetting_shard, folder, WindowRecipe(), None, 0.5)

    return once(tmp_path_factory, "vetting", make)


@pytest.fixture(scope="session")
def released_images(tmp_path_factory: pytest.TempPathFactory) -> ReleasedImages:
    """The firmware with the released model, built by whichever process of the tests needs it first."""
    return built_images(once(tmp_path_factory, "released", build_released))
