# SPDX-License-Identifier: MIT
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.cli import app
from tinytransit.dataset.labelling.by_ephemeris import Reason, label_by_ephemeris
from tinytransit.dataset.labelling.isolation import label_by_isolation
from tinytransit.dataset.labelling.labels import LabellingError, agreement
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.shard import WindowShard, read_shard, write_shard


def candidate(star: str, period: float = 3.0, disposition: str = "PC", epoch_btjd: float = 1000.0) -> Ephemeris:
    """By default the signal that every window of ``tiny_shard`` is folded on."""
    return Ephemeris(star, "b", period, epoch_btjd + TIME_SYSTEMS["BTJD"], 2.5, disposition, "test")


@pytest.mark.parametrize(
    ("known", "label", "disposition", "reason"),
    [
        (candidate("TIC 0"), 1, "PC", Reason.MATCHED),
        (candidate("TIC 0", disposition="FA"), 0, "FA", Reason.MATCHED),
        (candidate("TIC 0", disposition="?"), -1, "?", Reason.MATCHED),
        (candidate("TIC 0", epoch_btjd=1000.0 + 3.0 * 700), 1, "PC", Reason.MATCHED),
        (candidate("TIC 0", epoch_btjd=1001.0), 0, "J", Reason.UNMATCHED),
        (candidate("TIC 0", period=5.0), 0, "J", Reason.UNMATCHED),
        (candidate("TIC 0", period=6.0), -1, "", Reason.HARMONIC),
        (candidate("KIC 0"), -1, "", Reason.STAR_UNKNOWN),
    ],
)
def test_a_window_is_what_the_catalogue_says_of_its_signal(
    tiny_shard: WindowShard, known: Ephemeris, label: int, disposition: str, reason: Reason
) -> None:
    labels = label_by_ephemeris(tiny_shard.select([0]), [known])
    assert (labels.label[0], labels.disposition[0], labels.reasons) == (label, disposition, {reason.value: 1})


def test_of_several_candidates_the_one_of_the_same_signal_counts(tiny_shard: WindowShard) -> None:
    others = [candidate("TIC 0", period=6.0), replace(candidate("TIC 0", disposition="EB"), name="c")]
    assert label_by_ephemeris(tiny_shard.select([0]), others).disposition[0] == "EB"


def test_the_forest_marks_what_stands_out_and_the_seed_fixes_it(tiny_shard: WindowShard) -> None:
    flat = np.zeros((60, 201), np.float32)
    flat[:, 100] = -1
    many = tiny_shard.select([0] * 60)
    odd = replace(
        many,
        global_view=np.where(np.arange(60)[:, None] == 7, many.global_view, flat),
        local_view=np.repeat(np.linspace(-1, 0, 61, dtype=np.float32)[None], 60, axis=0),
    )
    labels = label_by_isolation(odd, seed=3, contamination=0.02)
    assert labels.label.tolist() == [int(row == 7) for row in range(60)]
    assert labels.disposition[7] == "OUTLIER"
    again = label_by_isolation(tiny_shard, seed=3)
    assert np.array_equal(again.label, label_by_isolation(tiny_shard, seed=3).label)
    with pytest.raises(LabellingError, match=r"\b1\b"):
        label_by_isolation(tiny_shard.select([0]), seed=3)


def test_kappa_of_a_worked_example() -> None:
    first = np.repeat(np.array([1, 1, 0, 0, -1, 1], np.int8), [20, 5, 10, 15, 3, 2])
    second = np.repeat(np.array([1, 0, 1, 0, 1, -1], np.int8), [20, 5, 10, 15, 3, 2])
    found = agreement(first, second)
    assert found.windows == 50 and found.confusion == ((15, 10), (5, 20))
    assert found.kappa == pytest.approx(0.4)  # 35 of 50 agree, 25 would by chance


@given(st.lists(st.tuples(st.integers(-1, 1), st.integers(-1, 1)), max_size=40))
def test_agreement_counts_every_known_pair_once(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, np.int8).reshape(-1, 2).T
    found = agreement(first, second)
    assert sum(map(sum, found.confusion)) == found.windows == sum(a >= 0 and b >= 0 for a, b in pairs)
    assert found.kappa is None or -1 <= found.kappa <= 1
    if found.kappa is not None and np.array_equal(first, second):
        assert found.kappa == 1


def test_the_command_writes_the_labels_and_prints_the_agreement(tiny_shard: WindowShard, tmp_path: Path) -> None:
    windows, out, toi = tmp_path / "w.npz", tmp_path / "labelled.npz", tmp_path / "toi.csv"
    write_shard(tiny_shard, windows)
    rows = [f"{star}.01,{star},{'PC' if star % 2 else 'FA'},{1000 + 2457000},3.0,2.5" for star in range(1, 7)]
    toi.write_text("toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh\n" + "\n".join(rows) + "\n")
    arguments = ["label", "--windows", str(windows), "--catalog", str(toi), "--out", str(out)]
    report = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert report["ephemeris"]["labels"] == {"transit-like": 3, "junk": 3, "unknown": 2}
    assert report["agreement"]["windows"] == 6
    labelled = read_shard(out)
    assert labelled.disposition.tolist() == ["", *["PC", "FA"] * 3, ""]
    assert '"by": "ephemeris"' in labelled.provenance
    done = CliRunner().invoke(app, [*arguments, "--by", "isolation-forest"])
    assert "Cohen's kappa over 6 windows" in done.stdout
    assert set(read_shard(out).disposition) == {"OUTLIER", "INLIER"}


def test_labels_by_ephemeris_need_a_catalogue(tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_shard(tiny_shard, tmp_path / "w.npz")
    arguments = ["label", "--windows", str(tmp_path / "w.npz"), "--out", str(tmp_path / "o.npz")]
    assert isinstance(CliRunner().invoke(app, arguments).exception, LabellingError)
    alone = CliRunner().invoke(app, [*arguments, "--by", "isolation-forest", "--json"])
    assert json.loads(alone.stdout)["agreement"] is None
