# SPDX-License-Identifier: MIT
"""The engine builds for Cortex-M processors with and without the DSP extension, and unoptimised."""

import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.native_engine import KERNELS, ROOT, WARNINGS

STATIC = ROOT / "models/static"


@pytest.mark.skipif(shutil.which("arm-none-eabi-gcc") is None, reason="the Arm compiler is not installed")
@pytest.mark.parametrize("flags", ["-mcpu=cortex-m0", "-mcpu=cortex-m3", "-mcpu=cortex-m4", "-mcpu=cortex-m7 -Os"])
def test_the_released_engine_builds_without_a_warning(flags: str, tmp_path: Path) -> None:
    for source in (*sorted(KERNELS.glob("*.c")), *sorted(STATIC.glob("*.c"))):
        subprocess.run(
            [
                *("arm-none-eabi-gcc", "-c", "-mthumb", "-O2", *flags.split(), *WARNINGS),
                *(f"-I{path}" for path in (ROOT / "firmware/include", KERNELS, STATIC)),
                *(str(source), "-o", str(tmp_path / f"{source.stem}.o")),
            ],
            check=True,
        )


@pytest.mark.skipif(shutil.which("arm-none-eabi-objdump") is None, reason="the Arm compiler is not installed")
def test_only_the_dsp_extension_gets_its_instructions(tmp_path: Path) -> None:
    def disassembly(cpu: str) -> str:
        listing = tmp_path / f"{cpu}.s"
        command = ["arm-none-eabi-gcc", "-S", "-mthumb", "-O2", f"-mcpu={cpu}", "-std=c11"]
        command += [f"-I{path}" for path in (ROOT / "firmware/include", KERNELS, STATIC)]
        subprocess.run([*command, str(STATIC / "network.c"), "-o", str(listing)], check=True)
        return listing.read_text()

    assert "smlad" in disassembly("cortex-m4")
    assert "smlad" not in disassembly("cortex-m3")
