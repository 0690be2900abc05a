# SPDX-License-Identifier: MIT
"""A comparer of engines with the reference."""

from typing import TYPE_CHECKING

import pytest
from helpers.firmware_images import ROOT

if TYPE_CHECKING:
    from tinytransit.verification.fuzz.compare import Comparer


@pytest.fixture(scope="session")
def comparer(tmp_path_factory: pytest.TempPathFactory) -> "Comparer":
    """On all targets, of which ``only`` names one; the kernels, the same for all networks, are compiled once."""
    pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")
    from tinytransit.verification.fuzz.compare import Comparer

    return Comparer(ROOT / "firmware", tmp_path_factory.mktemp("kernels"))
