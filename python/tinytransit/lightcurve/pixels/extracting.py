# SPDX-License-Identifier: MIT
"""One file of pixels to one light-curve file, which ``read_light_curve`` and lightkurve read, as a piece of a batch."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from tinytransit import __version__
from tinytransit.batch.item import Item, Json
from tinytransit.files import write_bytes
from tinytransit.lightcurve.pixels.photometry import BackgroundChoice, Photometry, measure
from tinytransit.lightcurve.pixels.pixel_file import Pixels, read_pixels
from tinytransit.lightcurve.pixels.two_apertures import LARGER_FLUX
from tinytransit.untrusted_files import find_files

_REFERENCES = {"BKJD": 2_454_833, "BTJD": 2_457_000, "BJD": 0}


def write_photometry(pixels: Pixels, photometry: Photometry, path: Path) -> None:
    """Write a table ``LIGHTCURVE`` with the missions' names of columns, and the aperture as an image.

    All cadences are written, with their quality flags; choosing among them is the reader's. The same photometry gives
    the same bytes.
    """
    from astropy.io import fits

    primary = fits.PrimaryHDU()
    for key, value in {
        **pixels.header,
        "OBJECT": pixels.identity.star,
        "CREATOR": f"tinytransit {__version__} lightcurve",
    }.items():
        primary.header[key] = value
    values = {
        "TIME": pixels.time,
        "FLUX": photometry.flux,
        "FLUX_ERR": photometry.flux_err,
        LARGER_FLUX: photometry.flux_large,
        "FLUX_BKG": photometry.background,
        "MOM_CENTR1": photometry.column,
        "MOM_CENTR2": photometry.row,
    }
    units = {"TIME": pixels.time_system.lower(), "MOM_CENTR1": "pixel", "MOM_CENTR2": "pixel"}
    columns = [
        fits.Column(name, "D", unit=units.get(name, "electron / s"), array=array) for name, array in values.items()
    ]
    columns.append(fits.Column("QUALITY", "J", array=pixels.quality.astype(np.int32)))
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    table.header["BJDREFI"], table.header["BJDREFF"] = _REFERENCES[pixels.time_system], 0.0
    table.header["APERTURE"] = (photometry.aperture_name, "which pixels were summed")
    table.header["NPIXSAP"] = (int(photometry.aperture.sum()), "how many")
    table.header["BKGMETH"] = (photometry.background_name, "which background was subtracted")
    image = fits.ImageHDU(photometry.aperture.astype(np.int32) * 3, name="APERTURE")
    buffer = io.BytesIO()
    fits.HDUList([primary, table, image]).writeto(buffer)
    write_bytes(path, buffer.getvalue())


def find_pixel_files(paths: Sequence[Path]) -> list[Path]:
    """List the FITS files among files and, recursively, in folders; see ``find_files``."""
    return find_files(paths, lambda file: file.name.lower().endswith((".fits", ".fits.gz")))


def extraction_items(
    files: Sequence[Path], out: Path, *, aperture: str, background: BackgroundChoice, star: str | None, pictures: bool
) -> list[Item]:
    """Make the pieces of a batch; a file's key is the name of its light curve in ``out``."""
    items = []
    for file in files:
        name = file.name[: -len(".gz")] if file.name.lower().endswith(".gz") else file.name
        key = f"{Path(name).stem}_phot"
        payload: dict[str, Json] = {
            "file": str(file.resolve()), "out": str(out.resolve() / key), "aperture": aperture,
            "background": background, "star": star, "picture": pictures,
        }  # fmt: skip
        items.append(Item(key, payload, files=(file,)))
    return items


def extract(payload: Mapping[str, Json]) -> Json:
    """Do one file: write ``out``.fits, perhaps ``out``.png, and return what it is.

    Raises:
        LightCurveError: If there are no usable pixels in it.
    """
    file, out = Path(str(payload["file"])), Path(str(payload["out"]))
    pixels = read_pixels(file, cast(str | None, payload["star"]))
    photometry = measure(pixels, str(payload["aperture"]), cast(BackgroundChoice, payload["background"]))
    write_photometry(pixels, photometry, out.with_name(f"{out.name}.fits"))
    if payload["picture"]:
        from tinytransit.lightcurve.pixels.picture import draw

        draw(pixels, photometry, out.with_name(f"{out.name}.png"))
    flux = photometry.flux[np.isfinite(photometry.flux)]
    return {
        "star": pixels.identity.star,
        "source": pixels.identity.source,
        "cadences": int(flux.size),
        "aperture": photometry.aperture_name,
        "pixels": int(photometry.aperture.sum()),
        "background": photometry.background_name,
        "median_flux": float(np.median(flux)),
    }
