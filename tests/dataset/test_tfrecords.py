# SPDX-License-Identifier: MIT
"""Our windows as TFRecords and back, and what damage does to them."""

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tinytransit.dataset import own_record
from tinytransit.dataset.errors import DatasetError, RecordError, TfRecordError
from tinytransit.dataset.example import Feature, parse_example
from tinytransit.dataset.files import read_windows, write_windows
from tinytransit.dataset.row import rows_of
from tinytransit.dataset.sidecar import sidecar_path
from tinytransit.dataset.tfrecord_file import read_records
from tinytransit.errors import TinyTransitError
from tinytransit.window.shard import WindowShard, folds_of

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
_FINITE = st.floats(-1e6, 1e6)
_POSITIVE = st.floats(1e-6, 1e6)


@st.composite
def shards(draw: st.DrawFn) -> WindowShard:
    """Draw shards of up to 3 windows with anything in them that a shard allows, NaN extras among it."""
    count = draw(st.integers(1, 3))

    def column(of: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(of, min_size=count, max_size=count))

    star = np.array(column(st.sampled_from(["TIC 1", "KIC 007", "EPIC 5", "SYNTH 3", "TIC 99999999999999999999"])))
    views = st.floats(-2, 2, width=32)
    extras: dict[str, Any] = {
        "snr": np.array(column(st.floats())),
        "transits": np.array(column(st.integers(-9, 9)), np.int32),
        # Wider than its longest text, as a part of a larger shard is.
        "word": np.array(column(_TEXT), draw(st.sampled_from(["<U6", "<U9"]))),
        "teff": np.array(column(st.floats())),
        "disposition_2026": np.array(column(_TEXT), "<U9"),
        "pairs": draw(arrays.arrays(np.float16, (count, 2, 2))),
        "secondary_view": np.full((count, 61), draw(st.floats(width=32)), np.float32),
    }
    return WindowShard(
        star=star, name=np.array(column(_TEXT), np.str_), label=np.array(column(st.integers(-1, 1)), np.int8),
        disposition=np.array(column(_TEXT), np.str_), period_days=np.array(column(_POSITIVE)),
        epoch_days=np.array(column(_FINITE)), time_system=np.array(column(st.sampled_from(["BJD", "BKJD", "BTJD"]))),
        duration_hours=np.array(column(_POSITIVE)), global_view=np.full((count, 201), draw(views), np.float32),
        local_view=np.repeat(np.array(column(views), np.float32)[:, None], 61, axis=1),
        global_empty=np.array(column(st.integers(0, 201)), np.int32),
        local_empty=np.array(column(st.integers(0, 61)), np.int32), source=np.array(column(_TEXT), np.str_),
        fold=folds_of(star), extras=draw(st.sampled_from([{}, extras])), provenance=draw(_TEXT),
    )  # fmt: skip


@pytest.fixture
def written(tmp_path: Path, vetting_shard: WindowShard) -> Path:
    path = tmp_path / "windows.tfrecord"
    write_windows(replace(vetting_shard, provenance="made by a test"), path)
    return path


@settings(max_examples=25)
@given(shards())
def test_the_way_there_and_back_changes_no_bit(tmp_path_factory: pytest.TempPathFactory, shard: WindowShard) -> None:
    folder = tmp_path_factory.getbasetemp()
    before, records, after = folder / "a.npz", folder / "a.tfrecord", folder / "b.npz"
    write_windows(shard, before)
    write_windows(read_windows(before).shard, records)
    loaded = read_windows(records)
    assert not loaded.skipped
    write_windows(loaded.shard, after)
    assert before.read_bytes() == after.read_bytes()
    first = records.read_bytes()
    write_windows(loaded.shard, records)
    assert records.read_bytes() == first


def test_columns_of_text_keep_their_width_when_rows_are_left_out(tmp_path: Path, tiny_shard: WindowShard) -> None:
    wide = replace(tiny_shard, disposition=np.array(["FALSE POSITIVE", *["PC"] * 7])).select([1, 2])
    write_windows(wide, tmp_path / "a.tfrecord")
    assert read_windows(tmp_path / "a.tfrecord").shard.disposition.dtype == np.dtype("<U14")


def test_others_find_astronets_names(tmp_path: Path, tiny_shard: WindowShard) -> None:
    star = np.array(["KIC 11446443", "TIC 77"])
    two = replace(
        tiny_shard.select([0, 1]),
        star=star,
        fold=folds_of(star),
        time_system=np.array(["BJD", "BJD"]),
        epoch_days=np.array([2454955.75, 2458325.5]),
    )
    write_windows(two, tmp_path / "a.tfrecord")
    kepler, tess = map(parse_example, read_records(tmp_path / "a.tfrecord"))
    assert kepler["kepid"] == 11446443 and kepler["av_training_set"] == [b"PC"] and kepler["tce_time0bk"] == 122.75
    assert tess["tic_id"] == 77 and tess["Disposition"] == [b"J"] and tess["Epoc"] == 1325.5
    assert tess["Period"] == 3.0 and tess["Duration"] == pytest.approx(2.5 / 24)
    np.testing.assert_array_equal(tess["global_view"], two.global_view[1])


def _without(name: str) -> Callable[[dict[str, Feature]], None]:
    def change(features: dict[str, Feature]) -> None:
        del features[name]

    return change


def _with(name: str, value: Feature) -> Callable[[dict[str, Feature]], None]:
    return lambda features: features.update({name: value})


