# SPDX-License-Identifier: MIT
"""The command ``tinytransit feasibility`` on a built image."""

import csv
import json
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, ReleasedImages, run_platformio
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.report.formats import ReportError

for package in ("unicorn", "tflite_micro", "matplotlib", "reportlab"):
    pytest.importorskip(package, reason=f"{package} is not installed ([timing], [reference], [report])")


@pytest.fixture(scope="module")
def builds(released_images: ReleasedImages) -> Path:
    """A build folder with the released model's firmware."""
    assert released_images.qemu.is_file()
    return released_images.folder


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_all_formats_say_the_same_and_repeat_to_the_byte(builds: Path, tmp_path: Path) -> None:
    arguments = ["feasibility", "--defaults", "--board", "netduinoplus2", "--builds", str(builds), "--out"]
    first = CliRunner().invoke(app, [*arguments, str(tmp_path / "a"), "--json"])
    assert first.exit_code == 0, first.output
    document = json.loads((tmp_path / "a" / "feasibility.json").read_text())
    assert json.loads(first.stdout) == document and document["feasible_boards"] == ["netduinoplus2"]
    (board,) = document["boards"]
    assert 0 < board["stack_bytes"] < board["stack_available_bytes"]
    low, mid, high = board["energy_uj"]
    assert 0 < low < mid < high == pytest.approx(3.3 * board["current"]["milliamperes"] * board["latency"]["high_ms"])

    (row,) = csv.DictReader((tmp_path / "a" / "feasibility.csv").open(newline=""))
    assert row["board"] == board["board"] and row["verdict"] == board["verdict"] == "fits"
    assert [float(row[f"energy_{end}_uj"]) for end in ("low", "mid", "high")] == board["energy_uj"]
    for name in ("flash_bytes", "ram_bytes", "stack_bytes", "duty_cycle", "windows_per_day", "upsets_per_day"):
        assert float(row[name]) == board[name]
    assert float(row["margin_power"]) == board["margins"][5]["left"]

    page = (tmp_path / "a" / "feasibility.html").read_text()
    assert "All" not in page.partition("<body>")[2][:300] and "netduinoplus2 fits" in page
    assert "src=" not in page and "<script" not in page and "@import" not in page
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page and page.count("<svg") == 3
    assert (tmp_path / "a" / "feasibility.pdf").read_bytes().startswith(b"%PDF-")

    second = CliRunner().invoke(app, [*arguments, str(tmp_path / "b")])
    assert second.exit_code == 0, second.output
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_campaign_and_measurements_enter_and_a_limit_ends_in_status_1(builds: Path, tmp_path: Path) -> None:
    seu, bench, orbit = tmp_path / "seu.json", tmp_path / "bench.yaml", tmp_path / "orbit.toml"
    seu.write_text('{"weights": {"bits": 80000, "probability_wrong_decision": 0.02, "low": 0.01, "high": 0.04}}')
    bench.write_text("netduinoplus2: {current_ma: 50, latency_ms: [1, 2, 3], source: my bench}\n")
    default = (ROOT / "python/tinytransit/report/feasibility/orbits/cubesat_6u.toml").read_text()
    orbit.write_text(default.replace("power_budget_mw = 250.0", "power_budget_mw = 150.0"))
    done = CliRunner().invoke(app, ["feasibility", "--orbit", str(orbit), "--board", "netduinoplus2", "--builds",
                                    str(builds), "--seu", str(seu), "--measured", str(bench), "--format", "json",
                                    "--out", str(tmp_path / "out")])  # fmt: skip
    assert done.exit_code == 1 and "does not fit: power" in done.stdout
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["feasibility.json"]
    document = json.loads((tmp_path / "out" / "feasibility.json").read_text())
    (board,) = document["boards"]
    assert "seu.json" in document["vulnerability"] and board["latency"]["kind"] == "measured"
    assert board["wrong_decisions_per_day"] == pytest.approx([8e-8, 1.6e-7, 3.2e-7])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either --orbit FILE or --defaults"),
        (["--defaults", "--fold", "0"], "--fold is of --windows"),
        (["--defaults", "--format", "fits"], "--format takes html, pdf, json, csv"),
    ],
)
def test_wrong_usage_is_a_named_error(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["feasibility", "--out", str(tmp_path), *arguments])
    assert isinstance(done.exception, ReportError) and message in str(done.exception)


def test_a_model_of_spectra_is_judged_by_its_boards_alone(tmp_path: Path) -> None:
    model = RELEASED_MODEL / "stellar"
    assert run_platformio(tmp_path / "builds", "qemu", model).returncode == 0
    arguments = ["feasibility", "--defaults", "--board", "netduinoplus2", "--model", str(model), "--builds",
                 str(tmp_path / "builds"), "--out", str(tmp_path)]  # fmt: skip
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "feasibility.json").read_text())
    assert report["feasible_boards"] == ["netduinoplus2"] and report["downlink"] is None
    assert not any("light curve" in text for text in report["assumptions"])
    assert (tmp_path / "feasibility.pdf").stat().st_size > 0
    refused = CliRunner().invoke(app, [*arguments, "--windows", str(model / "golden.npz")])
    assert refused.exit_code != 0 and isinstance(refused.exception, ReportError)
