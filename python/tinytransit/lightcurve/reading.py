"""Read one light-curve file: Kepler long cadence, TESS SPOC, or what ``lightkurve.LightCurve.to_fits`` writes."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, make_curve, time_system, times
from tinytransit.lightcurve.errors import (
    LayoutError,
    LightCurveError,
    NoFluxError,
    UnknownStarError,
    UnreadableFileError,
)
from tinytransit.lightcurve.quiet_import import import_lightkurve

_FLUX_COLUMNS = ("PDCSAP_FLUX", "FLUX")
_CATALOGUES = {"KEPLER": "KIC", "K2": "EPIC", "TESS": "TIC"}


@dataclass(frozen=True)
class Identity:
    """What the headers of a light-curve file say before its table is read.

    Attributes:
        star: Name with its catalogue, such as ``TIC 261136679``.
        source: Mission and sector, quarter or campaign, such as ``TESS sector 1``.
    """

    star: str
    source: str


def identify(path: str | Path) -> Identity:
    """Read the headers of a light-curve file and check that it is one.

    Raises:
        UnreadableFileError: If the file is missing, is not FITS, or is shorter than its headers say.
        LayoutError: If there is no table ``LIGHTCURVE`` with time and flux columns, or the mission is unknown.
        UnknownStarError: If the headers give no star.
    """
    from astropy.io import fits

    file = Path(path)
    with _readable(file), fits.open(file, memmap=False) as hdus:
        names = [hdu.name for hdu in hdus]
        if "LIGHTCURVE" not in names:
            raise LayoutError(f"{file.name}: expected a table LIGHTCURVE, got {', '.join(names)}; give a light curve, "
                              "not pixels or another product")
        table = hdus["LIGHTCURVE"]
        columns = {name.upper() for name in table.columns.names} if isinstance(table, fits.BinTableHDU) else set()
        if "TIME" not in columns or not columns.intersection(_FLUX_COLUMNS):
            raise LayoutError(f"{file.name}: expected columns TIME and {' or '.join(_FLUX_COLUMNS)}, got "
                              f"{', '.join(sorted(columns)) or 'none'}")
        return _identity_of(hdus[0].header, file)


def read_light_curve(path: str | Path) -> LightCurve:
    """Read a light curve, without the cadences that its mission flags as bad.

    The flux is PDCSAP where the file has it, so systematics are removed; lightkurve's default quality mask is applied.

    Args:
        path: A FITS file.

    Returns:
        The light curve in the file's own flux unit, sorted or not as in the file, NaN fluxes kept.

    Raises:
        UnreadableFileError: See ``identify``.
        LayoutError: See ``identify``; also if the times are in an unknown system.
        UnknownStarError: See ``identify``.
        NoFluxError: If no cadence has a finite flux.
    """
    file = Path(path)
    identity = identify(file)
    with _readable(file):
        raw = import_lightkurve().read(str(file), quality_bitmask="default")
        flux, flux_err = fluxes(raw), flux_errors(raw)
    if not np.isfinite(flux).any():
        raise NoFluxError(f"{file.name}: none of its {flux.size} cadences of good quality has a finite flux")
    return make_curve(times(raw), flux, flux_err, time_system=time_system(raw), star=identity.star,
                      source=identity.source)


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes the FITS libraries raise into one named error."""
    from astropy.units import UnitsWarning
    from astropy.utils.exceptions import AstropyUserWarning

    if not file.is_file():
        raise UnreadableFileError(f"no file at {file}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnitsWarning)
            warnings.filterwarnings("error", message="File may have been truncated", category=AstropyUserWarning)
            yield
    except LightCurveError:
        raise
    except Exception as error:  # a damaged header makes the FITS libraries raise nearly anything
        raise UnreadableFileError(f"{file.name}: not a readable FITS file ({error}); fetch it again") from error


def _identity_of(header: Any, file: Path) -> Identity:
    mission = str(header.get("MISSION") or header.get("TELESCOP") or "").strip()
    catalogue = _CATALOGUES.get(mission.upper())
    if catalogue is None:
        raise LayoutError(f"{file.name}: expected mission {', '.join(_CATALOGUES)}, got {mission or 'none'}")
    for keyword in ("TICID", "KEPLERID", "TARGETID", "OBJECT"):
        digits = re.search(r"\d+", str(header.get(keyword) or ""))
        if digits and int(digits.group()) > 0:
            star = f"{catalogue} {int(digits.group())}"
            break
    else:
        raise UnknownStarError(f"{file.name}: no star in TICID, KEPLERID, TARGETID or OBJECT of its header")
    part = next((f" {keyword.lower()} {header[keyword]}" for keyword in ("SECTOR", "QUARTER", "CAMPAIGN")
                 if header.get(keyword) is not None), "")
    return Identity(star=star, source=f"{mission}{part}")
