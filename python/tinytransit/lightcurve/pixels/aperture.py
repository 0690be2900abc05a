# SPDX-License-Identifier: MIT
"""Aperture: the pixels that are summed for a star."""

from pathlib import Path

import numpy as np

from tinytransit.lightcurve.pixels.errors import ApertureError
from tinytransit.lightcurve.pixels.pixel_file import Pixels
from tinytransit.statistics import BoolArray


def choose_aperture(pixels: Pixels, choice: str) -> tuple[BoolArray, str]:
    """Return the aperture, shape (rows, columns), and what it is: ``pipeline``, ``threshold`` or ``custom``.

    Args:
        pixels: Of one star; those that were never read are left out.
        choice: ``pipeline`` for the mission's own; ``threshold`` for the bright pixels in the middle; ``auto`` for the
            first of both that there is; else a text file of 0 and 1, a line for each row of pixels, the lowest first.

    Raises:
        ApertureError: If there is no such aperture, or it does not fit.
    """
    star = pixels.identity.star
    if choice == "auto":
        choice = "threshold" if pixels.pipeline_aperture is None else "pipeline"
    if choice == "threshold":
        aperture = pixels.central_star
    elif choice != "pipeline":
        aperture, choice = _read_mask(Path(choice), pixels.read.shape), "custom"
    elif pixels.pipeline_aperture is None:
        raise ApertureError(f"{star}: the file has no pipeline aperture; say --aperture threshold")
    else:
        aperture = pixels.pipeline_aperture
    aperture = aperture & pixels.read
    if not aperture.any():
        raise ApertureError(f"{star}: no pixel of the {choice} aperture was read; choose another")
    return aperture, choice


def _read_mask(file: Path, shape: tuple[int, ...]) -> BoolArray:
    try:
        lines = [line.replace(",", " ").split() for line in file.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ApertureError(
            f"expected --aperture auto, pipeline, threshold or a text file, got {file} ({error})"
        ) from error
    fits = (len(lines), *{len(line) for line in lines}) == shape
    if not fits or any(field not in ("0", "1") for line in lines for field in line):
        raise ApertureError(f"{file.name}: expected {shape[0]} lines of {shape[1]} times 0 or 1, one for each pixel")
    mask: BoolArray = np.array(lines) == "1"
    return mask
