# SPDX-License-Identifier: MIT
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.fetch.errors import StoppedError, TooLargeError, TransientError
from tinytransit.fetch.partial import PartialFile
from tinytransit.fetch.source import Body, RemoteFile

FILE = RemoteFile("mast:TESS/a.fits", "a.fits")
LARGEST = 1 << 20


def body(content: bytes, offset: int = 0, version: str | None = "v1", size: int | None = None) -> Body:
    return Body(offset, len(content) if size is None else size, version, "0" * 32, iter([content[offset:]]))


def write(part: PartialFile, given: Body, largest: int = LARGEST) -> list[int]:
    received: list[int] = []
    part.write(given, largest=largest, received=received.append)
    return received


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_part_that_was_cut_is_resumed_where_it_ended(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    folder, cut = tmp_path_factory.mktemp("parts"), data.draw(st.integers(0, len(content) - 1))
    first = PartialFile(folder, FILE)
    with pytest.raises(TransientError):
        write(first, Body(0, len(content), "v1", None, iter([content[:cut]])))
    second = PartialFile(folder, FILE)
    assert (second.length, second.version, second.complete) == (cut, "v1", False)
    assert write(second, body(content, cut)) == [len(content) - cut]
    assert second.complete and second.path.read_bytes() == content
    second.move_to(folder / "a.fits")
    assert [file.name for file in folder.iterdir()] == ["a.fits"]


def test_a_body_from_the_beginning_replaces_what_there_was(tmp_path: Path) -> None:
    part = PartialFile(tmp_path, FILE)
    write(part, body(b"an older file", version="v1"))
    write(part, body(b"newer", version="v2"))
    assert part.path.read_bytes() == b"newer" and part.version == "v2" and part.complete


def test_bytes_of_another_version_or_without_a_label_are_no_part(tmp_path: Path) -> None:
    write(PartialFile(tmp_path, FILE), body(b"content"))
    assert PartialFile(tmp_path, RemoteFile(FILE.key, FILE.name, version="v1")).length == 7
    assert PartialFile(tmp_path, RemoteFile(FILE.key, FILE.name, version="v2")).length == 0
    write(PartialFile(tmp_path, FILE), body(b"content"))
    (label,) = tmp_path.glob("*.json")
    label.write_text('{"key": "mast:TESS/a.fits"')
    assert PartialFile(tmp_path, FILE).length == 0 and list(tmp_path.iterdir()) == []


def test_files_of_the_same_name_from_two_places_are_two_parts(tmp_path: Path) -> None:
    other = RemoteFile("mast:TESS/b/a.fits", "a.fits")
    write(PartialFile(tmp_path, FILE), body(b"one"))
    write(PartialFile(tmp_path, other), body(b"other"))
    assert PartialFile(tmp_path, FILE).path.read_bytes() == b"one"
    assert PartialFile(tmp_path, other).path.read_bytes() == b"other"


@pytest.mark.parametrize("size", [100, None])
def test_more_bytes_than_are_allowed_are_refused_whether_or_not_they_were_announced(
    tmp_path: Path, size: int | None
) -> None:
    part = PartialFile(tmp_path, FILE)
    given = Body(0, size, "v1", None, iter([b"x" * 50, b"x" * 50]))
    with pytest.raises(TooLargeError):
        write(part, given, largest=80)
    assert part.length <= 80


def test_who_is_told_of_each_chunk_may_stop_and_what_came_stays(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield from (b"one", b"two", b"three")

    seen: list[int] = []

    def stop_after_two(size: int) -> None:
        seen.append(size)
        if len(seen) == 2:
            raise StoppedError("stopped")

    part = PartialFile(tmp_path, FILE)
    with pytest.raises(StoppedError):
        part.write(Body(0, 11, "v1", None, chunks()), largest=LARGEST, received=stop_after_two)
    assert PartialFile(tmp_path, FILE).path.read_bytes() == b"onetwo"
