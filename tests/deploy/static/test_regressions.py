# SPDX-License-Identifier: MIT
"""Networks on which the engine once differed from the reference; `tinytransit fuzz` writes such cases."""

from pathlib import Path

import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.regression import read_inputs

CASES = sorted(path.parent for path in Path(__file__).parent.glob("regressions/*/case.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bytes_equal_the_reference(case: Path, comparer: Comparer) -> None:
    assert comparer.compare((case / "model.tflite").read_bytes(), read_inputs(case / "inputs.npz")) is None
