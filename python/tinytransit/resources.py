# SPDX-License-Identifier: MIT
"""Find the firmware and the released model: those of the project in the current folder, or those of this package."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "bundled_files"
"""In a wheel: what `setup.py` copies there."""

_CHECKOUT = Path(__file__).parents[2]


def bundled(name: str) -> Path:
    """Return what comes with this package: below its own folder, or in the checkout that it runs from.

    Args:
        name: ``firmware``, ``models`` or ``platformio.ini``.
    """
    return (_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT) / name


def firmware_folder() -> Path:
    """Return the sources of the firmware: those of the project in the current folder, if it is one."""
    own = Path("firmware")
    return own if (own / "platform" / "boards").is_dir() else bundled("firmware")


def released_model() -> Path:
    """Return the folder of the model that is used unless another is named.

    That is ``models`` in the current folder, if a model is in it, as in a checkout and in a project of
    ``tinytransit firmware init``; otherwise the released one.
    """
    own = Path("models")
    return own if (own / "manifest.json").is_file() else bundled("models")
