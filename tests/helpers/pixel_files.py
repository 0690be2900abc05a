# SPDX-License-Identifier: MIT
"""Files of pixels in the missions' own formats, with a star whose place and transit are known."""

from pathlib import Path
from typing import Literal

import numpy as np
from astropy.io import fits

ROWS, COLUMNS = 11, 13
CORNER = (400, 700)
STAR = (406.0, 705.0)
NEIGHBOUR = (409.0, 706.0)
STAR_FLUX, NEIGHBOUR_FLUX = 10_000.0, 1500.0
PERIOD, EPOCH, DURATION = 3.0, 1326.0, 0.25
TIME = 1325.0 + np.arange(0.0, 20.0, 0.02)
NOISE = 1.0

Kind = Literal["kepler", "k2", "tess", "raw", "tesscut"]
_HEADS = {
    "kepler": {"TELESCOP": "Kepler", "OBJECT": "KIC 42", "KEPLERID": 42, "QUARTER": 3},
    "k2": {"TELESCOP": "Kepler", "MISSION": "K2", "OBJECT": "EPIC 42", "KEPLERID": 42, "CAMPAIGN": 5},
    "tess": {"TELESCOP": "TESS", "OBJECT": "TIC 42", "TICID": 42, "SECTOR": 7,
             "CREATOR": "TargetPixelExporterPipelineModule", "ORIGIN": "NASA/Ames"},
    "raw": {"TELESCOP": "TESS", "OBJECT": "TIC 42", "TICID": 42, "SECTOR": 7},
    "tesscut": {"TELESCOP": "TESS", "OBJECT": "", "CREATOR": "astrocut", "ORIGIN": "STScI/MAST", "SECTOR": 7,
                "RA_OBJ": 84.29, "DEC_OBJ": -80.47},
}  # fmt: skip


def in_transit(time: np.ndarray = TIME) -> np.ndarray:
    """Mark the cadences in transit."""
    return np.abs(np.mod(time - EPOCH + 0.5 * PERIOD, PERIOD) - 0.5 * PERIOD) < 0.5 * DURATION


def background(time: np.ndarray = TIME) -> np.ndarray:
    """Stray light that falls to a third within the sector, with an error as wrong to subtract as it is large."""
    return np.asarray(150.0 - 100.0 * (time - time[0]) / np.ptp(time))


def images(*, star_depth: float = 0.0, neighbour_depth: float = 0.0, seed: int = 0) -> np.ndarray:
    """Return a star and a fainter neighbour without background, shape (n, rows, columns)."""
    row, column = np.indices((ROWS, COLUMNS), dtype=np.float64)
    cube = np.random.default_rng(seed).normal(0.0, NOISE, (TIME.size, ROWS, COLUMNS))
    for (x, y), flux, depth in ((STAR, STAR_FLUX, star_depth), (NEIGHBOUR, NEIGHBOUR_FLUX, neighbour_depth)):
        spot = np.exp(-0.5 * ((column + CORNER[0] - x) ** 2 + (row + CORNER[1] - y) ** 2))
        light = flux * np.where(in_transit(), 1.0 - depth, 1.0)
        cube += light[:, None, None] * spot / spot.sum()
    return cube


def pipeline_aperture() -> np.ndarray:
    """Five by five pixels round the star, shape (rows, columns)."""
    mask = np.zeros((ROWS, COLUMNS), dtype=bool)
    mask[3:8, 4:9] = True
    return mask


def write_pixels(path: Path, kind: Kind, cube: np.ndarray, *, quality: np.ndarray | None = None) -> Path:
    """Write a file; target pixel files are without the background and say what it was, the others are with it."""
    time = TIME[: len(cube)]
    sky = np.broadcast_to(background()[: len(cube), None, None], cube.shape)
    subtracted = kind in ("kepler", "k2", "tess")
    flux = cube if subtracted else cube + sky
    head = fits.Header({**_HEADS[kind]})
    size, shape = f"{ROWS * COLUMNS}E", f"({COLUMNS},{ROWS})"
    unit = "BJD - 2457000, days" if head["TELESCOP"] == "TESS" else "BJD - 2454833"
    cubes = {
        "FLUX": flux,
        "FLUX_ERR": np.full(cube.shape, NOISE),
        "FLUX_BKG": 0 * sky if kind == "tesscut" else sky,
        "FLUX_BKG_ERR": np.full(cube.shape, 0 if kind == "tesscut" else 37.0),
    }
    columns = [
        fits.Column("TIME", "D", unit=unit, array=time),
        fits.Column("TIMECORR", "E", unit="d", array=0 * time),
        fits.Column("CADENCENO", "J", array=np.arange(time.size)),
        fits.Column("RAW_CNTS", f"{ROWS * COLUMNS}J", dim=shape, array=np.zeros(cube.shape, dtype=np.int32)),
        *(fits.Column(name, size, unit="e-/s", dim=shape, array=values) for name, values in cubes.items()),
        fits.Column("QUALITY", "J", array=np.zeros(time.size, np.int32) if quality is None else quality),
    ]
    table = fits.BinTableHDU.from_columns(columns, name="TARGETTABLES" if kind in ("kepler", "k2") else "PIXELS")
    table.header["BJDREFI"] = 2_457_000 if head["TELESCOP"] == "TESS" else 2_454_833
    table.header["1CRV5P"], table.header["2CRV5P"] = CORNER
    if kind != "tesscut":
        table.header["BACKAPP"] = subtracted
    flags = np.ones((ROWS, COLUMNS), dtype=np.int32) + (0 if kind == "tesscut" else 2 * pipeline_aperture())
    hdus = [fits.PrimaryHDU(header=head), table, fits.ImageHDU(flags.astype(np.int32), name="APERTURE")]
    path.parent.mkdir(parents=True, exist_ok=True)
    fits.HDUList(hdus).writeto(path)
    return path
