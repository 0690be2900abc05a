# SPDX-License-Identifier: MIT
"""Hostile names through each command that takes names: no internal error, and no order to a terminal."""

import contextlib
import csv
import json
import re
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import flatbuffers
import numpy as np
import pytest
from astropy.io import fits
from helpers.eembc_text_device import TextDevice
from helpers.every_command import command_line, no_processes, written
from helpers.hostile_names import FILE_NAME, hostile_catalogue, hostile_shard
from helpers.pixel_files import images, write_pixels
from helpers.searched_stars import planet, with_planets, write_star
from helpers.spectrum_files import comma_separated
from typer.testing import CliRunner

from hil.__main__ import app as hil_app
from hil.eembc.run import reference_scores
from hil.targets.pty_port import PtyPort
from tinytransit.cli import app
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.experiments.crossvalidation.figures import FoldFigures
from tinytransit.experiments.crossvalidation.run import MODEL, RECORD
from tinytransit.files import write_text
from tinytransit.learning.comparison import Comparison, Figure, Judged
from tinytransit.learning.history import Retraining
from tinytransit.learning.report import write_report
from tinytransit.learning.store import LearningStore
from tinytransit.verification.hostile.names import NAMES, orders_in
from tinytransit.window.shard import WindowShard, write_shard

UNIFIED = "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    pytest.importorskip("tensorflow", reason="the networks are Keras's ([train])")
    return written(tmp_path_factory.mktemp("inputs"), vetting_shard)


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "windows.npz"
    write_shard(hostile_shard(vetting_shard), path)
    return path


def invoked(*arguments: object, program: object = app, status: int = 0) -> str:
    """Run a command, see how it ends, and return what it printed."""
    ended = CliRunner().invoke(program, [str(each) for each in arguments])  # type: ignore[arg-type]
    assert isinstance(ended.exception, SystemExit | None), ended.exception
    assert ended.exit_code == status, ended.stderr
    assert orders_in(ended.stdout + ended.stderr) == []
    return ended.stdout


def see_harmless(folder: Path) -> None:
    """See that nothing written below a folder is a formula, a script, a comment that ended or markup of XML."""
    for table in folder.rglob("*.csv"):
        cells = [cell for row in csv.reader(table.open(newline="")) for cell in row]
        assert not any(cell.startswith(("=", "@")) for cell in cells), table
    for page in folder.rglob("*.html"):
        assert "<script>alert" not in page.read_text()
    for document in folder.rglob("*.xml"):
        ElementTree.parse(document)
    for source in folder.rglob("*.c"):
        assert "??/" not in source.read_text() and "evil; /*" not in source.read_text()


SHARD_COMMANDS: dict[str, tuple[str, ...]] = {
    "label": ("label", "--windows", "WINDOWS", "--catalog", "CATALOG", "--out", "OUT/labelled.npz"),
    "convert": ("dataset", "convert", "WINDOWS", "OUT/converted.npz"),
    "split": ("dataset", "split", "WINDOWS", "--out", "OUT/split"),
    "evaluate": ("evaluate", "--model", "MODEL", "--windows", "WINDOWS"),
    "threshold": ("threshold", "--model", "MODEL", "--windows", "WINDOWS", "--recall", "0.9"),
    "calibrate": ("calibrate", "--model", "MODEL", "--windows", "WINDOWS", "--dry-run"),
    "report": ("report", "--all", "--model", "MODEL", "--windows", "WINDOWS", "--out", "OUT/report"),
    "failures": ("failures", "--injections", "0", "--model", "MODEL", "--windows", "WINDOWS", "--out", "OUT/failures"),
    "train": ("train", "--windows", "WINDOWS", "--out", "OUT/train", "--epochs", "1"),
    "export": ("export", "TFLITE", "--windows", "WINDOWS", "--out", "OUT/export"),
}


