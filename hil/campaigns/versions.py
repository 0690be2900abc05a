# SPDX-License-Identifier: MIT
"""Which tools of this host a result depends on."""

import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("tinytransit", "numpy", "pyserial", "tflite-micro", "labwired")


def host_versions() -> dict[str, str]:
    """Return the versions of Python, of the system, and of those packages that are installed."""
    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return versions
