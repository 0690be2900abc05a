# SPDX-License-Identifier: MIT
"""One file of pixels to one light-curve file, as a piece of a batch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from tinytransit.batch.item import Item, Json
from tinytransit.lightcurve.finding import find_files
from tinytransit.lightcurve.pixels.background import BackgroundChoice
from tinytransit.lightcurve.pixels.light_curve_file import write_photometry
from tinytransit.lightcurve.pixels.photometry import measure
from tinytransit.lightcurve.pixels.pixel_file import read_pixels


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
