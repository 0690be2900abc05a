# SPDX-License-Identifier: MIT
"""Astroquery and pyvo search small archives of spectra on 127.0.0.1; nothing of them is replaced."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from helpers import spectrum_archives, spectrum_files
from helpers.faulty_server import Fault, FaultyServer
from helpers.mast_archive import DOWNLOAD, MastArchive, Product
from helpers.spectrum_archives import PLACES
from helpers.url_source import bring
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.fetch.errors import SourceError
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import RemoteFile
from tinytransit.fetch.spectra.heasarc import HeasarcSource
from tinytransit.fetch.spectra.hubble import HubbleSource, Telescope
from tinytransit.fetch.spectra.irsa import IrsaSource
from tinytransit.fetch.spectra.sdss import SdssSource
from tinytransit.fetch.spectra.target_source import Search, TargetSource
from tinytransit.skipped import Skipped

pytestmark = pytest.mark.filterwarnings("ignore::astropy.utils.exceptions.AstropyWarning")

X1D, SUM = "mast:HST/product/lcxx01abq_x1d.fits", "mast:HST/product/lcxx01010_x1dsum.fits"
RAW, KEPT = "mast:HST/product/lcxx01abq_rawtag_a.fits", "mast:HST/product/lcxx02abq_x1d.fits"
FOLDER = "/FTP/swift/data/obs/2007_01/00255445000/"
PRODUCTS = f"{FOLDER}xrt/products/sw1"
SPECTRA = {f"{PRODUCTS}.pha.gz": spectrum_files.pha(), f"{PRODUCTS}.arf": spectrum_files.arf(),
           f"{PRODUCTS}.rmf": spectrum_files.rmf(), f"{FOLDER}auxil/sw1.cat": b"x",
           f"{FOLDER}xrt/event/sw1.evt": b"x"}  # fmt: skip
TBL, FITS = "/data/irs/7.tbl", "/data/irs/7?id=1"
SLOAN = "/dr17/sdss/spectro/redux/26/spectra/0358/spec-0358-51818-0504.fits"
BOSS = "/dr17/sdss/spectro/redux/v5_13_0/spectra/full/7102/spec-7102-56666-0082.fits"


def product(uri: str, content: bytes, **more: Any) -> Product:
    ra, dec = PLACES["ngc 7"]
    about = {"mission": "HST", "author": "CALCOS", "target": "NGC7", "number": 1, "exposure_s": 10.0,
             "kind": "spectrum", "instrument": "COS/FUV", "ra_deg": ra, "dec_deg": dec}  # fmt: skip
    return Product(uri, content, **{**about, **more})


ARCHIVES: dict[str, Callable[[], Any]] = {
    "hubble": lambda: MastArchive(
        [product(X1D, spectrum_files.hst()), product(SUM, spectrum_files.hst()), product(RAW, b"raw"),
         product(KEPT, b"secret", rights="EXCLUSIVE_ACCESS"),
         product("mast:HST/product/o1_sx1.fits", b"x", instrument="STIS/CCD")],
        PLACES,
    ),
    "irsa": lambda: spectrum_archives.irsa(
        {TBL: spectrum_files.ipac(), FITS: spectrum_files.eso()},
        {TBL: "text/plain", FITS: "application/fits", "/data/irs/7.png": "image/png"},
    ),
    "heasarc": lambda: spectrum_archives.heasarc(SPECTRA),
    "sdss": lambda: spectrum_archives.sdss(
        {f"/sas{SLOAN}": spectrum_files.sdss(), f"/sas{BOSS}": spectrum_files.sdss()},
        ["26,358,51818,504,GALAXY,0.047", "v5_13_0,7102,56666,82,QSO,2.48"],
    ),
}  # fmt: skip
FOUND = {"hubble": [SUM, X1D], "irsa": [TBL, FITS],
         "heasarc": [f"{FOLDER}xrt/products/sw1.{kind}" for kind in ("arf", "pha.gz", "rmf")],
         "sdss": [SLOAN, BOSS]}  # fmt: skip
SEARCH = {"hubble": "/api/v0/invoke", "irsa": "/SSA", "heasarc": "/xamin/vo/tap/sync", "sdss": "/dr17/en/tools/search"}
DOWNLOADED = {"hubble": DOWNLOAD + X1D, "irsa": TBL, "heasarc": FOUND["heasarc"][1], "sdss": f"/sas{BOSS}"}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    @contextmanager
    def served(name: str) -> Iterator[FaultyServer]:
        with FaultyServer(ARCHIVES[name]()) as server:
            # The resolver's address is fixed in astroquery; a proxy is how a real request to it ends up here.
            monkeypatch.setenv("http_proxy", server.url)
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            yield server

    return served


def source(name: str, url: str, *targets: str, timeout_s: float = 30.0, attempts: int = 3, **more: Any) -> TargetSource:
    how = Search(url, timeout_s, Retrying(attempts=attempts, sleep=lambda _: None), radius_arcsec=5.0)
    changed = {field.name: more.pop(field.name) for field in fields(how) if field.name in more}
    kinds: dict[str, tuple[Callable[..., TargetSource], dict[str, Any]]] = {
        "hubble": (HubbleSource, {"telescope": Telescope.HST, "instruments": ["COS/FUV"]}),
        "irsa": (IrsaSource, {"collection": None}),
        "heasarc": (HeasarcSource, {"table": "swiftmastr"}),
        "sdss": (SdssSource, {"release": 17, "files": f"{url}/sas"}),
    }
    kind, own = kinds[name]
    return kind(targets, replace(how, **changed), **{**own, **more})


def keys(found: TargetSource) -> list[str]:
    listed = list(found.listing())
    assert all(isinstance(one, RemoteFile) for one in listed), listed
    return [one.key for one in listed if isinstance(one, RemoteFile)]


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("target", ["NGC 7", "10.0 20.0"])
def test_spectra_of_targets_are_found(name: str, target: str, serve: Callable[[str], Any]) -> None:
    with serve(name) as server:
        assert sorted(keys(source(name, server.url, target))) == sorted(FOUND[name])
        assert len(keys(source(name, server.url, target, limit=1))) == 1


@pytest.mark.parametrize("name", ARCHIVES)
def test_they_are_fetched_cut_off_gone_on_with_and_kept(name: str, serve: Callable[[str], Any], tmp_path: Path) -> None:
    path = DOWNLOADED[name]
    with serve(name) as server:
        server.faults[path].extend([Fault(cut_after=1000), Fault(status=503)])
        haul = bring(source(name, server.url, "NGC 7"), tmp_path)
        assert haul.skipped == [] and sorted(record.key for record in haul.files) == sorted(FOUND[name])
        assert server.ranges(path) == [None, "bytes=1000-", "bytes=1000-"]
        assert {record.content for record in haul.files} <= {"spectrum", "response"}
        manifest = (tmp_path / "fetched.json").read_text()
        assert "127.0.0.1" not in manifest, "a mirror gives the same manifest"
        assert bring(source(name, server.url, "NGC 7"), tmp_path).reused == len(FOUND[name])


@pytest.mark.parametrize("name", ARCHIVES)
def test_what_is_not_there_is_skipped_and_the_rest_goes_on(name: str, serve: Callable[[str], Any]) -> None:
    with serve(name) as server:
        listed = list(source(name, server.url, "M 101", "Nobody's star", "400 20", "NGC 7").listing())
    skipped = [one.what for one in listed if isinstance(one, Skipped)]
    assert skipped == ["M 101", "Nobody's star", "400 20"]
    assert len(listed) - len(skipped) == len(FOUND[name])


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Fault(status=503), "given up after 2"), (Fault(status=400), "refused|no answer|understood"),
     (Fault(status=200, body=b"<x"), "understood|no such|given up|has no"), (Fault(stall_after=0), "given up after 2")],
)  # fmt: skip
def test_a_search_that_fails_is_named(name: str, fault: Fault, reason: str, serve: Callable[[str], Any]) -> None:
    with serve(name) as server:
        assert keys(source(name, server.url, "10.0 20.0"))
        path = next(one.path for one in server.seen if one.path.startswith(SEARCH[name]))
        server.faults[path].extend([fault] * 4)
        (skipped,) = source(name, server.url, "10.0 20.0", timeout_s=0.5, attempts=2).listing()
    assert isinstance(skipped, Skipped)
    assert re.search(reason, skipped.reason), skipped.reason
    assert "\n" not in skipped.reason


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_not_there_and_an_address_that_is_none(name: str) -> None:
    (skipped,) = source(name, "http://127.0.0.1:1", "10.0 20.0", timeout_s=1.0, attempts=2).listing()
    assert isinstance(skipped, Skipped) and "given up after 2 attempts" in skipped.reason
    with pytest.raises(SourceError):
        source(name, "archive.example", "NGC 7")


def test_names_that_would_be_part_of_a_query_are_refused() -> None:
    for name, wrong in (("irsa", {"collection": "a&b"}), ("heasarc", {"table": "x; DROP"}), ("sdss", {"release": 18})):
        with pytest.raises(SourceError):
            source(name, "http://127.0.0.1:1", "NGC 7", **wrong)


def test_a_spectrum_of_sdss_may_be_named(serve: Callable[[str], Any]) -> None:
    with serve("sdss") as server:
        assert keys(source("sdss", server.url, "358-51818-504")) == [SLOAN]
        (found,) = source("sdss", server.url, "spec-7102-56666-0082.fits").listing()
    assert isinstance(found, RemoteFile)
    assert found.provenance["class"] == "QSO" and found.provenance["redshift"] == "2.48"


def test_links_that_lead_out_of_a_folder_are_not_followed(serve: Callable[[str], Any]) -> None:
    evil = b'<a href="/etc/x.pha">a</a><a href="../../x.pha">b</a><a href="http://elsewhere.example/x.pha">c</a>' \
           b'<a href="%2e%2e/%2e%2e/x.pha">d</a><a href="good.pha">e</a>'  # fmt: skip
    with serve("heasarc") as server:
        server.faults[FOLDER].append(Fault(status=200, headers={"Content-Type": "text/html"}, body=evil))
        assert keys(source("heasarc", server.url, "NGC 7")) == [f"{FOLDER}good.pha"]


def test_half_a_page_of_links_is_asked_for_again(serve: Callable[[str], Any]) -> None:
    with serve("heasarc") as server:
        server.faults[f"{FOLDER}xrt/products/"].append(Fault(cut_after=60))
        assert sorted(keys(source("heasarc", server.url, "NGC 7"))) == FOUND["heasarc"]


def test_a_folder_that_is_gone_does_not_take_the_others_along(
    serve: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = "/FTP/swift/data/obs/2007_02/00255445001/"
    monkeypatch.setitem(ARCHIVES, "heasarc", lambda: spectrum_archives.heasarc(SPECTRA, gone=gone))
    with serve("heasarc") as server:
        listed = list(source("heasarc", server.url, "NGC 7").listing())
    assert [one.key for one in listed if isinstance(one, RemoteFile)] == FOUND["heasarc"]
    (skipped,) = [one for one in listed if isinstance(one, Skipped)]
    assert gone in skipped.what and "404" in skipped.reason


def test_what_is_no_spectrum_is_left_out_with_the_reason(serve: Callable[[str], Any], tmp_path: Path) -> None:
    with serve("sdss") as server:
        server.faults[f"/sas{SLOAN}"].append(Fault(status=200, body=b"<html>busy</html>"))
        server.faults[f"/sas{SLOAN}"].append(Fault(status=200, body=b"<html>busy</html>"))
        haul = bring(source("sdss", server.url, "NGC 7"), tmp_path)
    assert [record.key for record in haul.files] == [BOSS]
    assert [one.what for one in haul.skipped] == [SLOAN]


@pytest.mark.parametrize(
    ("name", "words", "variable"),
    [("hubble", ["--telescope", "hst", "--instrument", "COS/FUV"], "MAST"), ("irsa", ["--collection", "irs"], "IRSA"),
     ("heasarc", ["--observations", "swiftmastr"], "HEASARC"), ("sdss", ["--release", "17"], "SDSS")],
)  # fmt: skip
def test_the_commands_take_targets_and_say_what_was_skipped(
    name: str,
    words: list[str],
    variable: str,
    serve: Callable[[str], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve(name) as server:
        monkeypatch.setenv(f"TINYTRANSIT_{variable}", server.url)
        monkeypatch.setenv("TINYTRANSIT_SDSS_FILES", f"{server.url}/sas")
        arguments = ["fetch", name, "--target", "NGC 7", "--target", "M 101", "--out", str(tmp_path), *words, "--json"]
        result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3, result.output
    said = json.loads(result.stdout)
    assert sorted(record["key"] for record in said["files"]) == sorted(FOUND[name])
    assert [one["what"] for one in said["skipped"]] == ["M 101"]
