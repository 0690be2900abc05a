# SPDX-License-Identifier: MIT
"""Lightkurve and astroquery search a small archive on 127.0.0.1; nothing of them is replaced."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.faulty_server import Fault, FaultyServer
from helpers.mast_archive import DOWNLOAD, MastArchive, Product
from helpers.sample_files import light_curve, pixels
from helpers.url_source import bring
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.mast import MastQuery, MastSource, Mission
from tinytransit.fetch.mast import Product as Kind
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import RemoteFile
from tinytransit.skipped import Skipped

pytestmark = pytest.mark.filterwarnings("ignore::astropy.utils.exceptions.AstropyWarning")

PI_MEN, KEPLER_1 = (84.291188, -80.469119), (286.808542, 49.316422)
SPOC_1 = "mast:TESS/product/tess2018206045859-s0001-0000000261136679-0120-s_lc.fits"
SPOC_1_PIXELS = "mast:TESS/product/tess2018206045859-s0001-0000000261136679-0120-s_tp.fits"
SPOC_4 = "mast:TESS/product/tess2018292075959-s0004-0000000261136679-0124-s_lc.fits"
QLP_1 = "mast:HLSP/qlp/s0001/hlsp_qlp_tess_ffi_s0001-0000000261136679_tess_v01_llc.fits"
KEPLER_Q3 = "mast:KEPLER/url/missions/kepler/lightcurves/0114/011446443/kplr011446443-2009350155506_llc.fits"


def tess(uri: str, content: bytes, sector: int, author: str = "SPOC", exposure_s: float = 120.0) -> Product:
    return Product(uri, content, "TESS", author, "261136679", sector, exposure_s, *PI_MEN)


@pytest.fixture
def archive() -> MastArchive:
    products = [
        tess(SPOC_1, light_curve(1), 1),
        tess(SPOC_1_PIXELS, pixels(), 1),
        tess(SPOC_4, light_curve(4), 4),
        tess(QLP_1, light_curve(9), 1, author="QLP", exposure_s=1800.0),
        Product(KEPLER_Q3, light_curve(3), "Kepler", "Kepler", "kplr011446443", 3, 1800.0, *KEPLER_1),
    ]
    return MastArchive(
        products, {"pi men": PI_MEN, "tres-2": KEPLER_1, "kic 11446443": KEPLER_1, "286.808542, 49.316422": KEPLER_1}
    )


@pytest.fixture
def server(archive: MastArchive, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    with FaultyServer(archive) as server:
        # The resolver's address is fixed in astroquery; a proxy is how a real request to it ends up here.
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield server


def source(
    server: FaultyServer,
    *targets: str,
    query: MastQuery = MastQuery(),  # noqa: B008 (it is frozen)
    timeout_s: float = 30.0,
    pauses: list[float] | None = None,
    attempts: int = 3,
) -> MastSource:
    retrying = Retrying(attempts=attempts, sleep=(pauses if pauses is not None else []).append)
    return MastSource(targets, query, archive=server.url, timeout_s=timeout_s, retrying=retrying)


def keys(found: MastSource) -> list[str]:
    listed = list(found.listing())
    assert all(isinstance(one, RemoteFile) for one in listed), listed
    return [one.key for one in listed if isinstance(one, RemoteFile)]


@pytest.mark.parametrize(
    ("target", "query", "expected"),
    [
        ("TIC 261136679", MastQuery(), [QLP_1, SPOC_1, SPOC_4]),
        ("TIC 261136679", MastQuery(author=["SPOC"]), [SPOC_1, SPOC_4]),
        ("TIC 261136679", MastQuery(author=["SPOC"], sector=[4]), [SPOC_4]),
        ("TIC 261136679", MastQuery(exptime="long"), [QLP_1]),
        ("TIC 261136679", MastQuery(exptime=120.0, limit=1), [SPOC_1]),
        ("TIC 261136679", MastQuery(product=Kind.pixels), [SPOC_1_PIXELS]),
        ("pi Men", MastQuery(mission=[Mission.TESS], author=["SPOC"], sector=[1]), [SPOC_1]),
        ("KIC 11446443", MastQuery(quarter=[3]), [KEPLER_Q3]),
        ("TrES-2", MastQuery(), [KEPLER_Q3]),
        ("286.808542, 49.316422", MastQuery(), [KEPLER_Q3]),
    ],
)
def test_targets_are_found(server: FaultyServer, target: str, query: MastQuery, expected: list[str]) -> None:
    assert keys(source(server, target, query=query)) == expected


def test_what_is_found_comes_with_its_provenance(server: FaultyServer) -> None:
    (found,) = source(server, "TIC 261136679", query=MastQuery(author=["SPOC"], sector=[1])).listing()
    assert found == RemoteFile(
        key=SPOC_1,
        name=SPOC_1.rpartition("/")[2],
        size=len(light_curve(1)),
        provenance={
            "target": "261136679",
            "mission": "TESS Sector 01",
            "author": "SPOC",
            "exptime_s": "120.0",
            "asked_for": "TIC 261136679",
        },
    )


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("Nobody's star", 'Could not resolve "Nobody\'s star" to a sky position'),
        ("KIC 11446443", "has no such lightcurve"),
    ],
)
def test_a_target_without_files_is_skipped_and_the_rest_goes_on(server: FaultyServer, target: str, reason: str) -> None:
    skipped, found = source(server, target, "TIC 261136679", query=MastQuery(sector=[4])).listing()
    assert isinstance(skipped, Skipped) and skipped.what == target and reason in skipped.reason
    assert isinstance(found, RemoteFile) and found.key == SPOC_4


def test_files_are_fetched_cut_off_and_gone_on_with(server: FaultyServer, archive: MastArchive, tmp_path: Path) -> None:
    server.faults[DOWNLOAD + SPOC_1].extend([Fault(cut_after=5000), Fault(status=503)])
    haul = bring(source(server, "TIC 261136679", "pi Men"), tmp_path)
    assert haul.skipped == [] and {record.key for record in haul.files} == {QLP_1, SPOC_1, SPOC_4}
    assert server.ranges(DOWNLOAD + SPOC_1) == [None, "bytes=5000-", "bytes=5000-"]
    manifest = json.loads((tmp_path / "fetched.json").read_text())
    assert [record["source"] for record in manifest["files"]] == ["MAST"] * 3
    assert "127.0.0.1" not in json.dumps(manifest), "a mirror gives the same manifest"

    downloads = [one for one in server.seen if one.path.startswith(DOWNLOAD)]
    assert bring(source(server, "TIC 261136679"), tmp_path).reused == 3
    assert [one for one in server.seen if one.path.startswith(DOWNLOAD)] == downloads


def test_a_busy_search_is_asked_again_when_it_says(server: FaultyServer) -> None:
    server.faults["/api/v0/invoke"].append(Fault(status=429, headers={"Retry-After": "30"}))
    pauses: list[float] = []
    assert keys(source(server, "TIC 261136679", query=MastQuery(sector=[4]), pauses=pauses)) == [SPOC_4]
    assert len(pauses) == 1 and pauses[0] >= 30.0


@pytest.mark.parametrize(
    "path",
    ["/api/v0/invoke", "http://mastresolver.stsci.edu/Santa-war/query?outputFormat=json&resolveAll=False&name=pi+Men"],
)
def test_a_silent_search_is_given_up_on(server: FaultyServer, path: str) -> None:
    server.faults[path].extend([Fault(stall_after=0)] * 2)
    (skipped,) = source(server, "pi Men", timeout_s=1.0, attempts=2).listing()
    assert isinstance(skipped, Skipped) and "given up after 2 attempts" in skipped.reason
    assert len(server.ranges(path)) == 2


@pytest.mark.parametrize(("status", "reason"), [(400, "refused"), (500, "500")])
def test_a_search_that_is_refused_is_named(server: FaultyServer, status: int, reason: str) -> None:
    server.faults["/api/v0/invoke"].extend([Fault(status=status)] * 3)
    (skipped,) = source(server, "TIC 261136679").listing()
    assert isinstance(skipped, Skipped) and reason in skipped.reason


def test_an_answer_of_another_shape_is_named(server: FaultyServer) -> None:
    server.faults["/api/v0/invoke"].append(Fault(status=200))
    (skipped,) = source(server, "TIC 261136679", attempts=1).listing()
    assert isinstance(skipped, Skipped) and "given up" in skipped.reason


def test_an_archive_that_is_not_there_is_named(server: FaultyServer) -> None:
    absent = MastSource(
        ["TIC 1"],
        MastQuery(),
        archive="http://127.0.0.1:1",
        timeout_s=1.0,
        retrying=Retrying(attempts=2, sleep=lambda _: None),
    )
    (skipped,) = absent.listing()
    assert isinstance(skipped, Skipped) and "no answer from the archive" in skipped.reason
    assert "Connection refused" in skipped.reason and "Max retries" not in skipped.reason


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(SourceError):
        MastSource(["TIC 1"], MastQuery(), archive="mast.example", timeout_s=1.0, retrying=Retrying())


def test_the_command_takes_targets_from_a_file_and_the_archive_from_the_environment(
    server: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYTRANSIT_MAST", server.url)
    (tmp_path / "targets.txt").write_text("# nearby\nTIC 261136679  # pi Mensae\n\nTIC 404\n")
    result = CliRunner().invoke(
        app,
        [
            "fetch",
            "mast",
            "--targets",
            str(tmp_path / "targets.txt"),
            "--mission",
            "tess",
            "--author",
            "SPOC",
            "--sector",
            "1",
            "--exptime",
            "120",
            "--out",
            str(tmp_path),
            "--json",
        ],
    )
    assert result.exit_code == 3, result.output
    said = json.loads(result.stdout)
    assert [record["key"] for record in said["files"]] == [SPOC_1]
    assert [one["what"] for one in said["skipped"]] == ["TIC 404"]


def test_a_name_that_climbs_out_stays_in(server: FaultyServer, archive: MastArchive, tmp_path: Path) -> None:
    uri = "mast:TESS/product/evil-s0002_lc.fits"
    archive.products.append(
        Product(uri, light_curve(6), "TESS", "SPOC", "7", 2, 120.0, *PI_MEN, filename="../../up_lc.fits")
    )
    archive.files.files[DOWNLOAD + uri] = light_curve(6)
    haul = bring(source(server, "TIC 7"), tmp_path / "out")
    assert [record.file for record in haul.files] == ["up_lc.fits"]
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
