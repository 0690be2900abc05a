# SPDX-License-Identifier: MIT
"""The engine `tflm`: compiled against a stand-in for the library, and refused in one line where the library is missing.

The stand-in (tests/firmware/fake_tflm) has the public interface and no interpreter: this shows how the engine uses it
and how the image is built, not that TensorFlow Lite Micro runs. That is what the target `tflm-host` shows.
"""

import os
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
COMPILER = "arm-none-eabi-g++"
# Answers as the compiler does where Debian's libstdc++-arm-none-eabi-newlib is not installed.
BARE_COMPILER = """#!/bin/sh
case "$*" in *-print-file-name=libstdc++.a*) echo libstdc++.a; exit;; esac
exec {real} -nostdinc++ "$@"
"""


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
def test_it_copies_tensors_in_and_out_of_the_interpreter(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, header)
    assert done.returncode == 0, done.stdout + done.stderr
    with running("netduinoplus2", tmp_path / "pio" / "qemu" / "firmware.elf") as firmware:
        info = firmware.ask(Hello().frame(1), HELLO_ATTEMPTS)
        assert isinstance(info, Info) and info.engine == "tflm"
        assert info.model_id == load_manifest(RELEASED_MODEL).model_id_bytes
        # The first value of each input tells which it is.
        sizes = [spec.size for spec in load_manifest(RELEASED_MODEL).inputs]
        marked = [
            value for first, size in zip((40, 2, 3, 5), sizes, strict=True) for value in (first, *range(size - 1))
        ]
        result = firmware.ask(Infer(bytes(value % 256 for value in marked)).frame(2))
        assert isinstance(result, Result) and result.outputs == bytes([50, 51])


@pytest.mark.emulator
def test_an_arena_that_is_too_small_is_noticed_at_the_start(
    tmp_path: Path, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYTRANSIT_TFLM_ARENA", "1024")
    done = build(tmp_path, header)
    assert done.returncode == 0, done.stdout + done.stderr
    with running("netduinoplus2", tmp_path / "pio" / "qemu" / "firmware.elf") as firmware:
        firmware.ask(Hello().frame(1), HELLO_ATTEMPTS)
        assert f"engine error {ENGINE_ERROR_MODEL}\r\n".encode() in firmware.text
        refused = firmware.ask(Infer(bytes(load_manifest(RELEASED_MODEL).input_bytes)).frame(2))
        assert isinstance(refused, Error) and refused.code is ErrorCode.ENGINE


@pytest.fixture
def bare_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C++ compiler without its library."""
    real = shutil.which(COMPILER)
    if real is None:
        pytest.skip(f"needs {COMPILER}, which `make setup` installs")
    compiler = tmp_path / "bin" / COMPILER
    compiler.parent.mkdir()
    compiler.write_text(BARE_COMPILER.format(real=real))
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{compiler.parent}{os.pathsep}{os.environ['PATH']}")


def variant(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    """Copy the stand-in, with a text of some of its files replaced."""
    library = folder / "library"
    shutil.copytree(LIBRARY, library)
    for name, (old, new) in changes.items():
        file = library / "src" / "tensorflow" / "lite" / "micro" / name
        text = file.read_text() if file.is_file() else ""
        assert old in text
        file.write_text(text.replace(old, new) if old else new)
    return library


@pytest.mark.usefixtures("bare_compiler")
def test_it_is_built_by_a_compiler_without_its_c_plus_plus_library(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, header)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("bare_compiler")
def test_a_library_that_needs_the_c_plus_plus_library_says_so_where_there_is_none(tmp_path: Path, header: str) -> None:
    library = variant(tmp_path, {"micro_interpreter.cpp": ("#include", "#include <cstdint>\n#include")})
    done = build(tmp_path, header, library)
    assert done.returncode != 0
    assert "libstdc++-arm-none-eabi-newlib" in done.stderr and "cstdint" in done.stderr


def test_an_arduino_edition_is_built_as_arduino_builds_it(tmp_path: Path, header: str) -> None:
    library = variant(tmp_path, {
        "compatibility.h": ("", "#ifdef ARDUINO\n#endif\n"),
        "debug_log.h": ("void DebugLog(const char *format, va_list arguments);", "void DebugLog(const char *text);"),
        # A header that warns is the library's own matter.
        "micro_interpreter.h": ("namespace tflite {", "#ifndef ARDUINO\n#error edition\n#endif\nstatic int unused;\n"
                                                      "namespace tflite {"),
    })  # fmt: skip
    done = build(tmp_path, header, library)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_library_that_is_not_there_is_one_line(tmp_path: Path, header: str) -> None:
    done = build(tmp_path, header, tmp_path / "nowhere")
    assert done.returncode != 0
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert len(errors) == 1 and str(tmp_path / "nowhere") in errors[0]


def test_an_arena_that_is_no_number_is_refused(tmp_path: Path, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYTRANSIT_TFLM_ARENA", "4k")
    done = build(tmp_path, header)
    assert done.returncode != 0 and "TINYTRANSIT_TFLM_ARENA" in done.stderr


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
