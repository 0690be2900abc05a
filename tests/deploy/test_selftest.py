# SPDX-License-Identifier: MIT
"""The golden windows that go into the firmware."""

import re

import pytest
from helpers.native_engine import ROOT

from tinytransit.deploy.golden import Golden, load_golden
from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.selftest import selftest_source


@pytest.fixture(scope="module")
def golden() -> Golden:
    manifest = load_manifest(ROOT / "models")
    return load_golden(ROOT / "models/golden.npz", manifest)


def array(text: str, name: str) -> bytes:
    """Return the values of a C array of int8."""
    body = re.search(rf"{name}\[\] = \{{(.*?)\}};", text, re.DOTALL)
    assert body is not None
    return bytes(int(value) % 256 for value in re.findall(r"-?\d+(?=,)", re.sub("//.*", "", body[1])))


@pytest.mark.parametrize("count", [1, 4, 1000])
def test_windows_are_golden_ones_spread_over_the_outputs(golden: Golden, count: int) -> None:
    text = selftest_source(golden, count)
    (kept,) = map(int, re.findall(r"selftest_count = (\d+);", text))
    assert kept == min(count, len(golden))
    inputs, outputs = array(text, "selftest_inputs"), array(text, "selftest_outputs")
    known = {golden.input_bytes(row): golden.output_bytes(row) for row in range(len(golden))}
    size, answer = golden.manifest.input_bytes, golden.manifest.output_bytes
    rows = [(inputs[i * size : (i + 1) * size], outputs[i * answer : (i + 1) * answer]) for i in range(kept)]
    assert (len(inputs), len(outputs)) == (kept * size, kept * answer)
    assert all(known[window] == given for window, given in rows)
    if count > 1:
        values = [int.from_bytes(given[:1], signed=True) for _, given in rows]
        everything = [int.from_bytes(given[:1], signed=True) for given in known.values()]
        assert (min(values), max(values)) == (min(everything), max(everything))
