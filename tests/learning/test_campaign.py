# SPDX-License-Identifier: MIT
"""Two hundred labels on real windows: right ones are promoted, the same ones labelled wrongly refused because worse."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(3600)]
SCRIPT = Path(__file__).parents[2] / "tools" / "learning_on.py"


def test_right_labels_are_promoted_and_wrong_ones_refused(shared_data: Path, tmp_path: Path) -> None:
    words = [sys.executable, SCRIPT, "--windows", shared_data / "tess_ffi_yu2019.npz", "--out", tmp_path]
    subprocess.run(list(map(str, words)), check=True)
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["right"]["labels"] == figures["wrong"]["labels"] == 200
    assert figures["right"]["promoted"] and figures["rollback_gives_the_old_bytes"]
    for name in ("changed", "wrong"):
        assert not figures[name]["promoted"]
        assert "worse" in [each["word"] for each in figures[name]["figures"]]
    assert figures["changed"]["in_use"] == figures["right"]["in_use"]
