# SPDX-License-Identifier: MIT
"""Print the versions of all that this project needs, as they are installed here: the text of ``constraints.txt``."""

import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What installs the rest is no part of what is installed.
_INSTALLERS = {"pip", "setuptools", "wheel"}

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def direct_requirements(pyproject: Path) -> list[str]:
    """Return what a project and all its extras ask for."""
    project = tomllib.loads(pyproject.read_text())["project"]
    return [*project["dependencies"], *(text for extra in project["optional-dependencies"].values() for text in extra)]


def installed_versions(requirements: Iterable[str]) -> dict[str, str]:
    """Return the name and the version of everything that is needed, directly or not.

    Raises:
        PackageNotFoundError: If something that is needed is not installed.
    """
    versions: dict[str, str] = {}
    waiting = [(Requirement(text), frozenset({""})) for text in requirements]
    seen = set()
    while waiting:
        requirement, extras = waiting.pop()
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(requirement.name)
        wanted = frozenset({"", *requirement.extras})
        if (name, wanted) not in seen:
            seen.add((name, wanted))
            found = distribution(name)
            versions[name] = found.version
            waiting += [(Requirement(text), wanted) for text in found.requires or ()]
    return versions


def main() -> None:
    """Print one pin a line, sorted by name."""
    try:
        versions = installed_versions(direct_requirements(PYPROJECT))
    except PackageNotFoundError as error:
        sys.exit(f"constraints: {error.name} is not installed; run `make setup` first")
    print("# Versions that the tests ran with. Written by: python tools/constraints.py > constraints.txt")
    for name, version in sorted(versions.items()):
        if name not in _INSTALLERS:
            print(f"{name}=={version}")


if __name__ == "__main__":
    main()
