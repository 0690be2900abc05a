# SPDX-License-Identifier: MIT
"""The engine `tflm`: compiled against a stand-in for the library, and refused in one line where the library is missing.

The stand-in (tests/firmware/fake_tflm) has the public interface and no interpreter: this shows how the engine uses it
and how the image is built, not that TensorFlow Lite Micro runs. That is what the target `tflm-host` shows.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, run_platformio
from helpers.firmware_process import running

from hil.protocol.messages import Error, ErrorCode, Hello, Infer, Info, Result
from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.tflm import ResolverError, resolver_header

LIBRARY = ROOT / "tests" / "firmware" / "fake_tflm"
HELLO_ATTEMPTS = 10
ENGINE_ERROR_MODEL = 3


@pytest.fixture
def cxx() -> None:
    """Tests that compile C++ are skipped where its library is missing."""
    compiler = shutil.which("arm-none-eabi-g++")
    found = compiler and subprocess.run([compiler, "-print-file-name=libstdc++.a"], capture_output=True, text=True)
    if not found or not Path(found.stdout.strip()).is_absolute():
        pytest.skip("needs C++ for the board: apt-get install libstdc++-arm-none-eabi-newlib")


@pytest.fixture
def header() -> str:
    pytest.importorskip("tflite_micro", reason="the arena needs the interpreter ([reference])")
    manifest = load_manifest(RELEASED_MODEL)
    model = (RELEASED_MODEL / manifest.model_file).read_bytes()
    return resolver_header(Path(manifest.model_file).stem, model, manifest)


def build(folder: Path, header: str, library: Path = LIBRARY) -> subprocess.CompletedProcess[str]:
    """Build environment qemu below ``folder`` with the released model, ``header`` and a library."""
    models = folder / "models"
    shutil.copytree(RELEASED_MODEL, models, ignore=shutil.ignore_patterns("tflm"))
    (models / "tflm").mkdir()
    (models / "tflm" / "tflm_model.h").write_text(header)
    settings = (ROOT / "platformio.ini").read_text()
    (folder / "platformio.ini").write_text(
        settings.replace("[env:qemu]\n", f"[env:qemu]\ncustom_tflm_lib = {library}\n", 1)
    )
    return run_platformio(folder / "pio", "qemu", models, "-c", str(folder / "platformio.ini"))


def test_the_resolver_has_the_models_operators_and_no_others(header: str) -> None:
    operators = load_manifest(RELEASED_MODEL).operators
    assert header.count("resolver.Add") == len(operators)
    assert f"MicroMutableOpResolver<{len(operators)}>" in header


def test_an_operator_that_the_resolver_does_not_know_is_named() -> None:
    manifest = load_manifest(RELEASED_MODEL)
    strange = manifest.operators[0].model_copy(update={"name": "SVDF"})
    with pytest.raises(ResolverError, match="SVDF"):
        resolver_header("transit", b"", manifest.model_copy(update={"operators": (strange,)}))


@pytest.mark.emulator
@pytest.mark.usefixtures("cxx")
def test_it_copies_tensors_in_and_out_of_the_interpreter(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, header)
    assert done.returncode == 0, done.stdout + done.stderr
    with running("netduinoplus2", tmp_path / "pio" / "qemu" / "firmware.elf") as firmware:
        info = firmware.ask(Hello().frame(1), HELLO_ATTEMPTS)
        assert isinstance(info, Info) and info.engine == "tflm"
        assert info.model_id == load_manifest(RELEASED_MODEL).model_id_bytes
        result = firmware.ask(Infer(bytes([40, *range(200), 2, *range(60), 3, *range(60), 5, *range(159)])).frame(2))
        assert isinstance(result, Result) and result.outputs == bytes([50, 51])


@pytest.mark.emulator
@pytest.mark.usefixtures("cxx")
def test_an_arena_that_is_too_small_is_noticed_at_the_start(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, re.sub(r"arena_bytes = \d+", "arena_bytes = 1024", header))
    assert done.returncode == 0, done.stdout + done.stderr
    with running("netduinoplus2", tmp_path / "pio" / "qemu" / "firmware.elf") as firmware:
        firmware.ask(Hello().frame(1), HELLO_ATTEMPTS)
        assert f"engine error {ENGINE_ERROR_MODEL}\r\n".encode() in firmware.text
        refused = firmware.ask(Infer(bytes(483)).frame(2))
        assert isinstance(refused, Error) and refused.code is ErrorCode.ENGINE


def test_a_library_that_is_not_there_is_one_line(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, header, tmp_path / "nowhere")
    assert done.returncode != 0
    assert "set custom_tflm_lib to the library's folder" in done.stderr


@pytest.mark.parametrize("environment", ["nano33ble_tflm", "nucleo_f446re_tflm"])
def test_without_the_registry_the_build_ends_in_one_clear_line(environment: str) -> None:
    script = ROOT / "firmware" / "platform" / "builder" / "arduino.py"
    # A proxy that nobody answers at is a network without the registry, also where there is one.
    done = subprocess.run(
        [sys.executable, script, environment], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    )  # fmt: skip
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert re.search(rf"arduino: {environment} needs PlatformIO's registry .* cannot be reached", done.stderr)
