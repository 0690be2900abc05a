# SPDX-License-Identifier: MIT
"""The one door to every light-curve file."""

from pathlib import Path

from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.identity import Identity
from tinytransit.lightcurve.quality import QualityMask
from tinytransit.lightcurve.reading_csv import identify_csv, read_csv
from tinytransit.lightcurve.reading_fits import identify_fits, read_fits


def identify(path: str | Path, *, star: str | None = None) -> Identity:
    """Read what a file says of itself, and check that it is a light curve.

    Args:
        path: A FITS or a CSV file (``.csv``, ``.csv.gz``).
        star: Name such as ``TIC 123`` for a CSV file that names none.

    Raises:
        LightCurveError: ``UnreadableFileError`` if the file is missing or damaged, ``LayoutError`` if it is no light
            curve of a known layout, ``UnknownStarError`` if it names no star.
    """
    file = Path(path)
    return identify_csv(file, star) if _is_csv(file) else identify_fits(file)


def read_light_curve(
    path: str | Path, *, quality: QualityMask = "default", star: str | None = None, time_system: str | None = None
) -> LightCurve:
    """Read a light curve without the cadences that its mission flags as bad.

    The flux is the most corrected that the file has: PDCSAP where there is one, so systematics are removed.

    Args:
        path: A FITS or a CSV file.
        quality: How strict to be with quality flags.
        star: Name such as ``TIC 123`` for a CSV file that names none.
        time_system: ``BKJD``, ``BTJD`` or ``BJD`` for a CSV file that does not say.

    Returns:
        The light curve in the file's own flux unit, times strictly increasing, NaN fluxes kept. Of cadences with the
        same time the first is kept.

    Raises:
        LightCurveError: See ``identify``; ``WrongUnitError`` if times are not days of the file's clock or fluxes are
            magnitudes, ``NoFluxError`` or ``TooFewCadencesError`` if it has no flux or under 10 cadences with one.
    """
    file = Path(path)
    return read_csv(file, quality, star, time_system) if _is_csv(file) else read_fits(file, quality)


def _is_csv(file: Path) -> bool:
    return file.name.lower().endswith((".csv", ".csv.gz"))
