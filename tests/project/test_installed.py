# SPDX-License-Identifier: MIT
"""The wheel that the source distribution gives works in an empty folder, where no checkout is near."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT

from tinytransit.deploy.model_folder import ModelFolder

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs; the packages that it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    # Of a copy: setuptools writes beside the sources.
    source = folder / "source"
    files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, check=True).stdout.decode().split("\0")  # fmt: skip
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    # Without --wheel the wheel is made of the source distribution.
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(folder), str(source)], check=True)
    (wheel,) = folder.glob("*.whl")
    assert list(folder.glob("*.tar.gz"))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder / "site"), str(wheel)],
        check=True,
    )
    return folder / "site"


@pytest.fixture
def run(site: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Run the installed command in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run_there(*arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tinytransit.cli", *arguments],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(site),
                "PYTHONSAFEPATH": "1",
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
            },
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    return run_there


def test_the_model_comes_with_it(run, site: Path) -> None:  # type: ignore[no-untyped-def]
    findings = {finding["name"]: finding["found"] for finding in json.loads(run("doctor", "--json"))}
    assert str(site) in findings["model"] and str(site) in findings["firmware sources"]
    assert ModelFolder.open(RELEASED_MODEL).model_id[:16] in findings["model"]


def test_it_compiles_the_released_model(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("compile", "-o", "static")
    made = tmp_path / "empty" / "static" / "weights.c"
    assert made.read_bytes() == (RELEASED_MODEL / "static" / "weights.c").read_bytes()


def test_the_harness_builds_what_it_needs_and_agrees(run) -> None:  # type: ignore[no-untyped-def]
    result = json.loads(run("hil", "run", "--target", "native", "--golden", "--limit", "3", "--json"))
    assert result["verdict"] == "PASS" and len(result["windows"]) == 3


def test_a_project_of_it_builds(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("firmware", "init", "lander", "--board", "nucleo_l476rg")
    project = tmp_path / "empty" / "lander"
    subprocess.run(
        [sys.executable, "-m", "platformio", "run", "-s", "-e", "nucleo_l476rg"], cwd=project, check=True, timeout=300
    )
    assert (project / ".pio" / "build" / "nucleo_l476rg" / "firmware.elf").is_file()
