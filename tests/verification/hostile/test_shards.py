# SPDX-License-Identifier: MIT
"""A small part of the campaign of damaged shards; `make harden` runs the whole."""

from pathlib import Path

from tinytransit.verification.hostile.shards import columns_beside, published_shards, read_damaged
from tinytransit.window.shard import read_shard

GOLDEN = Path(__file__).resolve().parents[3] / "models/golden.npz"


def test_damaged_shards_are_read_or_refused_by_name() -> None:
    row = read_damaged([GOLDEN.read_bytes(), *published_shards(1)], seed=1, count=600)
    assert row.count == 600 and row.accepted and row.refused
    assert not row.escapes, row.examples


def test_the_sound_shards_of_the_campaign_are_taken(tmp_path: Path) -> None:
    for number, content in enumerate(published_shards(1)):
        file = tmp_path / f"{number}.npz"
        file.write_bytes(content)
        (tmp_path / f"{number}_extra.npz").write_bytes(columns_beside(content, 1))
        shard = read_shard(file)
        assert shard.model_inputs() and "teff" in shard.extras
