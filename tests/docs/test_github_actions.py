# SPDX-License-Identifier: MIT
"""The examples for GitHub Actions: their shell steps do, in a repository of a user's, what they are named for."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.firmware_images import RELEASED_MODEL, ROOT
from helpers.installed_commands import environment_in

from tinytransit.cli import app

FOLDER = ROOT / "examples" / "github-actions"
EXAMPLES = sorted(FOLDER.glob("*.yml"))
# What a runner gets from Debian and from an index of packages is here already.
_INSTALLS = re.compile(r"^(?:sudo |pip ).*\n?", re.MULTILINE)


def steps_of(example: str) -> dict[str, str]:
    """The shell steps of an example by their names."""
    document: dict[str, Any] = yaml.safe_load((FOLDER / example).read_text(encoding="utf-8"))
    return {
        step["name"]: _INSTALLS.sub("", step["run"]) for step in document["jobs"]["check"]["steps"] if "run" in step
    }


class Repository:
    """A user's repository on a runner."""

    def __init__(self, folder: Path) -> None:
        self._environment = environment_in(folder)
        self.path = folder / "repository"

    def run(self, command: str, *, where: Path | None = None) -> int:
        """Run shell as a step does, and return its status."""
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], cwd=where or self.path,
                              env=self._environment, capture_output=True, text=True, timeout=400)  # fmt: skip
        print(command, done.stdout[-2000:], done.stderr[-2000:], sep="\n")
        return done.returncode


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def slower(bench: Path) -> None:
    """Change a record so that the engine of today needs 2 % more cycles than the one it is of."""
    text = bench.read_text()
    figures = re.findall(r'"mid": (\d+)', text)
    assert figures
    for figure in figures:
        text = text.replace(f'"mid": {figure}', f'"mid": {int(int(figure) / 1.02)}')
    bench.write_text(text)


@pytest.mark.campaign
def test_a_firmware_is_built_compared_and_timed(repository: Repository) -> None:
    steps, folder = steps_of("firmware.yml"), repository.path
    assert repository.run("tinytransit firmware init repository --board nucleo_l476rg", where=folder.parent) == 0
    assert repository.run("tinytransit bench --goal balanced --json bench.json") == 0
    # What git ignores is not on the runner.
    for ignored in (folder / ".gitignore").read_text().split():
        shutil.rmtree(folder / ignored.strip("/"), ignore_errors=True)
    assert {name: repository.run(step) for name, step in steps.items()} == dict.fromkeys(steps, 0)
    assert "PASS" in (folder / "page" / "index.html").read_text()
    assert (folder / "build" / "junit.xml").is_file() and (folder / "build" / "result.json").is_file()

    slower(folder / "bench.json")
    assert repository.run(steps["It is no slower than it was"]) == 1
    # A weight of the engine, and so an answer, is another than the model's.
    weights = folder / "models" / "static" / "weights.c"
    weights.write_text(re.sub(r"(\{\s*)(-?\d+)(,)", lambda found: f"{found[1]}{int(found[2]) ^ 0x40}{found[3]}",
                              weights.read_text()))  # fmt: skip
    assert repository.run(steps["The C is that of the model"]) == 1
    assert repository.run(steps["The firmware builds"]) == 0
    assert repository.run(steps["It answers as the reference does"]) == 1
    assert "FAIL" in (folder / "page" / "index.html").read_text()


@pytest.mark.campaign
def test_a_network_is_compiled_compared_and_timed(repository: Repository) -> None:
    steps, folder = steps_of("network.yml"), repository.path
    folder.mkdir()
    shutil.copy(RELEASED_MODEL / "transit.tflite", folder / "network.tflite")
    assert repository.run("tinytransit bench network.tflite --goal balanced --json bench.json") == 0
    assert {name: repository.run(step) for name, step in steps.items()} == dict.fromkeys(steps, 0)
    slower(folder / "bench.json")
    assert repository.run(steps["It is no slower than it was"]) == 1


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_steps_name_commands_and_options_that_there_are(example: Path) -> None:
    import typer

    group: Any = typer.main.get_command(app)
    found = [line.split() for step in steps_of(example.name).values() for line in step.splitlines()]
    commands = [words[1:] for words in found if words[0] == "tinytransit"]
    assert commands
    for name, *words in commands:
        if name == "hil":
            continue
        known = {option for parameter in group.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, name


def test_the_guide_links_each() -> None:
    guide = (ROOT / "docs" / "how-to" / "github-actions.md").read_text(encoding="utf-8")
    assert all(f"examples/github-actions/{path.name}" in guide for path in EXAMPLES)
