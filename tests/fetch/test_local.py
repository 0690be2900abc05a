# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest
from helpers.sample_files import CSV, catalogue, image, light_curve, pixels
from helpers.url_source import bring

from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.local import LocalSource
from tinytransit.fetch.source import RemoteFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in {
        "s1/a_lc.fits": light_curve(1),
        "s2/a_lc.fits": light_curve(2),
        "b_tp.fits": pixels(),
        "ffi.fits": image(),
        "star.csv": CSV,
        "list.fits": catalogue(),
        "notes.txt": b"hello",
        "labels.csv": b"TIC_ID,label\n1,PC\n",
    }.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_bytes(content)
    return tmp_path / "from"


def source(*paths: Path, out: Path, match: str = "*", limit: int | None = None) -> LocalSource:
    return LocalSource(paths, without=out, match=match, limit=limit)


def test_files_are_copied_whole_and_all_else_is_skipped(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    haul = bring(source(folder, out=out), out)
    assert sorted((Path(record.key).name, record.content) for record in haul.files) == [
        ("a_lc.fits", "light curve"),
        ("a_lc.fits", "light curve"),
        ("b_tp.fits", "pixels"),
        ("ffi.fits", "image"),
        ("star.csv", "light curve"),
    ]
    for record in haul.files:
        assert (out / record.file).read_bytes() == Path(record.key).read_bytes()
    assert [Path(one.what).name for one in haul.skipped] == ["labels.csv", "list.fits", "notes.txt"]
    assert bring(source(folder, out=out), out).reused == 5


def test_the_output_may_lie_in_the_input(folder: Path) -> None:
    out = folder / "copies"
    first = bring(source(folder, out=out, match="*_lc.fits"), out)
    again = bring(source(folder, out=out, match="*_lc.fits"), out)
    assert len(first.files) == len(again.files) == again.reused == 2


def test_a_file_that_changed_since_is_copied_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring(source(folder / "star.csv", out=out), out)
    changed = CSV.replace(b"0.99", b"0.98")
    (folder / "star.csv").write_bytes(changed)
    assert bring(source(folder / "star.csv", out=out), out).reused == 0
    assert (out / "star.csv").read_bytes() == changed


def test_a_file_that_changes_while_it_is_copied_is_refused(folder: Path, tmp_path: Path) -> None:
    (listed,) = source(folder / "star.csv", out=tmp_path / "out").listing()
    (folder / "star.csv").write_bytes(CSV.replace(b"0.99", b"0.98"))

    class AsListedBefore(LocalSource):
        def listing(self):  # type: ignore[no-untyped-def]
            yield listed

    stale = AsListedBefore([], without=tmp_path / "out", match="*", limit=None)
    assert "its MD5 is" in bring(stale, tmp_path / "out").skipped[0].reason
    (folder / "star.csv").write_bytes(CSV[:50])
    assert f"ended after 50 of {len(CSV)} bytes" in bring(stale, tmp_path / "out").skipped[0].reason
    (folder / "star.csv").unlink()
    assert "cannot be read" in bring(stale, tmp_path / "out").skipped[0].reason
    assert not (tmp_path / "out/star.csv").exists()


def test_the_pattern_and_the_limit_choose(folder: Path, tmp_path: Path) -> None:
    listed = list(source(folder, out=tmp_path / "out", match="*.fits", limit=2).listing())
    assert [Path(one.key).name for one in listed if isinstance(one, RemoteFile)] == ["b_tp.fits", "ffi.fits"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="absent"):
        list(source(tmp_path / "absent", out=tmp_path / "out").listing())


def test_a_name_that_is_no_text_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "evil\x1b[31m.csv").write_bytes(CSV)
    haul = bring(source(tmp_path / "from", out=tmp_path / "out"), tmp_path / "out")
    assert haul.files == [] and haul.skipped[0].reason == "its name is no text"
