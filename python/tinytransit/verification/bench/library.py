# SPDX-License-Identifier: MIT
"""A TensorFlow Lite Micro library on disk, recognised as the firmware's build script does it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tinytransit.resources import firmware_folder
from tinytransit.verification.bench.errors import BuildError

if TYPE_CHECKING:
    from tflm_library import Library, Selection

CXX_COMPILER = "arm-none-eabi-g++"


def open_library(folder: Path) -> "Library":
    """Recognise the library in a folder.

    Args:
        folder: As docs/how-to/tensorflow-lite-micro.md describes it.

    Raises:
        BuildError: If there is none.
    """
    _find_build_scripts()
    from tflm_library import LibraryError, find_library

    try:
        return find_library(folder)
    except LibraryError as error:
        raise BuildError(str(error)) from None


def select_sources(library: "Library", header: str) -> "Selection":
    """Return what of a library a model needs, after checking that all is there to compile it.

    Args:
        library: The library.
        header: The text of the model's ``tflm_model.h``, which names its operators.

    Raises:
        BuildError: If something is missing.
    """
    _find_build_scripts()
    from tflm import RUNTIME, has_standard_library
    from tflm_library import LibraryError

    try:
        chosen = library.select(header)
    except LibraryError as error:
        raise BuildError(str(error)) from None
    if chosen.cxx_headers and not has_standard_library(CXX_COMPILER):
        raise BuildError(
            f"{CXX_COMPILER} is missing or lacks its C++ library, which this one includes; install it with "
            f"`tools/setup.sh tflm` or: apt-get install {RUNTIME}"
        )
    return chosen


def language_flags() -> tuple[str, ...]:
    """Return the flags with which the firmware's build compiles C++."""
    _find_build_scripts()
    from tflm import LANGUAGE

    return tuple(LANGUAGE)


def _find_build_scripts() -> None:
    # They are PlatformIO's and no package: what comes with the firmware is used, whichever firmware that is.
    folder = str((firmware_folder() / "platform" / "builder").absolute())
    if folder not in sys.path:
        sys.path.append(folder)
