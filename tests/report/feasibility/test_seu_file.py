# SPDX-License-Identifier: MIT
"""Figures that a feasibility report takes from an SEU campaign."""

import json
from pathlib import Path
from typing import Any

import pytest

from tinytransit.report.documents import InputFileError
from tinytransit.report.feasibility.seu_file import read_regions

MODEL = "ab" * 32


def tally(region: str, low: float, share: float, high: float) -> dict[str, Any]:
    outcomes = {"wrong decision": {"share": share, "low": low, "high": high}}
    return {"region": region, "bits": 800, "population": 9, "all": {"name": "all", "outcomes": outcomes}}


def campaign(tmp_path: Path, **variants: list[dict[str, Any]]) -> Path:
    """Write a file as ``tinytransit seu`` does."""
    document = {"target": "cortex-m4 in Unicorn", "model": MODEL, "seed": 1,
                "variants": {name: {"cost": {}, "regions": regions} for name, regions in variants.items()}}  # fmt: skip
    (tmp_path / "seu.json").write_text(json.dumps(document))
    return tmp_path / "seu.json"


def test_the_wanted_variant_is_read(tmp_path: Path) -> None:
    path = campaign(tmp_path, none=[tally("weights", 0.1, 0.2, 0.3), tally("stack", 0, 0.01, 0.02)],
                    scrub=[tally("weights", 0, 0, 0.01)])  # fmt: skip
    regions = read_regions(path, "none", MODEL)
    assert regions["weights"].bits == 800 and regions["weights"].probability_wrong_decision == 0.2
    assert regions["weights"].lasting and not regions["stack"].lasting
    assert read_regions(path, "scrub", MODEL)["weights"].high == 0.01


def test_a_plain_table_is_read_and_lasts(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(
        '{"code": {"bits": 8, "probability_wrong_decision": 0.5, "low": 0.4, "high": 1}}'
    )
    assert read_regions(tmp_path / "own.json", "none", MODEL)["code"].lasting


def test_another_model_or_variant_is_refused(tmp_path: Path) -> None:
    path = campaign(tmp_path, none=[tally("weights", 0.1, 0.2, 0.3)])
    with pytest.raises(InputFileError, match=r"abab.*cdcd"):
        read_regions(path, "none", "cd" * 32)
    with pytest.raises(InputFileError, match=r"'vote'.*none.*--seu-variant"):
        read_regions(path, "vote", MODEL)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"code": {"bits": 8, "probability_wrong_decision": 0.5, "low": 0.6, "high": 1}}', "expected low <="),
        ('{"variants": {}}', "model: Field required"),
        ("[]", "should be a valid dictionary"),
    ],
)
def test_a_file_that_is_no_campaign_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "seu.json").write_text(text)
    with pytest.raises(InputFileError, match=message):
        read_regions(tmp_path / "seu.json", "none", MODEL)
