# SPDX-License-Identifier: MIT
"""``python -m hil`` as a user runs it: table, JSON, exit status, and one line for what goes wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers.processes import ends
from helpers.tiny_model import build_tiny_model, tiny_manifest

from hil.campaigns.plan import Plan
from hil.campaigns.strict_yaml import load_strict
from hil.protocol.messages import Info
from hil.protocol.simulated_device import Device
from hil.run.result import CampaignResult
from tinytransit.deploy.golden import load_golden, make_golden
from tinytransit.deploy.manifest import Manifest, load_manifest, save_manifest
from tinytransit.window.input_set import write_rows
from tinytransit.window.shard import WindowShard, write_shard

OnPort = Callable[[Callable[[bytes], bytes]], str]
SILENT = """\
import os, time
master, slave = os.openpty()
print(f"serial port: {os.ttyname(slave)}", flush=True)
"""


def hil(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hil", "run", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def failed(done: subprocess.CompletedProcess[str], status: int) -> str:
    """Check that a run failed with a status and one line on stderr, and return the line."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("hil: "), done.stderr
    return lines[0]


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Write an executable that stands in for the native firmware."""

    def write(code: str) -> Path:
        path = tmp_path / "program"
        path.write_text(f"#!{sys.executable}\n{code}")
        path.chmod(0o755)
        return path

    return write


def test_golden_vectors_pass_and_are_reported(model_dir: Path, tmp_path: Path, manifest: Manifest) -> None:
    out = tmp_path / "new" / "out.json"
    done = hil("--target", "tflm-host", "--golden", "--model", model_dir, "--json", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "PASS"
    assert "8 windows, 0 differ" in done.stdout and "latency [host]" in done.stdout
    assert "TIC 0 (planet b)" in done.stdout
    result = CampaignResult.model_validate_json(out.read_text())
    assert (result.verdict, result.target, result.model_id) == ("PASS", "tflm-host", manifest.model_id)
    golden = load_golden(model_dir / "golden.npz", manifest)
    assert [row.got for row in result.windows] == [golden.output_bytes(row).hex() for row in range(8)]
    assert result.selftest == {"windows": 8, "differing": 0, "code_crc": 0, "weights_crc": 0}
    assert result.latency is not None and result.latency.kind == "host" and not result.latency.judged
    assert "--golden" in result.command


def test_windows_are_quantized_and_compared(model_dir: Path, tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    out = tmp_path / "out.json"
    done = hil(
        "--target",
        "tflm-host",
        "--windows",
        tmp_path / "windows.npz",
        "--model",
        model_dir,
        "--limit",
        3,
        "--json",
        out,
    )
    assert done.returncode == 0, done.stderr
    assert [row["star"] for row in json.loads(out.read_text())["windows"]] == ["TIC 0", "TIC 1", "TIC 2"]


def test_a_false_golden_answer_fails_with_status_1(
    model_dir: Path, tiny_shard: WindowShard, tiny_model: bytes, manifest: Manifest, tmp_path: Path
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(model_dir, folder)
    golden = make_golden(tiny_shard, tiny_model, manifest)
    outputs = golden.shard.extras["output_0"].copy()
    outputs[5, 0] ^= 1
    write_rows(replace(golden.shard, extras={**golden.shard.extras, "output_0": outputs}), folder / "golden.npz")
    done = hil("--target", "tflm-host", "--golden", "--model", folder, "--json", tmp_path / "out.json")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "FAIL"
    assert "8 windows, 1 differ" in done.stdout
    equal = [row["equal"] for row in json.loads((tmp_path / "out.json").read_text())["windows"]]
    assert equal == [True] * 5 + [False] + [True] * 2


def test_every_output_is_compared_and_the_second_is_shown(vetting_model_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(vetting_model_dir, folder)
    manifest = load_manifest(folder)
    done = hil("--target", "tflm-host", "--golden", "--model", folder, "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    assert "planet-like, both" in done.stdout
    result = CampaignResult.model_validate_json((tmp_path / "out.json").read_text())
    for row in result.windows:
        scores = manifest.scores(bytes.fromhex(row.got))
        assert (row.score_board, row.planet_board) == (scores["transit_like"], scores["planet_like"])
        assert (row.score_host, row.planet_host) == (row.score_board, row.planet_board)
        assert row.decision == manifest.classes[scores["transit_like"] >= 0.5]
    # The golden answer of the other output than the decisive one is falsified: it fails all the same.
    golden = load_golden(folder / "golden.npz", manifest)
    column = f"output_{[spec.name for spec in manifest.outputs].index('planet_like')}"
    false = golden.shard.extras[column].copy()
    false[3, 0] ^= 1
    write_rows(replace(golden.shard, extras={**golden.shard.extras, column: false}), folder / "golden.npz")
    done = hil("--target", "tflm-host", "--golden", "--model", folder, "--json", tmp_path / "out.json")
    assert done.returncode == 1 and "8 windows, 1 differ" in done.stdout
    row = CampaignResult.model_validate_json((tmp_path / "out.json").read_text()).windows[3]
    assert not row.equal and row.score_host == row.score_board and row.planet_host != row.planet_board


def test_windows_without_an_snr_are_refused_by_a_model_that_needs_it(
    vetting_model_dir: Path, vetting_shard: WindowShard, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    write_shard(vetting_shard, tmp_path / "with.npz")
    write_shard(tiny_shard, tmp_path / "without.npz")
    options = ("--target", "tflm-host", "--model", vetting_model_dir, "--windows")
    assert hil(*options, tmp_path / "with.npz").returncode == 0
    assert "snr" in failed(hil(*options, tmp_path / "without.npz"), 2)


def test_bad_input_ends_in_one_line_and_status_2(model_dir: Path, tmp_path: Path) -> None:
    golden = ("--golden", "--model", model_dir)
    assert "--windows FILE" in failed(hil("--target", "tflm-host", "--model", model_dir), 2)
    assert "simulator" in failed(hil("--target", "simulator", *golden), 2)
    assert str(tmp_path) in failed(hil("--target", "tflm-host", "--golden", "--model", tmp_path), 2)
    (tmp_path / "not.npz").write_bytes(b"PK\x03\x04nonsense")
    windows = hil("--target", "tflm-host", "--windows", tmp_path / "not.npz", "--model", model_dir)
    assert "not.npz" in failed(windows, 2)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which root cannot write either")
def test_a_json_path_at_which_writing_fails_is_named_after_the_table(model_dir: Path) -> None:
    path = Path("/proc/tinytransit/x.json")
    done = hil("--target", "tflm-host", "--golden", "--model", model_dir, "--json", path)
    assert done.returncode == 2 and "PASS" in done.stdout
    assert len(done.stderr.splitlines()) == 1 and str(path.parent) in done.stderr


def test_a_json_path_that_cannot_be_is_refused_before_anything_runs(model_dir: Path) -> None:
    path = model_dir / "manifest.json" / "x.json"
    said = failed(hil("--target", "tflm-host", "--golden", "--model", model_dir, "--json", path), 2)
    assert str(path.parent) in said


def test_a_json_file_that_may_be_an_input_is_refused_before_anything_runs(model_dir: Path, manifest: Manifest) -> None:
    model = model_dir / manifest.model_file
    before = model.read_bytes()
    assert str(model) in failed(hil("--target", "tflm-host", "--golden", "--model", model_dir, "--json", model), 2)
    assert model.read_bytes() == before


def test_a_model_is_named_by_its_folder_or_its_file_and_json_is_printed_alone(
    model_dir: Path, manifest: Manifest
) -> None:
    for model in (model_dir, model_dir / manifest.model_file):
        done = hil("--target", "tflm-host", "--golden", "--limit", 2, "--model", model, "--json")
        assert done.returncode == 0, done.stderr
        assert len(CampaignResult.model_validate_json(done.stdout).windows) == 2


def test_a_run_has_the_page_and_the_junit_of_a_campaign(model_dir: Path, tmp_path: Path) -> None:
    html, junit = tmp_path / "new" / "run.html", tmp_path / "new" / "run.xml"
    options = ("--target", "tflm-host", "--golden", "--limit", 3, "--model", model_dir)
    done = hil(*options, "--html", html, "--junit", junit)
    assert done.returncode == 0, done.stderr
    assert "tflm-host" in html.read_text() and "PASS" in html.read_text()
    suites = ElementTree.parse(junit).getroot()
    assert (suites.get("failures"), suites.get("errors")) == ("0", "0")
    names = [case.get("name") or "" for case in suites.iter("testcase")]
    assert sum(name.startswith("window ") for name in names) == 3
    # The plan on the page is one that a campaign takes.
    plan = html.read_text().split('aria-label="Plan"><code>')[1].split("</code>")[0]
    assert Plan.model_validate(load_strict(plan)).windows.limit == 3


def test_a_run_that_breaks_off_has_them_too(model_dir: Path, script: Callable[[str], Path], tmp_path: Path) -> None:
    html, junit = tmp_path / "run.html", tmp_path / "run.xml"
    options = ("--target", "native", "--firmware", script("raise SystemExit('no power')"), "--golden")
    line = failed(hil(*options, "--model", model_dir, "--html", html, "--junit", junit), 3)
    assert "no power" in line
    assert "FAIL" in html.read_text() and "no power" in html.read_text()
    suites = ElementTree.parse(junit).getroot()
    assert int(suites.get("errors") or 0) > 0


def test_windows_of_another_length_are_refused_before_anything_is_sent(
    tiny_shard: WindowShard, tiny_model: bytes, tmp_path: Path
) -> None:
    manifest = tiny_manifest(tiny_model)
    inputs = (manifest.inputs[0].model_copy(update={"shape": (1, 101, 1)}), manifest.inputs[1])
    recipe = manifest.window_recipe.model_copy(update={"global_bins": 101})
    save_manifest(manifest.model_copy(update={"inputs": inputs, "window": recipe}), tmp_path / "manifest.json")
    (tmp_path / manifest.model_file).write_bytes(tiny_model)
    write_shard(tiny_shard, tmp_path / "windows.npz")
    done = hil("--target", "serial:/dev/ttyNONE", "--windows", tmp_path / "windows.npz", "--model", tmp_path)
    line = failed(done, 2)
    assert all(fact in line for fact in ("global_view", "101", "201"))


def test_a_model_file_that_is_not_the_manifests_is_refused(
    model_dir: Path, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(model_dir, folder)
    (folder / "tiny.tflite").write_bytes(build_tiny_model(seed=1))
    write_shard(tiny_shard, tmp_path / "windows.npz")
    done = hil("--target", "tflm-host", "--windows", tmp_path / "windows.npz", "--model", folder)
    assert str(folder / "tiny.tflite") in failed(done, 2)
    # A bench that streams golden vectors does not read the model; here the target does, and its last words say why.
    done = hil("--target", "tflm-host", "--golden", "--model", folder)
    assert "tflm-host" in failed(done, 3)


def test_failures_of_target_and_link_end_in_one_line_and_status_3(model_dir: Path, tmp_path: Path) -> None:
    golden = ("--golden", "--model", model_dir)
    assert "/dev/ttyNONE" in failed(hil("--target", "serial:/dev/ttyNONE", *golden), 3)
    absent = hil("--target", "native", "--firmware", tmp_path / "absent", *golden)
    assert str(tmp_path / "absent") in failed(absent, 3)


def test_a_board_with_another_model_is_refused(
    model_dir: Path, manifest: Manifest, tmp_path: Path, info: Info, on_port: OnPort
) -> None:
    other = tiny_manifest(build_tiny_model(seed=1))
    port = on_port(Device(replace(info, model_id=other.model_id_bytes), lambda _: b"\0", []).receive)
    line = failed(hil("--target", f"serial:{port}", "--golden", "--model", model_dir), 3)
    assert manifest.model_id in line and other.model_id in line


def test_a_target_that_dies_in_the_run_says_its_last_words(model_dir: Path, script: Callable[[str], Path]) -> None:
    program = script(SILENT + "os.read(master, 1)\nraise SystemExit('stack smashed')\n")
    line = failed(hil("--target", "native", "--firmware", program, "--golden", "--model", model_dir), 3)
    assert "native" in line and "stack smashed" in line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_an_interrupted_run_leaves_no_child(
    model_dir: Path, tmp_path: Path, script: Callable[[str], Path], number: signal.Signals
) -> None:
    os.mkfifo(tmp_path / "pid")
    # The child tells its process id once the harness talks to it, so that the signal falls into the run.
    tell = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))"
    program = script(f"{SILENT}os.read(master, 1)\n{tell}\ntime.sleep(60)\n")
    command = [
        sys.executable,
        "-m",
        "hil",
        "run",
        "--target",
        "native",
        "--firmware",
        str(program),
        "--golden",
        "--model",
        str(model_dir),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as harness:
        pid = int((tmp_path / "pid").read_text())
        harness.send_signal(number)
        _, stderr = harness.communicate(timeout=20)
    assert ends(pid)
    if number is signal.SIGINT:
        assert harness.returncode == 130
        assert len(stderr.splitlines()) == 1


def test_an_unknown_option_is_wrong_usage() -> None:
    done = hil("--bogus")
    assert done.returncode == 2
    assert "--bogus" in done.stderr and "Traceback" not in done.stderr


def test_help_teaches() -> None:
    done = hil("--help")
    assert done.returncode == 0
    for word in ("--target", "tflm-host", "--golden", "--latency-limit", "Exit status", "serial:/dev/ttyACM0"):
        assert word in done.stdout
