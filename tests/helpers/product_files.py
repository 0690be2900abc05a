# SPDX-License-Identifier: MIT
"""Small files with the columns, units and flags of the archive's high-level light curves.

Names are those of each product's description at MAST; the values are a flux about 1 with one dip, and 77 in every
column that a reader should leave alone.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from helpers.light_curve_files import table_file

COUNT = 40
BTJD = 1325.0 + np.arange(COUNT) / 48.0
BKJD = 1975.0 + np.arange(COUNT) / 48.0
GOOD = np.ones(COUNT)
GOOD[10] = 0.99
"""The flux that a reader should give, about 1."""
OTHER = np.full(COUNT, 77.0)
FIRST = np.zeros(COUNT, dtype=np.int32)
FIRST[0] = 1


def qlp(path: Path, sector: int) -> Path:
    flux = "DET_FLUX" if sector >= 56 else "KSPSAP_FLUX"
    flags = FIRST * 32
    flags[1] = 1 << 30 if sector >= 56 else 4096
    columns: dict[str, np.ndarray] = {
        "TIME": BTJD,
        "SAP_FLUX": OTHER,
        flux: GOOD,
        f"{flux}_ERR": 0.1 * GOOD,
        "QUALITY": flags,
    }
    primary = {"ORIGIN": "MIT/QLP", "TELESCOP": "TESS", "TICID": 42, "SECTOR": sector}
    return table_file(path, columns, primary=primary, header={"BJDREFI": 2_457_000})


def tglc(path: Path) -> Path:
    scattered = FIRST.astype(np.int16)
    scattered[2] = 2
    columns: dict[str, np.ndarray] = {
        "time": BTJD, "psf_flux": OTHER, "aperture_flux": OTHER, "cal_psf_flux": GOOD, "cal_aper_flux": OTHER,
        "background": OTHER, "cadence_num": FIRST, "TESS_flags": np.roll(FIRST, 1).astype(np.int16) * np.int16(128),
        "TGLC_flags": scattered,
    }  # fmt: skip
    primary = {"ORIGIN": "UCSB/TGLC", "TELESCOP": "TESS", "TICID": "42", "OBJECT": "Gaia DR3 6000000000000000000"}
    return table_file(path, columns, primary=primary, header={"BJDREFI": 2_457_000, "CPSF_ERR": 0.1})


def k2sff(path: Path) -> Path:
    columns: dict[str, np.ndarray] = {
        "T": BKJD,
        "FRAW": OTHER,
        "FCOR": GOOD,
        "ARCLENGTH": OTHER,
        "MOVING": FIRST,
        "CADENCENO": FIRST,
    }
    primary = {"TELESCOP": "Kepler", "MISSION": "K2", "KEPLERID": 201000001, "CAMPAIGN": 1}
    return table_file(path, columns, primary=primary, header={"BJDREFI": 2_454_833}, name="BESTAPER")


def everest(path: Path) -> Path:
    flags = FIRST * 32768 * 32
    flags[1] = 1 << 24  # an outlier by EVEREST, perhaps a transit
    columns: dict[str, np.ndarray] = {
        "CADN": FIRST, "FCOR": GOOD, "FLUX": OTHER, "FRAW": OTHER, "FRAW_ERR": 0.1 * GOOD, "QUALITY": flags,
        "TIME": BKJD,
    }  # fmt: skip
    primary = {"MISSION": "K2", "KEPLERID": 201000001, "COMMENT": "EVEREST PIPELINE"}
    return table_file(path, columns, primary=primary, header={"BJDREFI": 2_454_833})


def cdips(path: Path) -> Path:
    magnitude = 12.0 - 2.5 * np.log10(GOOD)
    letters = np.where(FIRST, "X", "G")
    columns: dict[str, np.ndarray] = {
        "TMID_BJD": BTJD + 2_457_000,
        "IFL1": OTHER,
        "IRM1": magnitude,
        "IRE1": np.full(COUNT, 0.01),
        "IRQ1": letters,
    }
    primary = {"TELESCOP": "TESS", "TICID": 42, "OBJECT": "5000000000000000000", "SECTOR": 8}
    return table_file(path, columns, primary=primary, name="")


def eleanor(path: Path) -> Path:
    columns: dict[str, np.ndarray] = {
        "TIME": BTJD, "QUALITY": FIRST * 128, "RAW_FLUX": 2 * GOOD, "FLUX_ERR": 0.2 * GOOD, "CORR_FLUX": GOOD,
        "PCA_FLUX": OTHER,
    }  # fmt: skip
    return table_file(path, columns, primary={"TIC_ID": 42, "SECTOR": 1, "LITE": "True", "PCORIGIN": "x"}, name="")


def tasoc(path: Path) -> Path:
    pixels = np.roll(FIRST, 1) * 32
    columns: dict[str, np.ndarray] = {
        "TIME": BTJD, "FLUX_RAW": OTHER, "FLUX_CORR": 1e6 * (GOOD - 1), "FLUX_CORR_ERR": 1e5 * GOOD, "QUALITY": FIRST,
        "PIXEL_QUALITY": pixels,
    }  # fmt: skip
    primary = {"ORIGIN": "TASOC/Aarhus", "TELESCOP": "TESS", "TICID": 42}
    return table_file(path, columns, primary=primary, header={"BJDREFI": 2_457_000}, units={"FLUX_CORR": "ppm"})


def pathos(path: Path) -> Path:
    columns: dict[str, np.ndarray] = {
        "TIME": BTJD,
        "PSF_FLUX_RAW": OTHER,
        "PSF_FLUX_COR": GOOD,
        "AP4_FLUX_COR": OTHER,
        "SKY_LOCAL": OTHER,
    }
    primary = {"TELESCOP": "TESS", "TICID": 42}
    return table_file(path, {**columns, "DQUALITY": FIRST * 128}, primary=primary, header={"BJDREFI": 2_457_000})


def tess_spoc(path: Path) -> Path:
    columns: dict[str, np.ndarray] = {
        "TIME": BTJD,
        "SAP_FLUX": OTHER,
        "PDCSAP_FLUX": GOOD,
        "PDCSAP_FLUX_ERR": 0.1 * GOOD,
    }
    primary = {"ORIGIN": "NASA/Ames", "TELESCOP": "TESS", "TICID": 42, "OBJECT": "TIC 42"}
    return table_file(path, {**columns, "QUALITY": FIRST * 128}, primary=primary, header={"BJDREFI": 2_457_000})


WRITERS: dict[str, Callable[[Path], Path]] = {
    "qlp55": lambda path: qlp(path, 55),
    "qlp56": lambda path: qlp(path, 56),
    "tglc": tglc,
    "k2sff": k2sff,
    "everest": everest,
    "cdips": cdips,
    "eleanor": eleanor,
    "tasoc": tasoc,
    "pathos": pathos,
    "tess-spoc": tess_spoc,
}
"""How to write a file of each."""
