# SPDX-License-Identifier: MIT
"""Dockerfile and devcontainer, as far as they can be read where nothing builds them."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SETUP = (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def instructions(name: str) -> list[str]:
    """The arguments of each instruction of a kind, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"^{name} (.+)$", joined, re.MULTILINE)


def copied() -> list[str]:
    """What is copied from the checkout."""
    return [word for line in instructions("COPY") if not line.startswith("--from") for word in line.split()[:-1]]


def of_debian() -> set[str]:
    """The packages that are installed with apt."""
    lines = [part for line in instructions("RUN") for part in line.split("&&") if "apt-get install" in part]
    return {word for line in lines for word in line.split()[2:] if not word.startswith("-")}


def test_what_is_copied_is_in_the_checkout() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in copied():
        assert name in tracked or any(file.startswith(f"{name}/") for file in tracked), name
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert not set(copied()) & set(ignored)


def test_all_that_the_wheel_is_made_of_is_copied() -> None:
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    resources = re.findall(r'"([^"]+)"', setup.split("RESOURCES = (")[1].split(")")[0])
    named = {"pyproject.toml", "setup.py", "MANIFEST.in", "python", "hil", PROJECT["readme"], *PROJECT["license-files"]}
    assert {*named, *resources} <= set(copied())


def test_packages_of_debian_are_those_of_the_set_up() -> None:
    # Each is a word that tools/setup.sh can print as missing.
    assert of_debian() <= set(re.findall(r"[\w+.-]+", SETUP.split("missing_packages()")[1].split("\n}")[0]))


def test_extras_exist() -> None:
    (extras,) = re.findall(r"\.whl\)\[([\w,-]+)\]", DOCKERFILE)
    assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("step", instructions("RUN"), ids=lambda step: " ".join(step.split()[:2]))
def test_steps_are_shell(step: str) -> None:
    subprocess.run(["bash", "-n", "-c", step], check=True)


def test_the_devcontainer_runs_the_set_up() -> None:
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    settings = json.loads("\n".join(line for line in text.splitlines() if not line.startswith("//")))
    command = ROOT / settings["postCreateCommand"]
    assert command.is_file() and command.stat().st_mode & 0o111
    assert Path(settings["remoteEnv"]["PATH"].split(":")[0]).parts[-2:] == (".venv", "bin")
