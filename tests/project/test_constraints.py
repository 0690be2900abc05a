# SPDX-License-Identifier: MIT
"""The pins of ``constraints.txt`` can be installed with the oldest Python that the project is for, Debian 12's."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution

from helpers.firmware_images import ROOT
from packaging.specifiers import SpecifierSet


def takes(name: str, version: str, python: str) -> bool:
    """Whether a version of a package takes a version of Python; True where another one is installed here."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return True
    return found.version != version or SpecifierSet(str(found.metadata.json.get("requires_python", ""))).contains(
        python
    )


def test_each_pin_takes_the_oldest_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = f"{project['requires-python'].removeprefix('>=')}.0"
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if not line.startswith("#")]
    assert len(pins) > 100
    assert [name for name, version in pins if not takes(name, version, oldest)] == []
