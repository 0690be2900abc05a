# SPDX-License-Identifier: MIT
"""Files are whole or not there, whatever goes wrong; cells of a table are no formulas."""

import csv
import errno
import io
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.files import check_writable, csv_text, replacing, write_csv, write_text

LONGEST = 255
"""Bytes of a name on every file system of Linux that the tests may run on."""


def test_a_block_that_fails_leaves_the_old_content_and_no_other_file(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "old")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a.txt": "old"}


@pytest.mark.parametrize("name", ["a" * LONGEST, "é" * (LONGEST // 2), f"a.{'b' * (LONGEST - 2)}"])
def test_a_name_as_long_as_the_file_system_takes_is_written(tmp_path: Path, name: str) -> None:
    write_text(tmp_path / name, "text")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_what_cannot_be_written_is_known_before(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for good in (tmp_path, tmp_path / "file", tmp_path / "new", tmp_path / "a" / "b" / "c.csv", Path("relative/c.csv")):
        check_writable(good)
    for bad in ("file/a", "file/a/b", "n" * (LONGEST + 1), f"{'n' * (LONGEST + 1)}/a", "loop", "loop/a"):
        with pytest.raises(OSError) as caught:
            check_writable(tmp_path / bad)
        assert str(caught.value.filename).startswith(str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "loop"]


def _below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "a.txt"


def _a_folder(folder: Path) -> Path:
    (folder / "a.txt").mkdir()
    return folder / "a.txt"


@pytest.mark.parametrize(("place", "number"), [
    (_below_a_file, errno.EEXIST), (_a_folder, errno.EISDIR),
    (lambda folder: folder / ("a" * (LONGEST + 1)), errno.ENAMETOOLONG),
    (lambda folder: Path("/proc/tinytransit/a.txt"), errno.ENOENT), (lambda folder: Path("/proc/a.txt"), errno.ENOENT),
])  # fmt: skip
def test_what_cannot_be_written_is_an_error_that_names_the_file(tmp_path: Path, place: object, number: int) -> None:
    assert callable(place)
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match=r"\S") as refused:
        write_text(path, "text")
    assert refused.value.errno in (number, errno.ENOTDIR)
    assert str(refused.value.filename) in (str(path), str(path.parent))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_full_disk_names_the_file_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    write_text(tmp_path / "a.txt", "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    owner, name = (Path, "write_bytes") if failing == "write" else (os, "fsync")
    monkeypatch.setattr(owner, name, full)
    with pytest.raises(OSError, match=r"\S") as refused:
        write_text(tmp_path / "a.txt", "new")
    assert (refused.value.errno, refused.value.filename) == (errno.ENOSPC, str(tmp_path / "a.txt"))
    monkeypatch.undo()
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a.txt": "old"}


def test_the_content_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    flush, rename = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        flush(descriptor)

    def replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    write_text(tmp_path / "a.txt", "text")
    assert done == ["file", "rename", "folder"]


def test_the_mask_of_the_process_is_kept_in_every_thread(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        threads = [threading.Thread(target=write_text, args=(tmp_path / f"{n}.txt", "text")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        assert os.umask(before) == 0o027
    assert modes == {0o640}


@pytest.mark.parametrize("text", ["=cmd()", "+1+1|x", "-2+3", "@SUM(1)", "\t=1", "\r=1", "-", "+"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([(text,)]), newline=""))
    assert row == ["'" + text.replace("\r", "\n")]


@pytest.mark.parametrize("value", ["-2.5", "+1e-3", "-inf", "a=b", "TIC 1", "", "'x"])
def test_numbers_and_plain_texts_stay(value: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text([(value, "end")])))) == [[value, "end"]]


@given(st.floats(allow_nan=False), st.integers())
def test_numbers_come_back_in_full(number: float, whole: int) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([(number, whole, None)])))
    assert (float(row[0]), int(row[1]), row[2]) == (number, whole, "")


def test_columns_of_different_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        write_csv(tmp_path / "a.csv", {"a": [1, 2], "b": [1]})
    assert list(tmp_path.iterdir()) == []
