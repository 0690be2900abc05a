# SPDX-License-Identifier: MIT
"""A star by its name: looked up, fetched from a small archive on this computer, searched; the reason where not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from helpers.faulty_server import FaultyServer
from helpers.firmware_images import RELEASED_MODEL
from helpers.light_curve_files import light_curve_bytes
from helpers.mast_archive import MastArchive, Product

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.serve.app import create_app
from tinytransit.serve.by_name import ARCHIVE, star_named

Wait = Callable[[TestClient, str], dict[str, Any]]
PI_MEN = (84.291188, -80.469119)


def sector(number: int, author: str = "SPOC") -> Product:
    """Half-hour cadences with a planet of 3.3 days; of another author, noise alone."""
    time = 1325.0 + 27 * (number - 1) + np.arange(27 * 48) / 48
    phase = (time - 1326.1 + 1.65) % 3.3 - 1.65
    flux = 1e4 * (1 + np.random.default_rng(number).normal(0, 2e-4, time.size))
    flux -= (author == "SPOC") * 40.0 * (np.abs(phase) < 0.06)
    uri = f"mast:TESS/product/{author.lower()}-s{number:04d}-0000000261136679_lc.fits"
    return Product(uri, light_curve_bytes(261136679, time, flux), "TESS", author, "261136679", number, 1800.0, *PI_MEN)


@pytest.fixture(scope="module")
def archive() -> Iterator[FaultyServer]:
    products = [sector(1), sector(2), sector(1, "QLP")]
    with FaultyServer(MastArchive(products, {"pi men": PI_MEN})) as server:
        yield server


@pytest.fixture(scope="module")
def fetching(archive: FaultyServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose worker asks that archive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ARCHIVE, archive.url)
        # The resolver of names has an address that is fixed in astroquery; a proxy is how a request to it ends up here.
        patch.setenv("http_proxy", archive.url)
        patch.setenv("no_proxy", "127.0.0.1")
        with TestClient(create_app(tmp_path_factory.mktemp("serve"), RELEASED_MODEL, hosts=("testserver",))) as client:
            yield client


def test_a_star_is_fetched_and_searched(fetching: TestClient, finished: Wait) -> None:
    answer = fetching.post("/api/targets", json={"target": "pi Men"})
    assert answer.status_code == 202 and answer.json()["file"] == "pi Men"
    job = finished(fetching, answer.json()["id"])
    assert job["state"] == "done", job["reason"]
    assert job["star"] == "TIC 261136679" and job["candidates"] == 1
    series = fetching.get(f"/api/jobs/{job['id']}/result").json()["series"]["raw"]["time"]
    # Both sectors of the one author, and nothing of the other.
    assert len(series) == 2 * 27 * 48
    assert fetching.delete(f"/api/jobs/{job['id']}").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "told"),
    [({"target": "Nobody's star"}, "resolve"), ({"target": "pi Men", "sectors": [9]}, "no such lightcurve")],
)
def test_what_the_archive_does_not_have_is_said(
    fetching: TestClient, finished: Wait, wanted: dict[str, Any], told: str
) -> None:
    job = finished(fetching, fetching.post("/api/targets", json=wanted).json()["id"])
    assert job["state"] == "failed" and told in job["reason"] and str(wanted["target"]) in job["reason"]


@pytest.mark.parametrize(("address", "told"), [("http://127.0.0.1:9", "archive"), ("", "fetches nothing")])
def test_an_archive_that_cannot_be_reached_is_said(
    tmp_path: Path, finished: Wait, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setenv(ARCHIVE, address)
    with TestClient(create_app(tmp_path, RELEASED_MODEL, hosts=("testserver",))) as client:
        job = finished(client, client.post("/api/targets", json={"target": "TIC 261136679"}).json()["id"])
    assert job["state"] == "failed" and told in job["reason"] and "error of the program" not in job["reason"]


@pytest.mark.parametrize("target", ["", "x", "../etc", "TIC 1\n", "<b>", "a" * 61, "http://x/?y=1"])
def test_only_names_are_taken(fetching: TestClient, target: str) -> None:
    assert fetching.post("/api/targets", json={"target": target}).status_code == 422


def test_an_event_of_a_catalogue_names_its_star() -> None:
    event = Ephemeris(star="TIC 261136679", name="TOI-144.01", period_days=6.27, epoch_bjd=2458325.5,
                      duration_hours=3.0, disposition="CP", source="TOI")  # fmt: skip
    known = {event.star: [event]}
    assert star_named("toi-144.01", known) == "TIC 261136679"
    assert star_named("TOI 144.01", known) == "TOI 144.01"
    assert star_named("pi Mensae", known) == "pi Mensae"
