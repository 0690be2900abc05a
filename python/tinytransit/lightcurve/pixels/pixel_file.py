# SPDX-License-Identifier: MIT
"""Read target pixel files of Kepler, K2 and TESS, and cut-outs of full-frame images as TESScut writes them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.errors import LayoutError, NoFluxError, UnknownStarError
from tinytransit.lightcurve.fits_file import clock_of, identity_of, open_fits
from tinytransit.lightcurve.identity import Identity, star_in
from tinytransit.lightcurve.quiet_import import import_lightkurve
from tinytransit.statistics import BoolArray, FloatArray

_MOST_MEGABYTES = 1024
_TABLES = ("PIXELS", "TARGETTABLES")
_COLUMNS = {"TIME", "FLUX", "FLUX_ERR", "QUALITY"}
_STAR_SIGMA = 3.0
_IN_PIPELINE_APERTURE = 2  # bit of the APERTURE image: Kepler Archive Manual 2.3.2, TESS data products document 6
_PASSED_ON = ("TELESCOP", "MISSION", "SECTOR", "QUARTER", "CAMPAIGN", "CAMERA", "CCD", "CHANNEL", "RA_OBJ", "DEC_OBJ",
              "TEFF", "LOGG", "RADIUS", "TESSMAG", "KEPMAG")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pixels:
    """Images of a star, one a cadence; n cadences of rows x columns.

    Attributes:
        identity: Star and source.
        time: Days of ``time_system``, finite, shape (n,).
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        quality: The mission's flags, shape (n,).
        flux: Electrons a second, shape (n, rows, columns), NaN where a pixel was not read.
        flux_err: One standard deviation, likewise.
        flux_bkg: Background that the file gives, likewise; None if it gives none.
        background_subtracted: Whether ``flux`` is already without it.
        pipeline_aperture: The mission's optimal aperture, shape (rows, columns); None if the file has none.
        corner: Column and row on the detector of the first pixel.
        stars: Pixels brighter than three robust standard deviations above the median, shape (rows, columns).
        central_star: Those of them that hang together nearest to the middle, likewise.
        header: What a light curve takes over: mission, sector, position, and the star's parameters.
    """

    identity: Identity
    time: FloatArray
    time_system: str
    quality: npt.NDArray[np.int64]
    flux: FloatArray
    flux_err: FloatArray
    flux_bkg: FloatArray | None
    background_subtracted: bool
    pipeline_aperture: BoolArray | None
    corner: tuple[float, float]
    stars: BoolArray
    central_star: BoolArray
    header: dict[str, Any]

    @property
    def read(self) -> BoolArray:
        """Pixels that were read at all, shape (rows, columns)."""
        return np.asarray(np.isfinite(self.flux).any(axis=0))


def read_pixels(file: Path, star: str | None = None) -> Pixels:
    """Read a file of pixels.

    Whether its flux is already without the background is told by the keyword BACKAPP, else by whether the file gives a
    background that is not all zero: target pixel files do, cut-outs do not. What astrocut made never is.

    Args:
        file: FITS, plain or gzip.
        star: Name such as ``TIC 123`` for a cut-out, whose header names a position only; it may also be in the file's
            name.

    Raises:
        LightCurveError: ``UnreadableFileError`` if the file is missing or damaged; ``LayoutError`` if it has no images
            of one shape; ``UnknownStarError`` if no star is named; ``NoFluxError`` if no cadence has a time and a flux.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        table = _table_of(hdus, file)
        header, columns = hdus[0].header, table.columns
        identity = _identity(header, star, file)
        system = clock_of(table.header, columns["TIME"].unit, identity, file)
        time = np.asarray(table.data["TIME"], dtype=np.float64)
        flux = _cube(table, "FLUX", None, file)
        seen = np.isfinite(time) & np.isfinite(flux).any(axis=(1, 2))
        if not seen.any():
            raise NoFluxError(f"{file.name}: none of its {time.size} cadences has a time and a flux")
        flux_bkg = _cube(table, "FLUX_BKG", flux.shape, file)[seen] if "FLUX_BKG" in columns.names else None
        if flux_bkg is not None and not np.nan_to_num(flux_bkg).any():
            flux_bkg = None
        stars, central_star = _threshold_masks(hdus, identity)
        return Pixels(
            identity=identity,
            time=time[seen],
            time_system=system,
            quality=np.asarray(table.data["QUALITY"], dtype=np.int64)[seen],
            flux=flux[seen],
            flux_err=_cube(table, "FLUX_ERR", flux.shape, file)[seen],
            flux_bkg=flux_bkg,
            background_subtracted=_is_subtracted(header, table.header, flux_bkg),
            pipeline_aperture=_pipeline_aperture(hdus, flux.shape[1:]),
            corner=(float(table.header.get("1CRV5P", 0.0)), float(table.header.get("2CRV5P", 0.0))),
            stars=stars,
            central_star=central_star,
            header={key: header[key] for key in _PASSED_ON if header.get(key) not in (None, "")},
        )


