# SPDX-License-Identifier: MIT
"""High-level light curves of the archive, each with its columns, its units and its quality flags.

Column names and flags are those of each product's description at MAST (archive.stsci.edu/hlsp/NAME) and, where
lightkurve reads the product, of its reader (lightkurve.io.NAME):

- QLP (Huang et al. 2020, RNAAS 4, 204): KSPSAP_FLUX to sector 55, DET_FLUX since; the bits of SPOC, and bit 13 (to
  sector 55) or 31 (since) for low precision.
- TGLC (Han & Brandt 2023, AJ 165, 71): calibrated PSF and aperture flux; TESS_flags are SPOC's, TGLC_flags have bit 1
  for scattered light and bit 2 for the edge of the detector; errors in the header.
- K2SFF (Vanderburg & Johnson 2014, PASP 126, 948): FCOR in BESTAPER; MOVING is 1 while thrusters fire.
- EVEREST (Luger et al. 2018, AJ 156, 99): FCOR and FLUX; the bits of Kepler. Its own bits above them mark outliers,
  which transits may be, so they are not used.
- CDIPS (Bouma et al. 2019, ApJS 245, 13): magnitudes TFA1 (for transits), PCA1, IRM1; IRQ1 is G or 0 where good.
- eleanor (Feinstein et al. 2019, PASP 131, 094502) and GSFC-ELEANOR-LITE: CORR_FLUX, with the error of RAW_FLUX in
  FLUX_ERR; the bits of SPOC, and 131072 and 262144 for losses of its own.
- TASOC (Handberg et al. 2021, AJ 162, 170; Lund et al. 2021, ApJS 257, 53): FLUX_CORR in ppm about 0; QUALITY has bits
  of its own, 1 bad pixels, 2 excluded by hand, 4 clipped, 128 interpolated, 256 background; PIXEL_QUALITY SPOC's.
- PATHOS (Nardiello et al. 2019, MNRAS 490, 3806): PSF_FLUX_COR, AP*_FLUX_COR; DQUALITY with the bits of SPOC.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tinytransit.lightcurve.columns import CORRECTED_FLUX, LAST_RESORT, QUALITY, TIME

FluxKind = Literal["flux", "magnitude", "ppm"]
"""``magnitude`` grows as the light fades; ``ppm`` is counted from the median."""

_FILE_NAME = re.compile(r"hlsp_([a-z0-9-]+?)_", re.IGNORECASE)


@dataclass(frozen=True)
class Flags:
    """A column that says which cadences are bad.

    Attributes:
        column: Its name, in lower case.
        default: Bits that are bad by the mask ``default``; None for the mission's own.
        hard: Bits that are bad by the mask ``hard``.
        more_hard: Bits that ``hard`` adds to those of the mission.
        good_letters: What a column of text says of good cadences.
    """

    column: str
    default: int | None = None
    hard: int = 0
    more_hard: int = 0
    good_letters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Product:
    """How the light curves of one pipeline are read.

    Attributes:
        name: For messages; empty for files of the missions and of lightkurve.
        flux: Columns, the best first, in lower case; the first that holds a number is read.
        errors: The column of errors that belongs to each of them, where its name is not that of the flux and ``_err``.
        error_keywords: Keywords of the header with an error for all cadences, by column.
        error_of: Column to whose flux the errors belong, where it is not the one read.
        time: Columns, the best first.
        flags: Columns of quality flags; those that are missing are not used.
        table: Name of the table; empty for the first.
        mission: Of files that do not say.
        kind: What the columns hold.
        refusal: Why it is not read; empty if it is.
    """

    name: str
    flux: tuple[str, ...] = CORRECTED_FLUX
    errors: tuple[tuple[str, str], ...] = ()
    error_keywords: tuple[tuple[str, str], ...] = ()
    error_of: str = ""
    time: tuple[str, ...] = TIME
    flags: tuple[Flags, ...] = tuple(map(Flags, QUALITY))
    table: str = ""
    mission: str = ""
    kind: FluxKind = "flux"
    refusal: str = ""


@dataclass(frozen=True)
class _Signs:
    """What a product is recognised by: what a person would look at first."""

    header: Any
    columns: frozenset[str]
    tables: tuple[str, ...]
    file: str

    def called(self, *names: str) -> bool:
        """Whether the file has the name that the archive gives a product."""
        return self.file in names

    def says(self, keyword: str, text: str) -> bool:
        return text in str(self.header.get(keyword) or "").lower()


MISSION = Product("", flux=(*CORRECTED_FLUX, *LAST_RESORT), table="LIGHTCURVE")

_QLP = (4096, 1 << 30)
_UNITS_UNKNOWN = "what its columns mean is not known here"

_PRODUCTS: tuple[tuple[Callable[[_Signs], bool], Product], ...] = (
    (
        lambda signs: signs.says("ORIGIN", "mit/qlp") or signs.called("QLP"),
        Product(
            "QLP",
            flux=("det_flux", "kspsap_flux", "sap_flux"),
            errors=(("sap_flux", "sap_flux_err"),),
            flags=(Flags("quality", more_hard=sum(_QLP)),),
            mission="TESS",
        ),
    ),
    (
        lambda signs: signs.says("ORIGIN", "tglc") or {"tglc_flags", "tess_flags"} <= signs.columns,
        Product(
            "TGLC",
            flux=("cal_psf_flux", "cal_aper_flux"),
            error_keywords=(("cal_psf_flux", "CPSF_ERR"), ("cal_aper_flux", "CAPE_ERR")),
            flags=(Flags("tess_flags"), Flags("tglc_flags", default=1, hard=0xFFFF)),
            mission="TESS",
        ),
    ),
    (
        lambda signs: "BESTAPER" in signs.tables,
        Product("K2SFF", flux=("fcor",), flags=(Flags("moving", default=1, hard=1),), table="BESTAPER", mission="K2"),
    ),
    (
        lambda signs: signs.says("COMMENT", "everest") or {"fcor", "fraw"} <= signs.columns or signs.called("EVEREST"),
        Product(
            "EVEREST",
            flux=("fcor", "flux"),
            errors=(("fcor", "fraw_err"), ("flux", "fraw_err")),
            flags=(Flags("quality"),),
            mission="K2",
        ),
    ),
    (
        lambda signs: signs.says("ORIGIN", "cdips") or {"tmid_bjd", "irm1"} <= signs.columns,
        Product(
            "CDIPS",
            flux=("tfa1", "pca1", "irm1"),
            errors=(("tfa1", "ire1"), ("pca1", "ire1"), ("irm1", "ire1")),
            time=("tmid_bjd",),
            flags=(Flags("irq1", good_letters=("G", "0")),),
            mission="TESS",
            kind="magnitude",
        ),
    ),
    (
        lambda signs: {"raw_flux", "corr_flux"} <= signs.columns or signs.header.get("PCORIGIN") is not None,
        Product(
            "eleanor",
            flux=("corr_flux", "pca_flux", "raw_flux"),
            errors=(("corr_flux", "flux_err"), ("pca_flux", "flux_err"), ("raw_flux", "flux_err")),
            error_of="raw_flux",
            flags=(Flags("quality", more_hard=131072 | 262144),),
            mission="TESS",
        ),
    ),
    (
        lambda signs: "flux_raw" in signs.columns and "flux_corr" not in signs.columns,
        Product(
            "TASOC",
            flux=("flux_raw",),
            flags=(Flags("quality", default=1 | 2, hard=1 | 2 | 4 | 128 | 256), Flags("pixel_quality")),
            mission="TESS",
        ),
    ),
    (
        lambda signs: signs.says("ORIGIN", "tasoc") or "flux_corr" in signs.columns or signs.called("TASOC"),
        Product(
            "TASOC",
            flux=("flux_corr",),
            flags=(Flags("quality", default=1 | 2, hard=1 | 2 | 4 | 128 | 256), Flags("pixel_quality")),
            mission="TESS",
            kind="ppm",
        ),
    ),
    (
        lambda signs: {"psf_flux_cor", "dquality"} <= signs.columns,
        Product(
            "PATHOS",
            flux=("psf_flux_cor", "ap2_flux_cor", "ap3_flux_cor", "ap1_flux_cor", "ap4_flux_cor"),
            flags=(Flags("dquality"),),
            mission="TESS",
        ),
    ),
    (
        lambda signs: signs.says("ORIGIN", "cea & ssi") or signs.called("KEPSEISMIC"),
        Product("KEPSEISMIC", refusal="its gaps are filled and its transits filtered, for asteroseismology"),
    ),
    (lambda signs: "lc1_ap1" in signs.columns or signs.called("DIAMANTE"), Product("DIAMANTE", refusal=_UNITS_UNKNOWN)),
    (lambda signs: signs.says("CREATOR", "k2sc") or signs.called("K2SC"), Product("K2SC", refusal=_UNITS_UNKNOWN)),
    (
        lambda signs: {"aptflux", "detflux"} <= signs.columns or signs.called("K2VARCAT"),
        Product("K2VARCAT", refusal=_UNITS_UNKNOWN),
    ),
    (
        lambda signs: signs.says("CREATOR", "foldedlightcurve"),
        Product("a folded light curve of lightkurve", refusal="its times are phases; write the light curve unfolded"),
    ),
)
_SEE_MISSION = "fetch the light curve of the mission itself, or write time and flux as a CSV file"


def product_of(hdus: Any, file: Path) -> Product:
    """Recognise whose light curve an open FITS file is; ``MISSION`` if it is of no product that is known.

    Header and columns tell, or the name that the archive gives the file.
    """
    named = [hdu for hdu in hdus if hasattr(hdu, "columns")]
    columns = frozenset(name.lower() for hdu in named[:1] for name in hdu.columns.names)
    signs = _Signs(hdus[0].header, columns, tuple(hdu.name for hdu in hdus), name_in(file))
    return next((product for is_of, product in _PRODUCTS if is_of(signs)), MISSION)


def name_in(file: Path) -> str:
    """Name of the product that a file of the archive is called by: ``KBONUS-BKG`` of ``hlsp_kbonus-bkg_...``, or ''."""
    found = _FILE_NAME.match(file.name)
    return found.group(1).upper() if found else ""


def refusal_of(product: str, why: str) -> str:
    """Say that a product is not read."""
    return f"it is {product}, which is not read here: {why}; {_SEE_MISSION}"


def missing_columns(product: Product, file: Path, expected: Sequence[str], got: Sequence[str]) -> str:
    """Say which columns a table should have, and whose it is."""
    whose = product.name or name_in(file)
    return (
        f"expected columns {' and '.join(expected)}, got {', '.join(got[:30]) or 'none'}"
        f"{f'; it is called {whose}, ' + _SEE_MISSION if whose else ''}"
    )
