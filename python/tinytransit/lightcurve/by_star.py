# SPDX-License-Identifier: MIT
"""Group light-curve files by the star that they name."""

from collections.abc import Iterable
from pathlib import Path

from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.reading import identify
from tinytransit.skipped import Skipped


def files_by_star(files: Iterable[Path]) -> tuple[dict[str, list[Path]], list[Skipped]]:
    """Read the headers of light-curve files.

    Args:
        files: FITS or CSV files.

    Returns:
        The files of each star, the stars in the order of their first files; and the files that are no light curve or
        name no star, by their names, with the reasons.
    """
    stars: dict[str, list[Path]] = {}
    skipped = []
    for file in files:
        try:
            stars.setdefault(identify(file).star, []).append(file)
        except TinyTransitError as error:
            skipped.append(Skipped(file.name, str(error)))
    return stars, skipped
