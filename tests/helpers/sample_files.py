# SPDX-License-Identifier: MIT
"""Files as archives hold them, as bytes; within one run of the tests the same for the same arguments."""

import gzip
import io
from functools import cache

import numpy as np
from astropy.io import fits


@cache
def light_curve(star: int = 42, cadences: int = 4000) -> bytes:
    """A light curve of TESS with sums of its data, about 20 bytes a cadence."""
    random = np.random.default_rng(star)
    columns = [
        fits.Column("TIME", "D", unit="BJD - 2457000, days", array=np.linspace(1325.0, 1352.0, cadences)),
        fits.Column("PDCSAP_FLUX", "E", array=random.normal(1e4, 5, cadences)),
        fits.Column("PDCSAP_FLUX_ERR", "E", array=np.full(cadences, 5.0)),
        fits.Column("QUALITY", "J", array=np.zeros(cadences, np.int32)),
    ]
    head = fits.Header({"TELESCOP": "TESS", "OBJECT": f"TIC {star}", "TICID": star, "SECTOR": 1})
    aperture = fits.ImageHDU(np.ones((11, 11), np.int32), name="APERTURE")
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    return _bytes(fits.PrimaryHDU(header=head), table, aperture)


@cache
def pixels() -> bytes:
    """A target pixel file."""
    columns = [
        fits.Column("TIME", "D", array=np.arange(50.0)),
        fits.Column("FLUX", "25E", dim="(5, 5)", array=np.ones((50, 5, 5))),
    ]
    return _bytes(
        fits.PrimaryHDU(),
        fits.BinTableHDU.from_columns(columns, name="PIXELS"),
        fits.ImageHDU(np.ones((5, 5), np.int32), name="APERTURE"),
    )


@cache
def image() -> bytes:
    """A full-frame image, small."""
    return _bytes(fits.PrimaryHDU(), fits.ImageHDU(np.arange(1024.0).reshape(32, 32)))


@cache
def compressed_image() -> bytes:
    """The same with tile compression, which FITS stores as a table."""
    return _bytes(fits.PrimaryHDU(), fits.CompImageHDU(np.arange(1024, dtype=np.int32).reshape(32, 32)))


@cache
def catalogue() -> bytes:
    """A table without a flux."""
    return _bytes(
        fits.PrimaryHDU(),
        fits.BinTableHDU.from_columns([fits.Column("TICID", "K", array=np.arange(9))], name="TARGETS"),
    )


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


CSV = b"# star: TIC 42\ntime [BTJD],flux,flux_err\n1325.1,1.0,0.001\n1325.2,0.99,0.001\n"


def _bytes(*units: object) -> bytes:
    out = io.BytesIO()
    fits.HDUList([*units]).writeto(out, checksum=True)
    return out.getvalue()
