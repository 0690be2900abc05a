# SPDX-License-Identifier: MIT
"""A small part of the campaigns of damaged models; `make harden` runs the whole."""

from pathlib import Path

import pytest

from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.verification.hostile.graphs import compile_damaged, random_models, run_damaged
from tinytransit.verification.hostile.row import try_all

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def models(tiny_model: bytes) -> list[bytes]:
    return [(ROOT / "models/transit.tflite").read_bytes(), tiny_model, *random_models(20, 3)]


def test_damaged_models_compile_or_are_refused_by_name(models: list[bytes]) -> None:
    row = compile_damaged(models, seed=1, count=200)
    assert row.count == 200 and row.accepted and row.refused
    assert not row.escapes, row.examples


def test_what_compiles_writes_every_byte_of_its_outputs(models: list[bytes]) -> None:
    row = run_damaged(models[1:], seed=1, count=3, firmware=ROOT / "firmware")
    assert row.accepted == 3, row.examples


def test_an_error_without_a_name_counts_as_an_escape() -> None:
    def named() -> None:
        raise ModelFormatError("no model")

    def unnamed() -> None:
        raise KeyError(2)

    row = try_all("three", 5, [named, unnamed, lambda: None])
    assert (row.count, row.accepted, row.refused, row.escapes) == (3, 1, 1, 1)
    assert len(row.examples) == 1 and row.examples[0].startswith("1: KeyError")
