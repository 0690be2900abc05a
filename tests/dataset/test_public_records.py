# SPDX-License-Identifier: MIT
"""Records of AstroNet, Astronet-Triage, Astronet-Vetting and Nigraha become windows."""

from pathlib import Path

import numpy as np
import pytest
from helpers.public_records import astronet, dip, nigraha, number, triage, write

from tinytransit.dataset.errors import TfRecordError
from tinytransit.dataset.example import Feature
from tinytransit.dataset.files import read_windows
from tinytransit.window.shard import read_shard, write_shard


def test_the_records_of_all_projects_load(tmp_path: Path) -> None:
    loaded = read_windows(write(tmp_path / "train-00000-of-00008", astronet(), triage(), nigraha()))
    shard = loaded.shard
    assert not loaded.skipped
    assert shard.star.tolist() == ["KIC 11442793", "TIC 270341214", "TIC 25155310"]
    assert shard.disposition.tolist() == ["PC", "EB", "KP"] and shard.label.tolist() == [1, 1, 1]
    assert shard.time_system.tolist() == ["BKJD", "BTJD", "BTJD"]
    assert shard.epoch_days.tolist() == [132.5, 1325.5, 1327.0]
    assert shard.duration_hours.tolist() == [6.0, 3.0, 3.0]
    assert shard.extras["snr"].tolist() == [20.0, 30.0, 50.0]
    for view in (shard.global_view, shard.local_view):
        assert np.median(view, axis=1) == pytest.approx(0, abs=1e-6) and view.min(axis=1) == pytest.approx(-1)
        assert (np.abs(view.argmin(axis=1) - view.shape[1] // 2) <= 2).all()
    # The dip of the AstroNet view is a quarter as wide in durations as the others', for its view is twice as wide.
    assert (shard.local_view < -0.5).sum(axis=1) == pytest.approx([12, 13, 13], abs=3)
    write_shard(shard, tmp_path / "shard.npz")
    assert len(read_shard(tmp_path / "shard.npz")) == 3


def test_a_secondary_view_of_astronet_vetting_is_kept_and_others_are_blank(tmp_path: Path) -> None:
    shard = read_windows(write(tmp_path / "r", triage(secondary_view=dip(61, 0.3)), triage())).shard
    inputs = shard.model_inputs(["secondary_view"])["secondary_view"]
    assert inputs[0].min() == -1 and not inputs[1].any()
    odd_even = read_windows(write(tmp_path / "n", nigraha())).shard.extras["odd_even_view"]
    assert odd_even.shape == (1, 162) and odd_even.min() == -1


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"label": np.array([1])}, "expected a feature kepid (AstroNet record)"),
        (astronet(local_view=dip(200, 0.1)), "KIC 11442793: feature local_view: expected 201 or 61 numbers, got 200"),
        (nigraha(**{"global view": dip(198, 0.1)}), "feature global view: expected 201 numbers, got 198 numbers"),
        (triage(global_view=None), "feature global_view: expected 201 numbers, got none"),
        (triage(local_view=np.append(dip(60, 0.3), np.float32("nan"))), "1 of 61 bins are not finite"),
        (triage(local_view=np.zeros(61, np.float32)), "no bin of 61 lies below the median"),
        (triage(Period=number(0.0)), "feature Period: expected a number above 0, got 0.0"),
        (triage(Duration=number(float("inf"))), "feature Duration: expected one finite number, got inf"),
        (triage(Epoc=None), "feature Epoc: expected one finite number, got none"),
        (triage(Disposition=np.array([1])), "feature Disposition: expected one text, got 1"),
        (triage(tic_id=[b"77"]), "feature tic_id: expected one whole number above 0, got 1 of bytes"),
        (triage(tic_id=np.array([-5])), "feature tic_id: expected one whole number above 0, got -5"),
        (astronet(kepid=number(16777218.0)), "feature kepid: expected an exact number, got float32 16777218"),
        (triage(tic_id=number(261136679.0)), "feature tic_id: expected an exact number, got float32 261136672"),
        (triage(SN=number(float("nan"))), "feature SN: expected one finite number, got nan"),
    ],
)
def test_a_bad_record_is_skipped_with_its_reason_and_the_others_load(
    tmp_path: Path, record: dict[str, Feature], reason: str
) -> None:
    loaded = read_windows(write(tmp_path / "records", triage(), record))
    assert len(loaded.shard) == 1
    (skip,) = loaded.skipped
    assert skip.what == "records record 2" and reason in skip.reason
    with pytest.raises(TfRecordError, match=r"only.* 1 "):
        read_windows(write(tmp_path / "only", record))


@pytest.mark.parametrize(
    "record",
    [
        astronet(av_training_set=None),
        astronet(av_training_set=[]),
        astronet(av_training_set=[b" "]),
        triage(Disposition=None),
        nigraha(Disposition=None),
    ],
)
def test_a_record_without_a_label_is_unknown(tmp_path: Path, record: dict[str, Feature]) -> None:
    shard = read_windows(write(tmp_path / "predict.tfrecord", record)).shard
    assert (shard.disposition.tolist(), shard.label.tolist()) == (["UNK"], [-1])


def test_a_float_that_is_exact_is_a_star(tmp_path: Path) -> None:
    shard = read_windows(write(tmp_path / "a", astronet(kepid=number(11442793.0)))).shard
    assert shard.star.tolist() == ["KIC 11442793"]
