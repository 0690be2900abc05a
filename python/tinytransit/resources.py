# SPDX-License-Identifier: MIT
"""Find the firmware and the model to use: those of the project in the current folder, or those of this package."""

import os
import re
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


def learning_store() -> Path:
    """Return the folder of labels and retrained models: ``TINYTRANSIT_STORE``, or one in the current folder."""
    return Path(os.environ.get("TINYTRANSIT_STORE") or "tinytransit-learning")


def promoted_model(store: Path) -> Path | None:
    """Return the folder of the model that a store has put in use; None if it has none.

    The folder never changes, whatever the store puts in use later: who has asked once reads one model to the end.
    ``firmware/platform/builder/promoted.py`` reads the same file.

    Args:
        store: With a file ``current`` that names a folder below its ``models``.
    """
    pointer = store / "current"
    try:
        name = pointer.read_bytes().decode(errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        # A command that needs no model is to run all the same; one that does tells of this path.
        return pointer
    # What it may not name gives a path that no model is at: the error of whoever opens it says which file is wrong.
    return store / "models" / name if re.fullmatch(r"[0-9a-f]{16}", name) else pointer


def released_model() -> Path:
    """Return the folder of the model that is used unless another is named.

    That is the one that `tinytransit retrain` has promoted, if it has; else ``models`` in the current folder, if a
    model is in it, as in a checkout and in a project of ``tinytransit firmware init``; otherwise the released one.
    """
    promoted = promoted_model(learning_store())
    if promoted is not None:
        return promoted
    own = Path("models")
    return own if (own / "manifest.json").is_file() else bundled("models")
