# SPDX-License-Identifier: MIT
"""A picture of the pixels with the aperture."""

from pathlib import Path

import numpy as np
from matplotlib.patches import Rectangle

from tinytransit.figures import ACCENT, SECOND, picture
from tinytransit.lightcurve.pixels.photometry import Photometry
from tinytransit.lightcurve.pixels.pixel_file import Pixels


def draw(pixels: Pixels, photometry: Photometry, path: Path) -> None:
    """Draw the median image with the aperture and the median centroid, beside the light curve."""
    image = np.full(pixels.read.shape, np.nan)
    image[pixels.read] = np.nanmedian(pixels.flux[:, pixels.read], axis=0)
    (column, row), (rows, columns) = pixels.corner, pixels.read.shape
    edges = (column - 0.5, column + columns - 0.5, row - 0.5, row + rows - 0.5)
    with picture(path, columns=2, title=f"{pixels.identity.star}, {pixels.identity.source}") as axes:
        stamp, curve = axes[0]
        stamp.imshow(image, origin="lower", cmap="Greys", extent=edges)
        for y, x in np.argwhere(photometry.aperture):
            stamp.add_patch(Rectangle((column + x - 0.5, row + y - 0.5), 1, 1, fill=False, edgecolor=SECOND))
        stamp.plot(np.nanmedian(photometry.column), np.nanmedian(photometry.row), "+", color=ACCENT, markersize=10)
        stamp.set(xlabel="column", ylabel="row", title=f"{photometry.aperture_name} aperture")
        curve.plot(pixels.time, photometry.flux, ".", color=ACCENT, markersize=2)
        curve.set(
            xlabel=f"time, {pixels.time_system}",
            ylabel="flux, electrons a second",
            title=f"background: {photometry.background_name}",
        )
