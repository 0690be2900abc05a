# SPDX-License-Identifier: MIT
"""Write what PlatformIO would download: its build tool, from PyPI's SCons; and its settings and the platform's link.

Everything goes under the ``core_dir`` of ``platformio.ini``, so that ``pio run`` needs no network.
"""

import contextlib
import json
import sys
from pathlib import Path

import platformio
import SCons
from platformio.dependencies import get_core_dependencies
from platformio.package.meta import PackageItem, PackageMetadata, PackageSpec
from platformio.project.config import ProjectConfig

from tinytransit.errors import TinyTransitError
from tinytransit.files import write_text

TOOL = "tool-scons"
PLATFORM = Path("firmware/platform")

# PlatformIO runs this file as a program; SCons is imported from the same virtual environment.
_LAUNCHER = """\
import SCons.Script

if __name__ == "__main__":
    SCons.Script.main()
"""


class PackageError(TinyTransitError):
    """The installed SCons is not the one that the installed PlatformIO asks for."""


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
        PackageError: If PlatformIO asks for another SCons than the one installed.
    """
    wanted = get_core_dependencies()[TOOL]
    version = package_version(SCons.__version__)
    if version != wanted.removeprefix("~"):
        raise PackageError(
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


def main() -> None:
    """Write the package, the settings and the platform's link for this checkout."""
    # PlatformIO takes a relative core_dir from where it is run.
    with contextlib.chdir(Path(__file__).resolve().parents[1]):
        core_dir = Path(ProjectConfig.get_instance().get("platformio", "core_dir"))
        try:
            folder = write_scons(core_dir)
        except PackageError as error:
            sys.exit(f"platformio_packages: {error}")
        write_settings(core_dir)
        write_platform_link(core_dir)
    print(f"wrote {folder}")


if __name__ == "__main__":
    main()
