# SPDX-License-Identifier: MIT
"""Firmware folders whose kernels round wrongly: what the fuzzer is for."""

import shutil
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).parents[3] / "firmware"


@pytest.fixture(scope="session")
def firmware() -> Path:
    return FIRMWARE


def _broken(folder: Path, kernel: str, right: str, wrong: str) -> Path:
    for part in ("include", "engine/static", "platform"):
        shutil.copytree(FIRMWARE / part, folder / part)
    file = folder / "engine/static" / kernel
    text = file.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))
    return folder


@pytest.fixture(scope="session")
def firmware_with_wrong_average(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Averages are rounded down where they are negative."""
    return _broken(
        tmp_path_factory.mktemp("average") / "firmware",
        "average_pool_2d_s8.c",
        "(sum > 0 ? sum + count / 2 : sum - count / 2) / count",
        "(sum + (sum > 0 ? count / 2 : 0)) / count",
    )


@pytest.fixture(scope="session")
def firmware_with_wrong_ties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Requantization rounds halves up instead of away from zero."""
    return _broken(tmp_path_factory.mktemp("ties") / "firmware", "requantize.h", "x + half - (x < 0)", "x + half")
