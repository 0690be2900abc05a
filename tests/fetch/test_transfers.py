# SPDX-License-Identifier: MIT
"""Files over HTTP from a server that fails in every way it can."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.faulty_server import Fault, FaultyServer, Files
from helpers.sample_files import CSV, catalogue, image, light_curve, packed, pixels
from helpers.url_source import Counted, UrlSource, bring

from tinytransit.fetch.errors import FolderError
from tinytransit.fetch.folder import Folder
from tinytransit.fetch.manifest import Manifest

CURVE = light_curve(star=1, cadences=8000)
FILES = {"/a_lc.fits": CURVE, "/b_lc.fits": light_curve(star=2), "/c.csv": CSV}


@pytest.fixture
def files() -> Files:
    return Files(FILES)


@pytest.fixture
def server(files: Files) -> Iterator[FaultyServer]:
    with FaultyServer(files) as server:
        yield server


def on_disk(folder: Path) -> dict[str, bytes]:
    return {f"/{path.name}": path.read_bytes() for path in folder.iterdir() if path.suffix in (".fits", ".gz", ".csv")}


def test_all_files_arrive_and_the_second_run_downloads_nothing(server: FaultyServer, tmp_path: Path) -> None:
    source, progress = UrlSource(server, list(FILES)), Counted()
    haul = bring(source, tmp_path / "out", progress=progress)
    manifest = (tmp_path / "out/fetched.json").read_bytes()
    assert on_disk(tmp_path / "out") == FILES
    assert (len(haul.files), haul.reused, haul.skipped) == (3, 0, [])
    assert (progress.files, progress.done, progress.bytes) == (3, 3, sum(map(len, FILES.values())))

    asked = len(server.seen)
    again = bring(source, tmp_path / "out")
    assert (again.files, again.reused, len(server.seen)) == (haul.files, 3, asked)
    assert (tmp_path / "out/fetched.json").read_bytes() == manifest


def test_the_manifest_is_the_same_wherever_and_whenever_it_is_made(server: FaultyServer, tmp_path: Path) -> None:
    bring(UrlSource(server, list(FILES)), tmp_path / "one")
    bring(UrlSource(server, list(FILES)), tmp_path / "two", threads=1)
    assert (tmp_path / "one/fetched.json").read_bytes() == (tmp_path / "two/fetched.json").read_bytes()


@pytest.mark.parametrize(
    ("fault", "least_pause"),
    [
        (Fault(status=429, headers={"Retry-After": "7"}), 7.0),
        (Fault(status=503), 0.5),
        (Fault(cut_after=1000), 0.5),
    ],
)
def test_what_fails_is_tried_again_after_a_pause(
    server: FaultyServer, tmp_path: Path, fault: Fault, least_pause: float
) -> None:
    server.faults["/a_lc.fits"].extend([fault, fault])
    pauses: list[float] = []
    haul = bring(UrlSource(server, ["/a_lc.fits"]), tmp_path, pauses=pauses)
    assert haul.skipped == [] and on_disk(tmp_path)["/a_lc.fits"] == CURVE
    assert len(pauses) == 2 and all(least_pause <= pause <= least_pause + 2.0 for pause in pauses)


def test_a_cut_off_body_is_gone_on_with(server: FaultyServer, tmp_path: Path) -> None:
    server.faults["/a_lc.fits"].extend([Fault(cut_after=100_000), Fault(cut_after=20_000)])
    progress = Counted()
    bring(UrlSource(server, ["/a_lc.fits"]), tmp_path, progress=progress)
    first, second, third = server.ranges("/a_lc.fits")
    assert (first, second) == (None, "bytes=100000-") and third == "bytes=120000-"
    assert progress.bytes == len(CURVE), "no byte came twice"


def test_a_silent_server_is_given_up_on_and_asked_again(server: FaultyServer, tmp_path: Path) -> None:
    server.faults["/a_lc.fits"].append(Fault(stall_after=100_000))
    haul = bring(UrlSource(server, ["/a_lc.fits"], timeout_s=1.0), tmp_path)
    assert len(haul.files) == 1 and on_disk(tmp_path)["/a_lc.fits"] == CURVE
    begun = server.ranges("/a_lc.fits")[1]
    assert begun is not None and begun.startswith("bytes=")


def test_a_file_that_changed_is_not_glued_to_its_old_half(server: FaultyServer, files: Files, tmp_path: Path) -> None:
    server.faults["/a_lc.fits"].append(Fault(cut_after=100_000))
    bring(UrlSource(server, ["/a_lc.fits"]), tmp_path, attempts=1)
    files.files["/a_lc.fits"] = light_curve(star=3, cadences=9000)
    haul = bring(UrlSource(server, ["/a_lc.fits"]), tmp_path)
    assert server.ranges("/a_lc.fits") == [None, "bytes=100000-"], "If-Range asked and the whole file came"
    assert haul.skipped == [] and on_disk(tmp_path)["/a_lc.fits"] == files.files["/a_lc.fits"]


def test_without_an_etag_a_part_is_begun_anew(server: FaultyServer, files: Files, tmp_path: Path) -> None:
    files.etags = False
    server.faults["/a_lc.fits"].append(Fault(cut_after=100_000))
    bring(UrlSource(server, ["/a_lc.fits"]), tmp_path)
    assert server.ranges("/a_lc.fits") == [None, None]
    assert on_disk(tmp_path)["/a_lc.fits"] == CURVE


def test_a_part_that_was_complete_is_put_in_place_without_a_request(server: FaultyServer, tmp_path: Path) -> None:
    bring(UrlSource(server, ["/a_lc.fits"]), tmp_path)
    # As a kill between the journal and the new name would leave it: the record is there, the file still a part.
    key = next(UrlSource(server, ["/a_lc.fits"]).listing())
    with Folder(tmp_path) as folder:
        part = folder.part_of(key)
    (tmp_path / "a_lc.fits").rename(part.path)
    part.path.with_suffix(".json").write_text(
        f'{{"key": "/a_lc.fits", "version": null, "size": {len(CURVE)}, "md5": null}}'
    )
    haul = bring(UrlSource(server, ["/a_lc.fits"]), tmp_path)
    assert len(haul.files) == 1 and on_disk(tmp_path)["/a_lc.fits"] == CURVE and len(server.seen) == 1


def test_what_cannot_be_had_is_skipped_and_the_rest_goes_on(server: FaultyServer, files: Files, tmp_path: Path) -> None:
    files.files |= {
        "/page.fits": b"<html>Sorry</html>",
        "/empty.fits": b"",
        "/targets.fits": catalogue(),
        "/half.fits": CURVE[: len(CURVE) // 2],
    }
    server.faults["/busy.fits"].extend([Fault(status=503)] * 4)
    server.faults["/later.fits"].append(Fault(status=429, headers={"Retry-After": "86400"}))
    wanted = ["/gone.fits", "/page.fits", "/empty.fits", "/targets.fits", "/half.fits", "/busy.fits", "/later.fits"]
    haul = bring(UrlSource(server, [*wanted, *FILES]), tmp_path)
    assert on_disk(tmp_path) == FILES
    reasons = {one.what: one.reason for one in haul.skipped}
    assert set(reasons) == set(wanted)
    assert "404" in reasons["/gone.fits"]
    assert "no readable FITS" in reasons["/page.fits"] and "no readable FITS" in reasons["/empty.fits"]
    assert "TARGETS" in reasons["/targets.fits"]
    assert "last readable unit ends at" in reasons["/half.fits"] or "no readable FITS" in reasons["/half.fits"]
    assert "503" in reasons["/busy.fits"] and "after 4 attempts" in reasons["/busy.fits"]
    assert "86400 s" in reasons["/later.fits"]


def test_what_is_of_no_use_is_not_fetched_a_second_time(server: FaultyServer, files: Files, tmp_path: Path) -> None:
    files.files["/targets.fits"] = catalogue()
    first = bring(UrlSource(server, ["/targets.fits"]), tmp_path)
    again = bring(UrlSource(server, ["/targets.fits"]), tmp_path)
    assert first.skipped == again.skipped != [] and len(server.seen) == 1


def test_what_comes_damaged_comes_once_more(server: FaultyServer, files: Files, tmp_path: Path) -> None:
    flipped = bytearray(CURVE)
    flipped[-100_000] ^= 1
    files.files["/a_lc.fits"] = bytes(flipped)
    haul = bring(UrlSource(server, ["/a_lc.fits"]), tmp_path)
    assert "DATASUM" in haul.skipped[0].reason and len(server.seen) == 2 and on_disk(tmp_path) == {}


def test_a_file_that_was_damaged_on_disk_is_fetched_again(server: FaultyServer, tmp_path: Path) -> None:
    bring(UrlSource(server, list(FILES)), tmp_path)
    (tmp_path / "b_lc.fits").write_bytes(b"x" * len(FILES["/b_lc.fits"]))
    haul = bring(UrlSource(server, list(FILES)), tmp_path)
    assert haul.reused == 2 and on_disk(tmp_path) == FILES


def test_names_that_collide_are_kept_apart_and_others_are_left_alone(
    server: FaultyServer, files: Files, tmp_path: Path
) -> None:
    files.files |= {
        "/s1/x.fits": light_curve(11),
        "/s2/x.fits": light_curve(12),
        "/s3/X.FITS": light_curve(13),
        "/own.fits": light_curve(14),
        "/skipped.csv": CSV,
    }
    (tmp_path / "own.fits").write_text("mine")
    wanted = ["/s1/x.fits", "/s2/x.fits", "/s3/X.FITS", "/own.fits", "/skipped.csv"]
    haul = bring(UrlSource(server, wanted), tmp_path)
    assert (tmp_path / "own.fits").read_text() == "mine"
    assert len(haul.files) == 5 and len({record.file.lower() for record in haul.files}) == 5
    for record in haul.files:
        assert (tmp_path / record.file).read_bytes() == files.files[record.key]
    assert bring(UrlSource(server, wanted[::-1]), tmp_path).reused == 5, "each keeps its name, in whatever order"


@pytest.mark.parametrize("largest", [100_000, 10**7])
def test_what_is_too_large_is_not_kept(server: FaultyServer, files: Files, tmp_path: Path, largest: int) -> None:
    files.files |= {"/bomb.fits.gz": packed(b"\0" * (2 * 10**7)), "/image.fits": image(), "/pixels.fits": pixels()}
    haul = bring(
        UrlSource(server, ["/a_lc.fits", "/bomb.fits.gz", "/image.fits", "/pixels.fits"]), tmp_path, largest=largest
    )
    assert {record.content for record in haul.files} >= {"image", "pixels"}
    assert {one.what for one in haul.skipped} == (
        {"/a_lc.fits", "/bomb.fits.gz"} if largest < 10**6 else {"/bomb.fits.gz"}
    )
    assert all("--max-size" in one.reason for one in haul.skipped)


def test_two_runs_do_not_share_a_folder(server: FaultyServer, tmp_path: Path) -> None:
    with Folder(tmp_path), pytest.raises(FolderError):
        bring(UrlSource(server, list(FILES)), tmp_path)


def test_a_manifest_of_something_else_is_not_overwritten(server: FaultyServer, tmp_path: Path) -> None:
    (tmp_path / "fetched.json").write_text('{"made_by": "hand"}')
    with pytest.raises(FolderError, match=r"fetched\.json"):
        bring(UrlSource(server, list(FILES)), tmp_path)
    assert (tmp_path / "fetched.json").read_text() == '{"made_by": "hand"}'


@pytest.mark.parametrize("name", ["../c.csv", "..", "/etc/passwd", "fetched.json"])
def test_a_manifest_cannot_point_out_of_its_folder(server: FaultyServer, tmp_path: Path, name: str) -> None:
    bring(UrlSource(server, ["/c.csv"]), tmp_path)
    path = tmp_path / "fetched.json"
    path.write_text(path.read_text().replace('"file": "c.csv"', f'"file": "{name}"'))
    with pytest.raises(FolderError):
        bring(UrlSource(server, ["/c.csv"]), tmp_path)


def test_a_torn_journal_is_read_up_to_the_tear(server: FaultyServer, tmp_path: Path) -> None:
    bring(UrlSource(server, list(FILES)), tmp_path)
    whole = Manifest.model_validate_json((tmp_path / "fetched.json").read_bytes())
    lines = [record.model_dump_json() for record in whole.files]
    (tmp_path / "fetched.json").unlink()
    (tmp_path / ".fetch/journal").write_text("\n".join([*lines[:2], lines[2][:40]]))
    (tmp_path / whole.files[2].file).unlink()  # a file gets its name after its line
    asked = len(server.seen)
    haul = bring(UrlSource(server, list(FILES)), tmp_path)
    assert haul.reused == 2 and len(haul.files) == 3 and len(server.seen) == asked + 1