def _table_of(hdus: Any, file: Path) -> Any:
    names = [hdu.name for hdu in hdus]
    found = next((name for name in _TABLES if name in names), None)
    if found is None:
        raise LayoutError(
            f"{file.name}: expected a table {' or '.join(_TABLES)}, got {', '.join(names)}; give target "
            "pixels or a cut-out"
        )
    columns = getattr(hdus[found], "columns", None)
    if columns is None or not _COLUMNS.issubset(columns.names):
        raise LayoutError(
            f"{file.name}: expected columns {', '.join(sorted(_COLUMNS))}, got "
            f"{', '.join(columns.names) if columns is not None else 'none'}"
        )
    return hdus[found]


def _identity(header: Any, star: str | None, file: Path) -> Identity:
    named = star_in(star) if star else star_in(file.name)
    if named is None:
        try:
            return identity_of(header, file)
        except UnknownStarError as error:
            raise UnknownStarError(
                f"{error}; a cut-out names no star: say --star 'TIC 123', or put it into the file's name"
            ) from error
    known = identity_of({**dict(header), "TICID": None, "KEPLERID": None, "OBJECT": named}, file)
    if known.star != named:
        raise UnknownStarError(f"{file.name}: expected a star of {known.catalogue}, got {named}")
    return known


def _cube(table: Any, name: str, shape: tuple[int, ...] | None, file: Path) -> FloatArray:
    values = np.asarray(table.data[name])
    if values.ndim != 3 or values.dtype.kind not in "iuf" or (shape is not None and values.shape != shape):
        raise LayoutError(f"{file.name}: expected an image of numbers a row in {name}, got shape {values.shape}")
    return values.astype(np.float64)


def _is_subtracted(primary: Any, table: Any, flux_bkg: FloatArray | None) -> bool:
    if "astrocut" in str(primary.get("CREATOR", "")).lower():
        return False
    return bool(table.get("BACKAPP", flux_bkg is not None))


def _threshold_masks(hdus: Any, identity: Identity) -> tuple[BoolArray, BoolArray]:
    lightkurve = import_lightkurve()
    kind = lightkurve.TessTargetPixelFile if identity.catalogue == "TIC" else lightkurve.KeplerTargetPixelFile
    target = kind(hdus, quality_bitmask=0)
    return (
        target.create_threshold_mask(threshold=_STAR_SIGMA, reference_pixel=None),
        target.create_threshold_mask(threshold=_STAR_SIGMA),
    )


def _pipeline_aperture(hdus: Any, shape: tuple[int, ...]) -> BoolArray | None:
    if "APERTURE" not in [hdu.name for hdu in hdus] or hdus["APERTURE"].data is None:
        return None
    flags = np.asarray(hdus["APERTURE"].data)
    if flags.shape != shape:
        return None
    inside: BoolArray = (flags.astype(np.int64) & _IN_PIPELINE_APERTURE) > 0
    return inside if inside.any() else None
