# SPDX-License-Identifier: MIT
"""The contracts of ``.importlinter``: kept by the code, and broken by an import that runs back up."""

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the packages in a checkout or a copy of it, and nothing that is installed."""
    paths = os.pathsep.join((str(folder / "python"), str(folder)))
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their contracts in another folder, to plant an import in."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "python", tmp_path / "python", ignore=ignored)
    shutil.copytree(ROOT / "hil", tmp_path / "hil", ignore=ignored)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_contracts_are_kept() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("python/tinytransit/files.py", "tinytransit.lightcurve.curve"),
        ("python/tinytransit/window/labels.py", "tinytransit.detection.settings"),
        ("python/tinytransit/deploy/manifest.py", "hil.errors"),
        ("hil/errors.py", "tinytransit.detection.settings"),
    ],
)
def test_a_planted_import_breaks_them(copy: Path, module: str, planted: str) -> None:
    with (copy / module).open("a") as file:
        file.write(f"\nimport {planted}\n")
    found = lint_imports(copy)
    assert found.returncode == 1
    importer = module.removeprefix("python/").removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {planted}" in " ".join(found.stdout.split())


def test_the_drawing_in_the_docs_is_of_today() -> None:
    tool = runpy.run_path(str(ROOT / "tools/architecture.py"))
    text = tool["PAGE"].read_text(encoding="utf-8")
    assert tool["page"](text) == text
    assert tool["PICTURE"].read_text(encoding="utf-8") == tool["picture"]()
