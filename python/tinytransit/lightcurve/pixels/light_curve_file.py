# SPDX-License-Identifier: MIT
"""Write photometry as a light-curve file that ``read_light_curve`` and lightkurve read."""

import io
from pathlib import Path

import numpy as np

from tinytransit import __version__
from tinytransit.files import write_bytes
from tinytransit.lightcurve.pixels.photometry import Photometry
from tinytransit.lightcurve.pixels.pixel_file import Pixels

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
