# SPDX-License-Identifier: MIT
"""Sizes of the firmware beside the limits of a board."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, ReleasedImages

from tinytransit.deploy.manifest import load_manifest
from tinytransit.project.image import built_image
from tinytransit.verification.size.size import Fit, FitError, Memory, memory_of

FITTING = Fit("board", 64_000_000, 1000, 500, Memory(1000, 500, 100), (1.0, 2.0, 3.0), 3.5)


def test_what_fills_a_board_to_the_last_byte_fits() -> None:
    assert FITTING.failures == ()


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"flash_bytes": 990}, "flash by 10 bytes"),
        ({"ram_bytes": 499}, "RAM by 1 bytes"),
        ({"limit_ms": 3.0}, "latency by 0.00 ms"),
        ({"limit_ms": 2.5}, "latency by 0.50 ms"),
    ],
)
def test_what_is_too_large_or_slow_is_named(change: dict[str, Any], failure: str) -> None:
    assert replace(FITTING, **change).failures == (failure,)


def test_memory_is_counted_by_section(tmp_path: Path) -> None:
    source, image = tmp_path / "image.c", tmp_path / "image.elf"
    source.write_text("const int table[100] = {1}; int set[10] = {1}; int zero[1000];\n"
                      "int _start(void) { return table[zero[0]] + set[zero[1]]; }\n")  # fmt: skip
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-O1", "-fno-common", source, "-o", image,
         "-Wl,--defsym=stack_start=0x20000000", "-Wl,--defsym=stack_end=0x20000300"], check=True, timeout=60,
    )  # fmt: skip
    memory = memory_of(image)
    assert memory.ram == 4040 and memory.stack == 0x300
    # The table, the initial values of the variable, and a few instructions.
    assert 400 + 40 < memory.flash < 400 + 40 + 100


def test_what_is_no_firmware_is_named(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("text")
    with pytest.raises(FitError, match="text"):
        memory_of(file)


def fit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tinytransit.cli", "size", *arguments], cwd=ROOT, capture_output=True,
                          text=True, timeout=120)  # fmt: skip


def test_the_command_measures_a_built_image(released_images: ReleasedImages) -> None:
    for package in ("unicorn", "tflite_micro"):
        pytest.importorskip(package, reason=f"{package} is not installed ([timing], [reference])")
    assert released_images.qemu.is_file()
    builds = released_images.folder
    done = fit("--board", "netduinoplus2", "--builds", builds, "--latency-limit", "1000", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (board,) = document["boards"]
    assert board["failures"] == [] and board["latency_kind"] == "modelled"
    assert 0 < document["arenas"]["static"] < board["memory"]["ram"] < board["ram_bytes"]
    low, mid, high = board["latency_ms"]
    assert 0 < low < mid < high

    refused = fit("--board", "netduinoplus2", "--builds", builds, "--latency-limit", str(mid))
    assert refused.returncode == 1 and "NO: latency by" in refused.stdout


def test_what_is_not_built_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a project of one's own; PlatformIO is a stand-in whose image is the id of its model."""
    (tmp_path / "platformio.ini").touch()
    stand_in = tmp_path / "platformio.py"
    stand_in.write_text(
        "import json, os, pathlib, sys\n"
        "folder = pathlib.Path(os.environ.get('PLATFORMIO_BUILD_DIR', '.pio/build'), sys.argv[-1])\n"
        "folder.mkdir(parents=True)\n"
        "manifest = pathlib.Path(os.environ['TINYTRANSIT_MODEL'], 'manifest.json')\n"
        "model_id = json.loads(manifest.read_text())['model_id']\n"
        "(folder / 'firmware.elf').write_bytes(bytes.fromhex(model_id))\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    transit, stellar = RELEASED_MODEL, RELEASED_MODEL / "stellar"
    image = built_image("nano33ble", transit, "firmware.elf")
    assert image == Path(".pio/build/nano33ble/firmware.elf")
    # What holds another model is left as it is, and one with this model is built beside it.
    other = built_image("nano33ble", stellar, "firmware.elf")
    assert load_manifest(stellar).model_id_bytes == other.read_bytes() != image.read_bytes()
    stand_in.unlink()
    assert built_image("nano33ble", transit, "firmware.elf") == image
    assert built_image("nano33ble", stellar, "firmware.elf") == other


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        ((), "--all"),
        (("--board", "pdp11"), "pdp11"),
        (("--board", "native"), "native"),
        (("--board", "nano33ble", "--builds", "nowhere"), "pio run -e nano33ble"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(arguments: tuple[str, ...], fact: str) -> None:
    done = fit(*arguments)
    assert done.returncode == 2
    assert fact in done.stderr
    assert done.stderr.count("\n") == 1
