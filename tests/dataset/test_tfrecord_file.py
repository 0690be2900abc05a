# SPDX-License-Identifier: MIT
"""Files of TFRecords as TensorFlow writes them: plain, gzip and zlib, whole and damaged."""

import gzip
import os
import struct
import zlib
from pathlib import Path

import pytest
from helpers.public_records import astronet, triage, write
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.dataset.errors import TfRecordError
from tinytransit.dataset.files import read_windows
from tinytransit.dataset.tfrecord_file import read_records, write_records
from tinytransit.tensorflow_import import tf

RECORDS = [b"one", b"", b"three" * 1000]


@pytest.mark.parametrize("packing", ["", "GZIP", "ZLIB"])
def test_what_tensorflow_packs_is_read(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "records"
    with tf.io.TFRecordWriter(str(path), packing) as writer:
        for record in RECORDS:
            writer.write(record)
    assert list(read_records(path)) == RECORDS


def test_packed_windows_become_the_same_shard(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain", astronet(), triage())
    (tmp_path / "packed").write_bytes(gzip.compress(plain.read_bytes()))
    shards = [read_windows(tmp_path / name).shard for name in ("plain", "packed")]
    assert shards[0].star.tolist() == shards[1].star.tolist()
    assert (shards[0].global_view == shards[1].global_view).all()


def test_a_plain_file_whose_length_looks_like_zlib_is_plain(tmp_path: Path) -> None:
    record = bytes(0x0178)  # its length begins with 78 01, as zlib does
    write_records([record], tmp_path / "a")
    assert (tmp_path / "a").read_bytes()[:2] == b"\x78\x01"
    assert list(read_records(tmp_path / "a")) == [record]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_packed_file_that_unpacks_to_far_too_much_is_refused(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    record = struct.pack("<QI", 1 << 20, 0) + bytes((1 << 20) + 4)
    (tmp_path / "bomb").write_bytes(pack(record * 80))
    assert (tmp_path / "bomb").stat().st_size < 1 << 18
    with pytest.raises(TfRecordError, match=r"bomb.*67108864"):
        list(read_records(tmp_path / "bomb"))
    (tmp_path / "long").write_bytes(pack(struct.pack("<QI", 1 << 40, 0)))
    with pytest.raises(TfRecordError, match=r"record 1 .*1099511627776"):
        list(read_records(tmp_path / "long"))


def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "absent"):
        with pytest.raises(TfRecordError, match=path.name):
            list(read_records(path))


@settings(max_examples=60)
@given(data=st.data())
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_garbled_or_cut_packed_file_is_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, pack: object, data: st.DataObject
) -> None:
    assert callable(pack)
    path = tmp_path_factory.getbasetemp() / "packed.tfrecord"
    write_records(RECORDS, path)
    content = bytearray(pack(path.read_bytes()))
    if data.draw(st.booleans(), "cut"):
        content = content[: data.draw(st.integers(0, len(content) - 1), "length")]
    else:
        content[data.draw(st.integers(0, len(content) - 1), "place")] ^= data.draw(st.integers(1, 255), "bits")
    path.write_bytes(content)
    try:
        assert list(read_records(path)) == RECORDS  # a name or a time in the header of gzip is not checked
    except TfRecordError as error:
        assert path.name in str(error)
