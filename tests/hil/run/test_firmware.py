# SPDX-License-Identifier: MIT
"""The released model in the real firmware, emulated and on this host; tampering with either is caught."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.firmware_images import ReleasedImages, run_platformio

from hil.documents import Verdict
from hil.run.result import CampaignResult
from tinytransit.deploy.manifest import load_manifest

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "models"
IMAGES = {"qemu": "firmware.elf", "native": "program"}
Build = Callable[[str, Path], Path]

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the firmware of an environment with the engine of a model's folder, and return the image.

    The next build overwrites it. The model is always copied to the same place, so that only what differs is compiled.
    """
    folder, place = tmp_path_factory.mktemp("pio"), tmp_path_factory.mktemp("model") / "models"

    def run(environment: str, models: Path) -> Path:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(models, place)
        done = run_platformio(folder, environment, place)
        assert done.returncode == 0, done.stdout + done.stderr
        return folder / environment / IMAGES[environment]

    return run


def campaign(target: str, image: Path, json: Path, models: Path = MODELS) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "hil",
        "run",
        "--target",
        target,
        "--firmware",
        str(image),
        "--golden",
        "--json",
        str(json),
        "--model",
        str(models),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def tampered(folder: Path, file: str, change: Callable[[re.Match[str]], str], pattern: str) -> Path:
    """Copy the model's folder and change one match in one generated file."""
    shutil.copytree(MODELS, folder)
    source = folder / "static" / file
    text, count = re.subn(pattern, change, source.read_text(), count=1, flags=re.DOTALL)
    assert count == 1
    source.write_text(text)
    return folder


@pytest.mark.parametrize(("target", "kind"), [("qemu", "instructions"), ("native", "host")])
def test_every_golden_vector_is_answered_byte_for_byte(
    released_images: ReleasedImages, tmp_path: Path, target: str, kind: str
) -> None:
    image = released_images.qemu if target == "qemu" else released_images.native
    done = campaign(target, image, tmp_path / "out.json")
    assert done.returncode == 0, done.stdout + done.stderr
    result = CampaignResult.model_validate_json((tmp_path / "out.json").read_text())
    assert result.verdict is Verdict.PASS and result.mismatches == 0 and len(result.windows) >= 20
    assert result.device.engine == "static"
    assert result.selftest["windows"] > 0
    assert (result.image is None) == (target == "native")
    assert result.latency is not None and result.latency.kind == kind
    assert result.latency.judged == (kind == "instructions")


@pytest.mark.parametrize("target", ["qemu", "native"])
def test_three_inputs_and_two_outputs_are_carried_through(
    build: Build, tmp_path: Path, vetting_model_dir: Path, target: str
) -> None:
    done = campaign(target, build(target, vetting_model_dir), tmp_path / "out.json", vetting_model_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    result = CampaignResult.model_validate_json((tmp_path / "out.json").read_text())
    assert result.verdict is Verdict.PASS and result.mismatches == 0 and len(result.windows) == 8
    assert result.selftest["windows"] > 0 and {len(row.got) for row in result.windows} == {4}
    assert len({row.planet_board for row in result.windows}) > 1


def test_one_changed_weight_is_caught(build: Build, tmp_path: Path) -> None:
    models = tampered(
        tmp_path / "models",
        "weights.c",
        lambda match: f"{match[1]}{int(match[2]) ^ 0x40}",
        r"(const u?int\d+_t op\w+_weights\w*\[\d+\][^{]*\{\s*)(-?\d+)",
    )
    done = campaign("native", build("native", models), tmp_path / "out.json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "FAIL"
    assert CampaignResult.model_validate_json((tmp_path / "out.json").read_text()).mismatches > 0


# Planted at the start of an inference: what the host must say about it.
PLANTED = {
    "hard fault": ('__asm volatile("cpsid i\\n\\tudf #0");',
                   r"hard fault, exception 3; pc 0x080[0-9a-f]{5}, .*HFSR 0x4"),
    "stack overflow": ('__asm volatile("sub sp, sp, #0x10000\\n\\tpush {r0}" : : : "memory");',
                       r"stack overflow, exception 4, at address 0x1fff[0-9a-f]{4}; .* sp 0x1fff"),
    "bus": ("(void)*(const volatile int *)0x60000000;",
            r"bus, exception 5, at address 0x60000000; pc 0x080[0-9a-f]{5}, .*addr2line -e firmware.elf 0x080"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_the_host_says_why_and_where_the_device_stopped(build: Build, tmp_path: Path, fault: str) -> None:
    code, message = PLANTED[fault]
    # Not in the self-test at the start, when nobody is listening yet.
    planted = f"static unsigned left; if (left++ == selftest_count) {{ {code} }}"
    models = tampered(
        tmp_path / "models",
        "network.c",
        lambda match: f"{match[0]}\n  {planted}\n",
        r"engine_status_t engine_invoke\([^)]*\) \{",
    )
    source = models / "static" / "network.c"
    source.write_text('#include "selftest_vectors.h"\n' + source.read_text())
    done = campaign("qemu", build("qemu", models), tmp_path / "out.json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert re.search(f"the device stopped: {message}", done.stderr), done.stderr
    assert done.stderr.count("\n") == 1


def test_one_changed_byte_of_the_model_id_is_caught(build: Build, tmp_path: Path) -> None:
    model_id = load_manifest(MODELS).model_id
    first = int(model_id[:2], 16)
    models = tampered(
        tmp_path / "models",
        "network.c",
        lambda match: f"{match[1]}0x{first ^ 1:02x}",
        rf"(\.model_id =\s*\{{\s*)0x{first:02x}",
    )
    done = campaign("native", build("native", models), tmp_path / "out.json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert model_id in done.stderr and f"{first ^ 1:02x}{model_id[2:]}" in done.stderr
