# SPDX-License-Identifier: MIT
"""The command ``tinytransit catalog``."""

import json
from pathlib import Path

import pytest
from helpers.tap_service import service
from typer.testing import CliRunner

from tinytransit.catalog.errors import CatalogError
from tinytransit.catalog.reading import read_catalog
from tinytransit.cli import app

TOI = (
    "toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh,ra,dec\n"
    "144.01,261136679,CP,2459365.963755,6.2678111,3.0159436,84.29,-80.46\n9.01,77,FP,2459365.9,,3.0,,\n"
)
KOI = (
    "kepid,kepoi_name,koi_disposition,koi_fpflag_nt,koi_period,koi_time0bk,koi_duration,ra,dec\n"
    "1,K00001.01,CANDIDATE,0,6.2678,4532.96,3.0,84.2901,-80.46\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "toi.csv").write_text(TOI)
    (tmp_path / "koi.csv").write_text(KOI)
    return tmp_path


def test_catalogues_become_one_table_that_is_a_catalogue_again(tables: Path) -> None:
    out = tables / "all.csv"
    done = CliRunner().invoke(app, ["catalog", str(tables / "toi.csv"), str(tables / "koi.csv"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "3 candidates, 2 of them can be folded on" in done.stdout
    assert "TIC 77 TOI-9.01: TOI gives no period" in done.stderr
    assert [each.star for each in read_catalog(out).ephemerides] == ["TIC 261136679", "KIC 1"]


def test_matches_by_position_are_written_and_counted(tables: Path) -> None:
    out = tables / "koi_out.csv"
    done = CliRunner().invoke(
        app,
        [
            "catalog",
            str(tables / "koi.csv"),
            "--out",
            str(out),
            "--json",
            "--by",
            "position",
            "--match",
            str(tables / "toi.csv"),
        ],
    )
    report = json.loads(done.stdout)
    assert report["catalogs"]["koi.csv"]["verdicts"] == {"candidate": 1}
    assert report["matches"]["same period"] == 1
    assert "TIC 261136679,TOI-144.01" in (tables / "koi_out_matches.csv").read_text()


def test_a_service_is_asked(tmp_path: Path) -> None:
    with service(body=TOI) as (url, _):
        done = CliRunner().invoke(
            app, ["catalog", "--tap", url, "--query", "select * from toi", "--out", str(tmp_path / "toi.csv")]
        )
    assert done.exit_code == 0, done.output
    assert len(read_catalog(tmp_path / "toi.csv").candidates) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no catalogue was given"),
        (["--tap", "http://127.0.0.1:1/TAP"], "--tap needs --query"),
        (["--query", "select 1"], "--query needs --tap"),
    ],
)
def test_nothing_to_read_is_an_error(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(app, ["catalog", *arguments, "--out", str(tmp_path / "x.csv")])
    assert isinstance(done.exception, CatalogError) and message in str(done.exception)
