# SPDX-License-Identifier: MIT
"""The window contract in C: it says what the Python side does, and is left out where the firmware could not keep it."""

import re
from functools import partial
from pathlib import Path

import pytest

from tinytransit.deploy.manifest import Manifest, load_manifest
from tinytransit.deploy.window_contract import (
    CONTRACT_FILE,
    NUMBERS,
    NUMBERS_INPUTS,
    NumbersInput,
    contract_header,
)
from tinytransit.window import measurements, scalars
from tinytransit.window.recipe import WindowRecipe

MODELS = Path(__file__).parents[2] / "models"
MANIFEST = load_manifest(MODELS / "manifest.json")


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"(-?\d+\.\d+(?:e-?\d+)?)f", text)]


def with_numbers(name: str, size: int) -> Manifest:
    """The released manifest with another input in the place of its measurements."""
    inputs = tuple(
        spec.model_copy(update={"name": name, "shape": (1, size)}) if spec.name == "measurements" else spec
        for spec in MANIFEST.inputs
    )
    return MANIFEST.model_copy(update={"inputs": inputs})


@pytest.mark.parametrize(
    ("manifest", "edges"),
    [(MANIFEST, measurements.number_edges()), (with_numbers("scalars", scalars.SCALARS), scalars.number_edges())],
    ids=["measurements", "scalars"],
)
def test_every_edge_stands_in_it_in_order(manifest: Manifest, edges: dict[str, tuple[float, ...]]) -> None:
    text = contract_header(manifest)
    assert text is not None
    table = text[text.index("#define WINDOW_EDGES") :]
    assert numbers(table) == [edge for row in edges.values() for edge in row]
    names = [name if name in NUMBERS else "unknown" for name in edges]
    assert [f"WINDOW_NUMBER_{name.upper()}" for name in names] == re.findall(
        r"WINDOW_NUMBER_\w+", text[text.index("#define WINDOW_NUMBERS_IN_ORDER") :]
    )


def test_it_says_the_recipe_of_the_manifest() -> None:
    other = MANIFEST.model_copy(update={"window": WindowRecipe(detrend_window_days=1.5, clip_sigma=4.0)})
    text = contract_header(other)
    assert text is not None
    assert "WINDOW_TREND_DAYS 1.5f" in text and "WINDOW_CLIP_SIGMA 4.0f" in text
    assert f"WINDOW_INPUT_BYTES {MANIFEST.input_bytes}u" in text


def test_what_the_firmware_cannot_make_has_none() -> None:
    spec = MANIFEST.inputs[0]
    for changed in (spec.model_copy(update={"name": "spectrum"}), spec.model_copy(update={"shape": (1, 7, 1)})):
        assert contract_header(MANIFEST.model_copy(update={"inputs": (changed, *MANIFEST.inputs[1:])})) is None
    spline = MANIFEST.model_copy(update={"window": WindowRecipe(detrend_method="spline")})
    assert contract_header(spline) is None


def test_the_firmware_knows_every_number_of_the_scalars() -> None:
    assert set(scalars.number_edges()) <= set(NUMBERS)


def test_a_number_that_the_firmware_cannot_know_is_unknown_where_the_network_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snr = scalars.number_edges()["snr"]
    edges = {"depth": snr, "depth_change": snr}
    for allowed in (True, False):
        monkeypatch.setitem(NUMBERS_INPUTS, "measurements", partial(NumbersInput, edges, 2, allowed))
        text = contract_header(with_numbers("measurements", 18))
        assert (text is not None) is allowed
        if text is not None:
            assert "WINDOW_NUMBER_DEPTH," in text and "WINDOW_NUMBER_UNKNOWN}" in text and "WINDOW_MISSIONS 2u" in text


def test_the_released_model_has_its_contract() -> None:
    assert (MODELS / "static" / CONTRACT_FILE).read_text() == contract_header(MANIFEST)
