# SPDX-License-Identifier: MIT
"""Write what PlatformIO would download: its build tool, from PyPI's SCons; and its settings and the platform's link.

Everything goes under the ``core_dir`` of ``platformio.ini``, so that ``pio run`` needs no network. In the root of a
project: ``python -m tinytransit.project.platformio_pieces``.
"""

import json
import sys
from pathlib import Path

import platformio
import SCons
from platformio.dependencies import get_core_dependencies
from platformio.package.meta import PackageItem, PackageMetadata, PackageSpec

from tinytransit.files import write_text
from tinytransit.project.errors import ProjectError

TOOL = "tool-scons"
PLATFORM = Path("firmware/platform")
CORE_FOLDER = ".platformio"
"""The ``core_dir`` of ``platformio.ini``, below the project."""

# PlatformIO runs this file as a program; SCons is imported from the same virtual environment.
_LAUNCHER = """\
import SCons.Script

if __name__ == "__main__":
    SCons.Script.main()
"""


def package_version(scons_version: str) -> str:
    """Return the registry's version of a SCons version: 4.11.1 is ``4.41101.0`` (major, then all digits, then 0).

    Args:
        scons_version: Three numbers with dots between them.
    """
    major, minor, patch = (int(part) for part in scons_version.split("."))
    return f"{major}.{major}{minor:02}{patch:02}.0"


def write_scons(core_dir: Path) -> Path:
    """Write the package ``tool-scons`` and return its folder.

    Raises:
        ProjectError: If PlatformIO asks for another SCons than the one installed.
    """
    wanted = get_core_dependencies()[TOOL]
    version = package_version(SCons.__version__)
    if version != wanted.removeprefix("~"):
        raise ProjectError(
            f"PlatformIO {platformio.__version__} asks for {TOOL} {wanted}, but SCons {SCons.__version__} is "
            f"{version}; pin the SCons that it asks for in constraints.txt"
        )
    folder = core_dir / "packages" / TOOL
    metadata = PackageMetadata("tool", TOOL, version, PackageSpec(owner="platformio", name=TOOL))
    manifest = {"name": TOOL, "version": version, "description": "SCons of this virtual environment"}
    write_text(folder / "scons.py", _LAUNCHER)
    write_text(folder / "package.json", json.dumps(manifest, indent=2) + "\n")
    # Last: a package without it does not count as installed.
    write_text(folder / PackageItem.METAFILE_NAME, json.dumps(metadata.as_dict()) + "\n")
    return folder


def write_settings(core_dir: Path) -> None:
    """Switch off telemetry, update checks and the welcome banner, and keep all other state."""
    file = core_dir / "appstate.json"
    state = json.loads(file.read_text()) if file.exists() else {}
    settings = state.setdefault("settings", {})
    settings["enable_telemetry"] = False
    # In days; there is no value for never, and a century will do.
    settings["check_platformio_interval"] = 36500
    state["last_version"] = platformio.__version__
    write_text(file, json.dumps(state))


def write_platform_link(core_dir: Path) -> Path:
    """Write the link to this checkout's platform, and return its file.

    PlatformIO would write the checkout's absolute path into it, and a copy of the checkout would go on building with
    the platform of the original. It changes to the project's folder before it follows a link, so a dot says where.
    """
    link = core_dir / "platforms" / f"{PLATFORM.name}.pio-link"
    spec = PackageSpec(f"symlink://{PLATFORM}")
    write_text(link, json.dumps({"cwd": ".", "spec": spec.as_dict()}) + "\n")
    return link


def write_pieces(project: Path) -> None:
    """Write the package, the settings and the platform's link of a project.

    Args:
        project: The folder of ``platformio.ini``.

    Raises:
        ProjectError: If PlatformIO asks for another SCons than the one installed.
    """
    core_dir = project / CORE_FOLDER
    write_scons(core_dir)
    write_settings(core_dir)
    write_platform_link(core_dir)


def main() -> None:
    """Write the pieces of the project in the current folder."""
    if not Path("platformio.ini").is_file():
        sys.exit("platformio_pieces: no platformio.ini here; run this in the root of the project")
    try:
        write_pieces(Path())
    except ProjectError as error:
        sys.exit(f"platformio_pieces: {error}")


if __name__ == "__main__":
    main()
