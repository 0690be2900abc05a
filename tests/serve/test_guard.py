# SPDX-License-Identifier: MIT
"""Requests that are not for this server, or from a page of another, do not get through."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.serve.app import create_app
from tinytransit.serve.errors import ServeError
from tinytransit.serve.limits import Limits, RateLimiter
from tinytransit.serve.running import run_server
from tinytransit.serve.uploads import safe_name

TOKEN = "a-token-of-some-length"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(tmp_path, RELEASED_MODEL, workers=0, token=TOKEN)) as client:
        yield client


@pytest.fixture
def local(tmp_path: Path) -> Iterator[TestClient]:
    limits = Limits(upload_bytes=1000, waiting=2)
    with TestClient(create_app(tmp_path, RELEASED_MODEL, workers=0, hosts=("testserver",), limits=limits)) as client:
        yield client


def test_a_token_is_asked_for_everywhere(guarded: TestClient) -> None:
    for path in ("/", "/api/health", "/api/jobs", "/static/page.js", "/api/openapi.json"):
        assert guarded.get(path).status_code == 401
        assert guarded.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert guarded.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert guarded.get("/api/health?token=" + TOKEN).status_code == 401


def test_the_page_keeps_the_token_in_a_cookie_that_scripts_cannot_read(guarded: TestClient) -> None:
    welcome = guarded.get("/?token=" + TOKEN, follow_redirects=False)
    assert welcome.status_code == 303
    assert re.search(r"httponly", welcome.headers["set-cookie"], re.I) and "strict" in welcome.headers["set-cookie"]
    assert guarded.get("/api/health").status_code == 200


def test_another_name_of_this_computer_is_refused(local: TestClient) -> None:
    assert local.get("/api/health").status_code == 200
    assert local.get("/api/health", headers={"Host": "rebound.example"}).status_code == 421


def test_a_page_of_another_site_changes_nothing(local: TestClient) -> None:
    send = {"params": {"name": "TIC_1.csv"}, "content": b"time,flux\n1,1\n"}
    assert local.post("/api/jobs", **send, headers={"Origin": "https://evil.example"}).status_code == 403
    assert local.post("/api/jobs", **send, headers={"Origin": "null"}).status_code == 403
    assert local.get("/api/jobs").json() == []
    assert local.post("/api/jobs", **send, headers={"Origin": "http://testserver"}).status_code == 202


@pytest.mark.parametrize("path", ["/", "/api", "/api/health", "/static/style.css", "/nothing"])
def test_every_answer_has_the_headers(local: TestClient, path: str) -> None:
    headers = local.get(path).headers
    assert (
        "default-src 'none'" in headers["content-security-policy"]
        and "unsafe" not in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"


def test_pages_have_no_script_or_style_in_them(local: TestClient) -> None:
    for path in ("/", "/api"):
        text = local.get(path).text
        assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)|https?://(?!HOST)", text)


def test_bounds_are_kept(local: TestClient) -> None:
    post = {"params": {"name": "TIC_1.csv"}}
    assert local.post("/api/jobs", **post, content=b"x" * 1001).status_code == 413
    assert local.post("/api/jobs", **post, content=b"").status_code == 422
    assert local.post("/api/jobs", params={"name": "TIC_1.exe"}, content=b"x").status_code == 415
    assert local.post("/api/jobs", params={"name": "x.csv", "star": "../x"}, content=b"x").status_code == 422
    assert [local.post("/api/jobs", **post, content=b"x").status_code for _ in range(3)] == [202, 202, 503]
    assert local.get("/api/jobs?limit=501").status_code == 422


def test_the_rate_of_one_client_is_bounded() -> None:
    limiter = RateLimiter(rate=2, burst=3)
    assert [limiter.allows("a", 0.0) for _ in range(5)] == [True, True, True, False, False]
    assert limiter.allows("b", 0.0)
    assert limiter.allows("a", 0.5) and not limiter.allows("a", 0.5)
    assert [limiter.allows("a", 100.0) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("TIC_1.csv", "TIC_1.csv"),
        ("../../etc/TIC 1.fits.gz", "TIC_1.fits.gz"),
        ("C:\\data\\x.CSV", "x.CSV"),
        ("..csv", "curve.csv"),
        ("\x1b[31m\n$(rm).csv", "31m_rm_.csv"),
        ("n" * 500 + ".csv", "n" * 96 + ".csv"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_others_need_a_token(tmp_path: Path) -> None:
    def start(**options: object) -> None:
        run_server(tmp_path / "serve", RELEASED_MODEL, catalogs=(), port=0, workers=0, limits=Limits(),
                   told=lambda _: None, **options)  # type: ignore[arg-type]  # fmt: skip

    with pytest.raises(ServeError, match="token"):
        start(host="0.0.0.0", token_file=None)
    (tmp_path / "token").write_text("short\n")
    with pytest.raises(ServeError, match="16"):
        start(host="0.0.0.0", token_file=tmp_path / "token")