@pytest.mark.parametrize("command", SHARD_COMMANDS)
def test_a_shard_of_hostile_names(command: str, windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    catalog = hostile_catalogue(tmp_path / "catalog.csv", UNIFIED, "NAME,NAME,NAME,NAME,3.0,2457001.0,2.5,900,10,10")
    places = {"WINDOWS": windows, "MODEL": vetting_model_dir, "CATALOG": catalog, "OUT": tmp_path / "out",
              "TFLITE": vetting_model_dir / "vetting.tflite"}  # fmt: skip
    words = [re.sub("|".join(places), lambda found: str(places[found[0]]), word) for word in SHARD_COMMANDS[command]]
    invoked(*words)
    see_harmless(tmp_path / "out")


def test_a_report_of_hostile_names_is_written(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    """Not refused: each figure, table and page of it, and the name of the file in its FITS header."""
    named = tmp_path / FILE_NAME
    named.write_bytes(windows.read_bytes())
    model = vetting_model_dir / "vetting.tflite"
    invoked("report", "--all", "--model", model, "--windows", named, "--out", tmp_path / "out")
    see_harmless(tmp_path / "out")
    assert {".html", ".csv", ".fits"} <= {file.suffix for file in (tmp_path / "out").rglob("*")}


def test_a_catalogue_of_hostile_names(tmp_path: Path) -> None:
    table = hostile_catalogue(tmp_path / "table.csv", UNIFIED, "TIC 11,NAME,NAME,NAME,3.1,2458326.3,2.5,900,10,10")
    invoked("catalog", table, "--out", tmp_path / "out.csv")
    cells = [cell for row in csv.reader((tmp_path / "out.csv").open(newline="")) for cell in row]
    assert "'=cmd()" in cells and "=cmd()" not in cells
    write_star(tmp_path / "curves", "TIC 11", *with_planets(planet(3.1)))
    invoked("windows", "--input", tmp_path / "curves", "--catalog", table, "--out", tmp_path / "windows.npz")


def test_labels_of_hostile_people_and_files_and_the_page_of_a_retraining(
    windows: Path, vetting_shard: WindowShard, tmp_path: Path
) -> None:
    store = ("--store", tmp_path / "store")
    shard = hostile_shard(vetting_shard)
    file = tmp_path / FILE_NAME
    write_shard(replace(shard, star=np.array([f"TIC {row}" for row in range(len(shard))]),
                        disposition=np.full(len(shard), "PC")), file)  # fmt: skip
    for name in NAMES:
        event = ("--period", "3", "--epoch", "2458325.5", "--duration", "2")
        invoked("labels", "add", "TIC 999", "junk", *event, "--who", name, *store)
    invoked("labels", "import", file, "--who", NAMES[0], *store)
    invoked("labels", "list", "--all", *store)
    invoked("labels", "export", "--out", tmp_path / "out" / "labels.csv", *store)
    with LearningStore(tmp_path / "store") as opened:
        scores = {name: np.linspace(0, 1, len(shard)) for name in ("transit_like", "planet_like")}
        judged = Judged(Comparison(1, 1, 1, 1, (Figure("vetting", 1, 0.1, 0.2, 0.0, 0.1),)), scores, scores)
        base = [{"path": f"/x/{FILE_NAME}", "sha256": "0" * 64}]
        record = {"plan": {"start": "weights", "seed": 1}, "changed": 1, "added": 1, "looked_before": 0, "unseen": "",
                  "dataset": {"version": "0" * 32, "base": base, "by_label": {}, "unused": {}},
                  "lock": {"fold": 0, "made": "t", "stars": 1, "sha256": "0" * 64}}  # fmt: skip
        write_report(opened, Retraining(1, "t", "t", "d", "s", "m", False, "why", record), shard, judged)
    see_harmless(tmp_path)


def test_light_curves_of_hostile_names_are_searched(tmp_path: Path, model_dir: Path) -> None:
    """The star's name is in the file, and as far as a file system allows it, in the name of the file."""
    file = write_star(tmp_path / "curves", "TIC 11", *with_planets(planet(3.1)))
    text = file.read_text()
    for number, name in enumerate(NAMES):
        (tmp_path / "curves" / f"{number}.csv").write_text(text.replace("# star: TIC 11", f"# star: {name}"))
        if "/" not in name and name != "..":
            (tmp_path / "curves" / f"{name[:100]}.csv").write_bytes(b"time,flux\n1,1\n")
    invoked("detect", "--input", tmp_path / "curves", "--model", model_dir, "--out", tmp_path / "out", "--jobs", "2",
            status=3)  # fmt: skip
    invoked("fetch", "local", tmp_path / "curves", "--out", tmp_path / "copied", status=3)


def test_spectra_of_hostile_names_are_prepared_and_drawn(tmp_path: Path) -> None:
    """The target's name and class are in the file, and as far as a file system allows it, in the name of the file."""
    folder = tmp_path / "spectra"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        said = " ".join(name.split())
        (folder / f"{number}.csv").write_text(f"# target: {said}\n# class: {said}\n{comma_separated().decode()}")
        if "/" not in name and name != "..":
            (folder / f"{name[:100]}.csv").write_bytes(b"wave,flux\n1,1\n")
    skipped = tmp_path / "skipped.csv"
    invoked("spectra", "prepare", "--input", folder, "--out", tmp_path / "v.npz", "--skipped", skipped, status=3)
    see_harmless(tmp_path)
    for number in (0, 9, 11):
        invoked("spectra", "show", folder / f"{number}.csv", "--picture", tmp_path / "a.png")


EXPERIMENTS = ("baselines", "uncertainty", "search", "transfer", "crossvalidate", "dataset compare", "quantize")


@pytest.mark.training
@pytest.mark.parametrize("command", EXPERIMENTS)
def test_an_experiment_over_hostile_names(
    command: str, inputs: Path, vetting_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tf = pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
    for room in ("search", "crossvalidation"):
        monkeypatch.setattr(f"tinytransit.experiments.{room}.run.training_processes", no_processes)
    monkeypatch.setattr("tinytransit.experiments.crossvalidation.run._run_fold", finished_fold)
    # To trace a network takes longer than to train it step by step on so few windows.
    tf.config.run_functions_eagerly(command in ("search", "transfer"))
    try:
        invoked(*command_line(command, inputs, vetting_model_dir, tmp_path / "out")[1:])
    finally:
        tf.config.run_functions_eagerly(False)
    assert [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    see_harmless(tmp_path / "out")
    if command == "crossvalidate":
        invoked("crossvalidate", "--table", tmp_path / "out", "--folds", "0")


def finished_fold(_windows: Path, _also: object, _unseen: object, _settings: object, folder: Path) -> FoldFigures:
    """Stand in for a training."""
    for name in (MODEL, RECORD):
        write_text(folder / name, "")
    return FoldFigures(triage_ap=0.5, triage_ap_float=0.5, recall_at_precision_90=0.5, vetting_ap=0.5,
                       vetting_ap_float=0.5, calibration_error=0.5)  # fmt: skip


NO_STAR = "=cmd() [/b]PC */ </script><script>alert(1)</script>"


def hostile_curves(folder: Path) -> Path:
    """Light curves of TIC 1 and TIC 11, of which one has more in its name than a number, and one that names no star."""
    for number, star in enumerate((NAMES[0], "TIC 11", NO_STAR)):
        file = write_star(folder, f"{number}", *with_planets(planet(3.1), seed=number))
        file.write_text(file.read_text().replace(f"# star: {number}", f"# star: {star}"))
        file.rename(folder / f"[b] $\\frac{{$ {number} \x1b[31m.csv")
    return folder


CURVE_COMMANDS = {
    "discover": "--targets TARGETS --input CURVES --catalog CATALOG --model MODEL --out OUT --jobs 1",
    "dataset build": "--input CURVES --catalog CATALOG --out OUT --jobs 1",
    "completeness": "--input CURVES --planets 0 --quiet 0 --out OUT --jobs 2",
}


@pytest.mark.parametrize("command", CURVE_COMMANDS)
def test_stars_of_hostile_names_are_searched(command: str, model_dir: Path, tmp_path: Path) -> None:
    row = "TIC 11,NAME,NAME,NAME,3.1,2458326.3,2.5,900,10,10"
    (tmp_path / "targets.txt").write_text("\n".join(["TIC 1", "TIC 11", NO_STAR, *map(repr, NAMES)]))
    places = {
        "TARGETS": tmp_path / "targets.txt",
        "CURVES": hostile_curves(tmp_path / "curves"),
        "CATALOG": hostile_catalogue(tmp_path / "catalog.csv", UNIFIED, row),
        "MODEL": model_dir,
        "OUT": tmp_path / "out",
    }
    words = [str(places.get(word, word)) for word in CURVE_COMMANDS[command].split()]
    invoked(*command.split(), *words, status=3)
    assert list((tmp_path / "out").glob("*.csv" if command != "dataset build" else "*.json"))
    see_harmless(tmp_path / "out")


def test_pixels_of_a_hostile_name(tmp_path: Path) -> None:
    file = write_pixels(tmp_path / "pixels" / "tp.fits", "tess", images(neighbour_depth=0.2))
    for number, name in enumerate(
        (r"TIC 1 $\frac{$", "=cmd() [/b]", "a/../../b", "</script><script>alert(1)</script>")
    ):
        with fits.open(file) as hdus:
            hdus[0].header["OBJECT"], hdus[0].header["TICID"] = name, None
            hdus.writeto(tmp_path / "pixels" / f"[b] $\\frac{{$ {number} \x1b[31m.fits")
    invoked("photometry", "--input", tmp_path / "pixels", "--pictures", "--out", tmp_path / "out", "--jobs", "1",
            status=3)  # fmt: skip
    assert list((tmp_path / "out").glob("*.fits")) and list((tmp_path / "out").glob("*.png"))
    assert {path.name for path in tmp_path.iterdir()} == {"pixels", "out"}
    see_harmless(tmp_path / "out")


def test_a_run_of_hostile_names(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    places = ("--model", vetting_model_dir, "--windows", windows, "--target", "tflm-host")
    pages = ("--html", tmp_path / "page.html", "--junit", tmp_path / "junit.xml", "--json", tmp_path / "run.json")
    assert r"\frac" in invoked("run", *places, *pages, program=hil_app)
    see_harmless(tmp_path)


def test_a_campaign_of_hostile_names(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    named = tmp_path / FILE_NAME
    named.write_bytes(windows.read_bytes())
    plan = {"name": "hostile", "model": str(vetting_model_dir), "windows": {"shards": [str(named)]},
            "targets": [{"target": "tflm-host", "label": "[/b] =cmd() $ <script>alert(1)</script>"}]}  # fmt: skip
    (tmp_path / "plan.yaml").write_text(json.dumps(plan))
    out = tmp_path / "out"
    invoked("campaign", tmp_path / "plan.yaml", "--out", out, "--json", out / "again.json", program=hil_app)
    invoked("page", out / "result.json", "--out", out / "again.html", program=hil_app)
    assert {"report.html", "again.html", "junit.xml", "result.json"} <= {file.name for file in out.iterdir()}
    see_harmless(out)


def test_a_device_of_text_commands_with_a_hostile_name(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    folder = ModelFolder.open(vetting_model_dir)
    reference, manifest = folder.reference(), folder.manifest

    def scores(data: bytes) -> str:
        return ",".join(f"{score:.3f}" for score in reference_scores(manifest, reference.invoke_packed(data)))

    device = TextDevice(scores, manifest.model_id[:16], name="=cmd() [/b \x1b[31m</script> $\\frac{$")
    with PtyPort() as port, contextlib.ExitStack() as stack:
        thread = threading.Thread(target=port.serve, args=(device.receive,), daemon=True)
        stack.callback(thread.join)
        stack.callback(port.hang_up)
        thread.start()
        shown = invoked("eembc", "--target", f"serial:{port.path}", "--model", vetting_model_dir, "--windows", windows,
                        "--limit", "32", "--json", tmp_path / "eembc.json", program=hil_app)  # fmt: skip
    assert r"\frac" in shown and "[/b \\x1b" in shown


def test_tensors_of_hostile_names_are_compiled(tiny_model: bytes, tmp_path: Path) -> None:
    from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(tiny_model)
    for number, tensor in enumerate(model.subgraphs[0].tensors):
        tensor.name = NAMES[(number + 4) % len(NAMES)] + " ??/"
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    (tmp_path / "named.tflite").write_bytes(builder.Output())
    out = tmp_path / "out"
    invoked("compile", tmp_path / "named.tflite", "--out", out, "--json", out / "report.json")
    see_harmless(out)
    gcc = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-Ifirmware/include", "-Ifirmware/engine",
           "-Ifirmware/engine/static", *map(str, out.glob("*.c"))]  # fmt: skip
    compiled = subprocess.run(gcc, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert compiled.returncode == 0, compiled.stderr


def test_no_name_ends_a_comment_of_c(tmp_path: Path) -> None:
    from tinytransit.deploy.static.emit import c_template_environment

    comment = c_template_environment(None).filters["comment"]  # type: ignore[arg-type]
    lines = [f"// {comment(name)}\n/* {comment(name)} */ extern int after_{n};" for n, name in enumerate(NAMES)]
    lines += [f"// {comment('é' * count)}/\nextern int trigraph_{count};" for count in (1, 2, 3)]
    source = tmp_path / "names.c"
    source.write_text("\n".join(lines) + "\n")
    gcc = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-E", str(source)]
    preprocessed = subprocess.run(gcc, capture_output=True, text=True, check=False)
    assert preprocessed.returncode == 0, preprocessed.stderr
    assert preprocessed.stdout.count("extern int") == len(NAMES) + 3 and "evil" not in preprocessed.stdout