def _row(**changes: Any) -> Callable[[dict[str, Feature]], None]:
    def change(features: dict[str, Feature]) -> None:
        row = json.loads(features["tinytransit/row"][0]) | changes
        features["tinytransit/row"] = [json.dumps(row).encode()]

    return change


def _extras(**table: Any) -> Callable[[dict[str, Feature]], None]:
    return _with("tinytransit/extras", [json.dumps(table).encode()])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without("global_view"), "feature global_view: expected 201 floats, got 0"),
        (_with("local_view", np.zeros(60, np.float32)), "feature local_view: expected 61 floats, got 60"),
        (_with("local_view", np.full(61, np.nan, np.float32)), "not finite"),
        (_with("tinytransit/row", [b"{"]), "tinytransit/row: "),
        (_with("tinytransit/row", [b"{}", b"{}"]), "expected one of bytes, got 2"),
        (_row(label=2), "label: Input should be less than"),
        (_row(fold="3"), "fold: Input should be a valid integer"),
        (_row(period_days=-1.0), "period_days"),
        (_row(star=""), "star"),
        (_row(time_system="MJD"), "time_system"),
        (_row(more=1), "more: Extra inputs"),
        (_without("tinytransit/extras"), "feature tinytransit/extras"),
        (_without("tinytransit/extra/snr"), "feature tinytransit/extra/snr"),
        (_extras(snr={"dtype": "|O8", "shape": []}), "should match pattern"),
        (_extras(snr={"dtype": "<b8", "shape": []}), "no such type as <b8"),
        (_extras(snr={"dtype": "<f8", "shape": [100000, 100000]}), "expected 80000000000 bytes"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(vetting_shard: WindowShard, damage: Any, message: str) -> None:
    features = own_record.features_of(rows_of(vetting_shard)[0])
    damage(features)
    with pytest.raises(RecordError) as error:
        own_record.row_of(features)
    assert message in str(error.value)


@settings(max_examples=80)
@given(st.data())
def test_a_garbled_or_cut_file_is_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, tiny_shard: WindowShard, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.tfrecord"
    write_windows(tiny_shard.select([0, 1]), path)
    sidecar_path(path).unlink()
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans(), "cut"):
        content = content[: data.draw(st.integers(0, len(content) - 1), "length")]
    else:
        place = data.draw(st.integers(0, len(content) - 1), "place")
        content[place] ^= data.draw(st.integers(1, 255), "bits")
    path.write_bytes(content)
    try:
        whole = read_windows(path)
    except TinyTransitError as error:
        assert path.name in str(error)
    else:
        # Only a file that ends where a record does looks whole.
        assert len(whole.shard) == 1


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_records_are_a_named_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tfrecord"
    path.write_bytes(content)
    with pytest.raises(TfRecordError):
        read_windows(path)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(0, 10_000), st.integers(1, 255))
def test_an_example_of_any_bytes_is_features_or_a_named_error(
    vetting_shard: WindowShard, content: bytes, place: int, bits: int
) -> None:
    from tinytransit.dataset.example import serialize_example

    good = bytearray(serialize_example(own_record.features_of(rows_of(vetting_shard)[0])))
    good[place % len(good)] ^= bits
    for record in (content, bytes(good)):
        try:
            features = parse_example(record)
            if own_record.is_own(features):
                own_record.row_of(features)
        except RecordError:
            continue


def test_a_length_beyond_the_file_is_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tfrecord"
    path.write_bytes(struct.pack("<QI", 1 << 62, 0) + b"x" * 100)
    with pytest.raises(TfRecordError, match=r"record 1 .*4611686018427387904.* 96 "):
        list(read_records(path))


def test_a_missing_an_empty_and_a_cut_file_are_told_apart(tmp_path: Path, written: Path) -> None:
    with pytest.raises(TfRecordError, match=r"absent.tfrecord"):
        read_windows(tmp_path / "absent.tfrecord")
    (tmp_path / "empty.tfrecord").touch()
    with pytest.raises(TfRecordError, match=r"empty.tfrecord"):
        read_windows(tmp_path / "empty.tfrecord")
    whole = written.read_bytes()
    written.write_bytes(whole[:-1])
    with pytest.raises(TfRecordError, match="record 8 "):
        read_windows(written)
    written.write_bytes(whole[:50] + b"!" + whole[51:])
    with pytest.raises(TfRecordError, match="record 1 of 8 "):
        read_windows(written)


def test_the_description_beside_a_file_is_checked(written: Path) -> None:
    assert read_windows(written).shard.provenance == "made by a test"
    description = sidecar_path(written)
    text = description.read_text()
    description.write_text(text.replace('"records": 8', '"records": -8'))
    with pytest.raises(DatasetError, match=r"not a description of windows\.tfrecord"):
        read_windows(written)
    description.write_text(text.replace('"sha256": "', '"sha256": "0')[: text.index('",\n  "prov') + 1] + "}")
    with pytest.raises(DatasetError):
        read_windows(written)
    records = list(read_records(written))
    description.write_text(text)
    from tinytransit.dataset.tfrecord_file import write_records

    write_records(records[1:], written)
    with pytest.raises(DatasetError, match=r"has changed since windows\.tfrecord\.json was written"):
        read_windows(written)
    description.unlink()
    assert read_windows(written).shard.provenance == "TFRecords: windows.tfrecord"
