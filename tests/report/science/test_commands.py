# SPDX-License-Identifier: MIT
"""The command ``tinytransit report``: every format says the same."""

import csv
import hashlib
import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("astropy", reason="FITS needs astropy ([data])")
pytest.importorskip("reportlab", reason="PDF needs reportlab ([report])")
pytest.importorskip("sklearn", reason="figures need scikit-learn ([train])")

from astropy.io import fits
from astropy.table import QTable

from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest
from tinytransit.report.formats import ReportError
from tinytransit.report.science.columns import COLUMNS
from tinytransit.window.shard import WindowShard, write_shard


@pytest.fixture
def windows(tiny_shard: WindowShard, tmp_path: Path) -> Path:
    """Eight labelled windows; one name is not ASCII."""
    file = tmp_path / "windows.npz"
    names = np.array(["planet b", "Čapek c", *[""] * 6])
    depths = np.array([0.01, np.nan, *[0.002] * 6])
    write_shard(replace(tiny_shard, name=names, extras={"depth": depths}), file)
    return file


def report(model_dir: Path, windows: Path, out: Path, *options: str) -> Result:
    arguments = ["report", "--windows", windows, "--model", model_dir, "--out", out, *options]
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_json_csv_and_fits_hold_the_same_numbers(model_dir: Path, windows: Path, tmp_path: Path) -> None:
    done = report(model_dir, windows, tmp_path / "out", "--all", "--format", "json,csv,fits")
    assert done.exit_code == 0, done.output
    candidates = json.loads((tmp_path / "out" / "candidates.json").read_text())["candidates"]
    rows = list(csv.DictReader((tmp_path / "out" / "candidates.csv").open(newline="", encoding="utf-8")))
    table = fits.getdata(tmp_path / "out" / "candidates.fits", "CANDIDATES")
    assert len(candidates) == len(rows) == len(table) == 8
    for place, candidate in enumerate(candidates):
        assert list(candidate) == list(rows[place]) == [column.name for column in COLUMNS]
        for column in COLUMNS:
            value, text, stored = candidate[column.name], rows[place][column.name], table[column.name][place]
            if value is None:
                assert text == "" and (stored == -1 if column.kind == "integer" else np.isnan(stored))
            elif column.kind == "text":
                assert text == value and stored == value.encode("ascii", "replace").decode()
            elif column.kind == "truth":
                assert text == str(value) and bool(stored) is value
            else:
                assert float(text) == value == stored


def test_fits_verifies_and_says_where_it_is_from(model_dir: Path, windows: Path, tmp_path: Path) -> None:
    done = report(model_dir, windows, tmp_path, "--all", "--format", "fits", "--date", "2026-01-31T12:00:00")
    assert done.exit_code == 0, done.output
    manifest = load_manifest(model_dir)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with fits.open(tmp_path / "candidates.fits", checksum=True) as file:
            file.verify("exception")
            header, columns = file[0].header, file["CANDIDATES"].header
            assert header["MODELID"] == manifest.model_id and header["THRESH"] == manifest.threshold
            assert header["DATASHA"] == hashlib.sha256(windows.read_bytes()).hexdigest()
            assert header["DATE"] == "2026-01-31T12:00:00" and header["DATAFILE"] == "windows.npz"
            assert {row["figure"] for row in file["FIGURES"].data} >= {"average_precision", "auc"}
            for number, column in enumerate(COLUMNS, start=1):
                assert columns[f"TTYPE{number}"] == column.name and columns[f"TCOMM{number}"] == column.description
                assert columns.get(f"TUNIT{number}") == column.tunit
        table = QTable.read(tmp_path / "candidates.fits", hdu="CANDIDATES")
    # Units that the FITS standard knows become quantities.
    assert table["pl_orbper"].unit == "d" and table["pl_trandurh"].to_value("min")[0] == pytest.approx(150)
    # Parts per million, 10**-6 in FITS: as a share they are the depths that were put in.
    depths = np.ma.getdata(np.asarray(table["pl_trandep"].to_value("")))
    assert np.nanmin(depths) == pytest.approx(0.002) and np.nanmax(depths) == pytest.approx(0.01)


def test_pages_stand_alone_and_all_files_repeat_to_the_byte(model_dir: Path, windows: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = report(model_dir, windows, tmp_path / name, "--all", "--top", "2")
        assert done.exit_code == 0, done.output
    files = sorted(file.name for file in (tmp_path / "a").iterdir())
    assert files == [f"candidates.{suffix}" for suffix in ("csv", "fits", "html", "json", "pdf")]
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    page = (tmp_path / "a" / "candidates.html").read_text()
    assert "src=" not in page and "<script" not in page and "prefers-color-scheme: dark" in page
    assert "The first 2" in page and "Candidates 1 to 2" in page and page.count("<svg") == 3
    assert (tmp_path / "a" / "candidates.pdf").read_bytes().startswith(b"%PDF-")


def test_the_summary_is_printed_as_json(model_dir: Path, windows: Path, tmp_path: Path) -> None:
    done = report(model_dir, windows, tmp_path, "--all", "--format", "csv", "--json")
    summary = json.loads(done.stdout)
    assert summary["windows"] == 8 and summary["figures"]["triage"]["windows"] == 8
    assert summary["files"] == [str(tmp_path / "candidates.csv")] and "candidates" not in summary


def test_windows_without_labels_make_a_report_without_figures(
    model_dir: Path, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    write_shard(replace(tiny_shard, label=np.full(8, -1, np.int8)), tmp_path / "new.npz")
    done = report(model_dir, tmp_path / "new.npz", tmp_path / "out", "--all", "--top", "1", "--format", "html")
    assert done.exit_code == 0 and "no labels of both classes" in done.stdout
    assert "Precision and recall" not in (tmp_path / "out" / "candidates.html").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "give either --fold NUMBER or --all"),
        (("--all", "--fold", "0"), "give either --fold NUMBER or --all"),
        (("--all", "--date", "yesterday"), "--date takes ISO 8601"),
        (("--all", "--format", "xml"), "--format takes html, pdf, json, fits, csv"),
    ],
)
def test_wrong_usage_is_a_named_error(
    model_dir: Path, windows: Path, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    done = report(model_dir, windows, tmp_path, *options)
    assert isinstance(done.exception, ReportError) and message in str(done.exception)


def test_an_empty_fold_is_a_named_error(model_dir: Path, tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    absent = next(fold for fold in range(10) if fold not in tiny_shard.fold)
    done = report(model_dir, tmp_path / "windows.npz", tmp_path, "--fold", str(absent))
    assert isinstance(done.exception, ReportError) and f"no windows in fold {absent}" in str(done.exception)


def test_windows_of_one_label_make_every_format(
    vetting_model_dir: Path, vetting_shard: WindowShard, tmp_path: Path
) -> None:
    """What a catalogue of planets and binaries gives: nothing is junk, so triage has no figures and vetting has."""
    ones = np.ones(len(vetting_shard), np.int8)
    kinds = np.array(["PC", "EB"] * (len(vetting_shard) // 2))
    write_shard(replace(vetting_shard, label=ones, disposition=kinds), tmp_path / "windows.npz")
    done = report(vetting_model_dir, tmp_path / "windows.npz", tmp_path / "out", "--all")
    assert done.exit_code == 0, done.output
    written = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert {".html", ".pdf", ".json", ".fits", ".csv"} <= written
    summary = json.loads((tmp_path / "out" / "candidates.json").read_text())
    assert list(summary["figures"]) == ["vetting"]
