# SPDX-License-Identifier: MIT
"""Small files of a star's spectrum in each format in which archives serve them, made here."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.io import fits

LOG_WAVE = 3.58 + 1e-4 * np.arange(3000)
LINEAR_WAVE = 3800.0 + 1.5 * np.arange(2600)
H_ALPHA = 6564.6  # in vacuum


def star(wave: npt.NDArray[Any], *, line: float = H_ALPHA) -> npt.NDArray[Any]:
    """Return the flux of a star: a slope, a line in absorption."""
    return 10.0 + 2.0 * np.sin(wave / 700.0) - 4.0 * np.exp(-0.5 * ((wave - line) / 8.0) ** 2)


def _bytes(*hdus: Any) -> bytes:
    stream = io.BytesIO()
    fits.HDUList(list(hdus)).writeto(stream)
    return stream.getvalue()


def _column(name: str, values: Any, unit: str | None = None, code: str | None = None) -> fits.Column:
    array = np.asarray(values)
    letter = code or {"f8": "D", "f4": "E", "i4": "J", "i2": "I"}[array.dtype.str[1:]]
    form = f"{array.shape[1]}{letter}" if array.ndim == 2 else letter
    return fits.Column(name, form, unit=unit, array=array)


def sdss() -> bytes:
    """A BOSS ``spec`` file: inverse variance 0 in 5 samples, one bad flag, ten of a bright sky, class and redshift."""
    flux = star(10.0**LOG_WAVE).astype("f4")
    inverse = np.full(flux.size, 4.0, "f4")
    inverse[:5] = 0
    flags = np.zeros(flux.size, "i4")
    flags[100], flags[200:210] = 1 << 24, 1 << 23
    primary = fits.PrimaryHDU()
    primary.header.update(TELESCOP="SDSS 2.5-M", VACUUM=True, BUNIT="1E-17 erg/cm^2/s/Ang")
    coadd = fits.BinTableHDU.from_columns(
        [_column("flux", flux), _column("loglam", LOG_WAVE.astype("f4")), _column("ivar", inverse),
         _column("and_mask", flags)], name="COADD")  # fmt: skip
    about = fits.BinTableHDU.from_columns(
        [fits.Column("CLASS", "6A", array=["STAR"]), _column("Z", np.array([0.001], "f4")),
         _column("PLATE", np.array([7102], "i4")), _column("MJD", np.array([56666], "i4")),
         _column("FIBERID", np.array([82], "i4"))], name="SPALL")  # fmt: skip
    return _bytes(primary, coadd, about)


def sp_spec() -> bytes:
    """An SDSS ``spSpec`` file, whose error is 0 in two samples."""
    flux = star(10.0**LOG_WAVE)
    error = np.full(flux.size, 0.5)
    error[:2] = 0
    hdu = fits.PrimaryHDU(np.stack([flux, flux - 10, error, 0 * flux, flux]).astype("f4"))
    hdu.header.update(TELESCOP="SDSS 2.5-M", VACUUM=True, COEFF0=3.58, COEFF1=1e-4, PLATEID=358, MJD=51818, FIBERID=504,
                      Z=0.05, SPEC_CLN=2)  # fmt: skip
    hdu.header["DC-FLAG"] = 1
    return _bytes(hdu)


def lamost(*, third: str) -> bytes:
    """A LAMOST ``spec`` file whose third row is the flux less its continuum, or wavelengths."""
    wave = 10.0**LOG_WAVE
    flux = star(wave)
    rows = {"Subcontinuum": flux - 10, "Wavelength": wave}[third]
    hdu = fits.PrimaryHDU(np.stack([flux, 0 * flux + 4, rows, 0 * flux, 0 * flux]).astype("f4"))
    hdu.header.update(TELESCOP="LAMOST", VACUUM=True, COEFF0=3.58, COEFF1=1e-4, DESIG="LAMOST J0", CLASS="STAR", Z=2e-4)
    hdu.header["EXTEN0"] = f"Flux, Inverse, {third}, Andmask, Ormask"
    return _bytes(hdu)


def hst() -> bytes:
    """A COS ``x1dsum``: two segments in falling order of wavelength, of weight 0 at three ends."""
    wave = np.stack([1280.0 + 0.01 * np.arange(3000), 1130.0 + 0.01 * np.arange(3000)])
    weight = np.ones(wave.shape, "f4")
    weight[0, :3] = 0
    unit = "erg /s /cm**2 /angstrom"
    primary = fits.PrimaryHDU()
    primary.header.update(TELESCOP="HST", INSTRUME="COS", TARGNAME="MRK-0")
    table = fits.BinTableHDU.from_columns(
        [fits.Column("SEGMENT", "4A", array=["FUVA", "FUVB"]), _column("WAVELENGTH", wave, "angstrom"),
         _column("FLUX", (1e-14 * star(wave)).astype("f4"), unit),
         _column("ERROR", np.full(wave.shape, 1e-15, "f4"), unit), _column("DQ_WGT", weight)], name="SCI")  # fmt: skip
    return _bytes(primary, table)


def jwst() -> bytes:
    """A NIRSpec ``x1d`` of one source, with NaN in two samples and one that is not to be used, its flags as numbers."""
    wave = 1.0 + 0.001 * np.arange(2000)
    flux = 1e-7 * star(wave * 1e4, line=0.0)
    flux[:2] = np.nan
    flags = np.zeros(wave.size)
    flags[0], flags[10] = np.nan, 1.0
    primary = fits.PrimaryHDU()
    primary.header.update(TELESCOP="JWST", INSTRUME="NIRSPEC", TARGNAME="", TARGPROP="CEERS")
    table = fits.BinTableHDU.from_columns(
        [_column("WAVELENGTH", wave, "um"), _column("FLUX", flux, "Jy"),
         _column("FLUX_ERROR", np.full(wave.size, 1e-8), "Jy"), _column("DQ", flags)], name="EXTRACT1D")  # fmt: skip
    return _bytes(primary, table)


def eso(*, ucd: str = "em.wl") -> bytes:
    """A table of ESO's archive: one row, whose cells hold all numbers, in nm."""
    wave = (400.0 + 0.2 * np.arange(2000))[None].astype("f4")
    unit = "erg s**(-1) cm**(-2) nm**(-1)"
    primary = fits.PrimaryHDU()
    primary.header.update(TELESCOP="ESO-VLT-U2", INSTRUME="XSHOOTER", OBJECT="BR J0")
    table = fits.BinTableHDU.from_columns(
        [_column("WAVE", wave, "nm"), _column("FLUX", star(10 * wave[0])[None].astype("f4"), unit),
         _column("ERR_FLUX", np.full(wave.shape, 0.1, "f4"), unit)], name="SPECTRUM")  # fmt: skip
    table.header.update(VOCLASS="SPECTRUM V2.0", TUCD1=ucd)
    return _bytes(primary, table)


def cells_without_units() -> bytes:
    """A table without a standard: vector cells, and no unit."""
    wave = (917.0 + 0.013 * np.arange(4000))[None]
    columns = [_column("WAVE", wave), _column("FLUX", star(wave)), _column("ERROR", np.full(wave.shape, 0.1))]
    return _bytes(fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns))


def iraf(*, rows: int = 1, log: bool = False, air: str = "") -> bytes:
    """An IRAF image of a linear or logarithmic wavelength axis, a card of which cannot be read."""
    wave = 10.0**LOG_WAVE if log else LINEAR_WAVE
    flux = star(wave).astype("f4")
    hdu = fits.PrimaryHDU(flux if rows == 1 else np.stack([flux * (1 + row) for row in range(rows)]))
    hdu.header.update(OBJECT="HD 1", TELESCOP="WHT", INSTRUME="ISIS", CTYPE1="LINEAR", CUNIT1="pixel", CRPIX1=1.0,
                      CRVAL1=3.58 if log else 3800.0, CD1_1=1e-4 if log else 1.5, BUNIT="erg/cm2/s/A")  # fmt: skip
    hdu.header["WAT0_001"] = "system=equispec"
    hdu.header["WAT1_001"] = "wtype=linear label=Wavelength units=angstroms"
    hdu.header["DC-FLAG"] = int(log)
    for row in range(rows):
        hdu.header[f"APNUM{row + 1}"] = f"{row + 1} {row + 1} 96.4 103.9"
    if air:
        hdu.header["AIRORVAC"] = air
    return _bytes(hdu)


def iraf_bands(*, dispersion: str = "0 3800. 1.5") -> bytes:
    """An IRAF image of four bands, sigma the last of them, whose wavelengths a text gives (multispec)."""
    flux = star(LINEAR_WAVE)
    hdu = fits.PrimaryHDU(np.stack([flux, flux, 0 * flux, 0 * flux + 0.25])[:, None].astype("f4"))
    hdu.header.update(OBJECT="HD 2", CTYPE1="MULTISPE", CTYPE2="MULTISPE", WCSDIM=3)
    hdu.header["WAT0_001"] = "system=multispec"
    hdu.header["WAT1_001"] = "wtype=multispec label=Wavelength units=angstroms"
    # The lines of an attribute are 68 characters each, of which the first here ends with a blank.
    text = f'wtype=multispec spec1 = "1 1 {dispersion} 2600 0. 96.40 103.95"'
    for number, start in enumerate(range(0, len(text), 68), start=1):
        hdu.header[f"WAT2_{number:03d}"] = text[start : start + 68]
    for number, band in enumerate(("spectrum: background fit", "spectrum: raw", "background", "sigma - fit"), start=1):
        hdu.header[f"BANDID{number}"] = band
    return _bytes(hdu)


def aaomega() -> bytes:
    """A spectrum of 2dfdr with its variance and its fibre; NaN at an end."""
    flux = star(LINEAR_WAVE)
    flux[0] = np.nan
    hdu = fits.PrimaryHDU(flux)
    hdu.header.update(OBJECT="FIELD", INSTRUME="AAOMEGA-2dF", CRVAL1=float(LINEAR_WAVE[99]), CDELT1=1.5, CRPIX1=100.0,
                      CTYPE1="Wavelength", CUNIT1="Angstroms")  # fmt: skip
    fibres = fits.BinTableHDU.from_columns([fits.Column("NAME", "20A", array=["QSO 7"])], name="FIBRES")
    return _bytes(hdu, fits.ImageHDU(np.full(flux.size, 0.25), name="VARIANCE"), fibres)


CHANNELS = 400
LOW_KEV = 0.3 + 0.01 * np.arange(CHANNELS)


def pha(*, energies: bool = False, **keywords: Any) -> bytes:
    """An OGIP PHA file behind an image; the first 10 channels are bad; with its channel energies or without."""
    counts = np.arange(CHANNELS, dtype="i4") % 7
    quality = np.zeros(CHANNELS, "i2")
    quality[:10] = 5
    image = fits.PrimaryHDU(np.zeros((4, 4), "f4"))
    image.header.update(CTYPE1="RA---TAN", CRVAL1=1.0, CDELT1=0.1, OBJECT="GRB 1")
    table = fits.BinTableHDU.from_columns(
        [_column("CHANNEL", np.arange(CHANNELS, dtype="i4")), _column("COUNTS", counts, "count"),
         _column("QUALITY", quality), _column("GROUPING", np.ones(CHANNELS, "i2"))], name="SPECTRUM")  # fmt: skip
    table.header.update(HDUCLASS="OGIP", HDUCLAS1="SPECTRUM", TELESCOP="SWIFT", INSTRUME="XRT", EXPOSURE=1000.0,
                        POISSERR=True, **keywords)  # fmt: skip
    return _bytes(image, table, *([_ebounds()] if energies else []))


def _ebounds() -> Any:
    return fits.BinTableHDU.from_columns(
        [_column("CHANNEL", np.arange(CHANNELS, dtype="i4")), _column("E_MIN", LOW_KEV, "keV"),
         _column("E_MAX", LOW_KEV + 0.01, "keV")], name="EBOUNDS")  # fmt: skip


def rmf() -> bytes:
    """The channel energies of a response; its matrix is not read, and not here."""
    return _bytes(fits.PrimaryHDU(), _ebounds())


def arf() -> bytes:
    """An effective area of 100 cm2 at all energies."""
    low = 0.1 + 0.1 * np.arange(60)
    columns = [_column("ENERG_LO", low, "keV"), _column("ENERG_HI", low + 0.1, "keV"),
               _column("SPECRESP", np.full(60, 100.0), "cm**2")]  # fmt: skip
    return _bytes(fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns, name="SPECRESP"))


def ipac() -> bytes:
    """An IPAC table in micrometres, with a remark and a sample of no value."""
    head = ["\\OBJECT = 'M101'", "|wavelength|      flux|     sigma|", "|    double|    double|    double|",
            "|    micron|        Jy|        Jy|", "|      null|      null|      null|"]  # fmt: skip
    rows = [f"{5.2 + 0.02 * row:11.6f}{10 + np.sin(row / 9):11.6f}{0.5:11.6f}" for row in range(300)]
    rows[7] = rows[7][:11] + "       null" + rows[7][22:]
    return "\n".join([*head, *rows, ""]).encode()


def ecsv() -> bytes:
    """An ECSV table in nm, wavelengths in air by its remark."""
    head = ["# %ECSV 1.0", "# ---", "# datatype:", "# - {name: wave, unit: nm, datatype: float64}",
            "# - {name: flux, unit: erg / (s cm2 nm), datatype: float64}", "# - {name: ivar, datatype: float64}",
            "# meta: !!omap", "# - {medium: air}", "# - {target: HD 3}", "# schema: astropy-2.0",
            "wave flux ivar"]  # fmt: skip
    rows = [f"{w / 10:.4f} {f:.6f} 4.0" for w, f in zip(LINEAR_WAVE, star(LINEAR_WAVE), strict=True)]
    return "\n".join([*head, *rows, ""]).encode()


def comma_separated() -> bytes:
    """A CSV table with its units in the names of its columns."""
    rows = [f"{w:.3f},{f:.6f},0.5" for w, f in zip(LINEAR_WAVE, star(LINEAR_WAVE), strict=True)]
    return "\n".join(["# redshift: 0.02", "wavelength (Angstrom),flux (Jy),error (Jy)", *rows, ""]).encode()


def two_columns() -> bytes:
    """Numbers alone, as supernova archives keep them."""
    return "\n".join(f"  {w:.3f}  {f:.6f}" for w, f in zip(LINEAR_WAVE, star(LINEAR_WAVE), strict=True)).encode()


@dataclass(frozen=True)
class Known:
    """A file and what is in it.

    Attributes:
        make: Writes its bytes.
        samples: How many.
        usable: Of them.
        first: Lowest wavelength (or channel).
        last: Highest.
        medium: Of its wavelengths.
        unit: Of its flux.
        target: What was observed.
        errors: Standard deviation of a usable sample; None without.
    """

    make: Callable[[], bytes]
    samples: int
    usable: int
    first: float
    last: float
    medium: str
    unit: str
    target: str
    errors: float | None = None


_FIRST, _LAST = 10.0 ** LOG_WAVE[0], 10.0 ** LOG_WAVE[-1]
KNOWN = {
    "sdss.fits": Known(sdss, 3000, 2994, _FIRST, _LAST, "vacuum", "1E-17 erg/cm^2/s/Ang", "SDSS 7102-56666-82", 0.5),
    "spspec.fit": Known(sp_spec, 3000, 2998, _FIRST, _LAST, "vacuum", "1e-17 erg / (s cm2 Angstrom)",
                        "SDSS 358-51818-504", 0.5),
    "lamost1.fits": Known(lambda: lamost(third="Subcontinuum"), 3000, 3000, _FIRST, _LAST, "vacuum", "relative",
                          "LAMOST J0", 0.5),
    "lamost7.fits": Known(lambda: lamost(third="Wavelength"), 3000, 3000, _FIRST, _LAST, "vacuum", "relative",
                          "LAMOST J0", 0.5),
    "x1dsum.fits": Known(hst, 6000, 5997, 1130.0, 1309.99, "vacuum", "erg /s /cm**2 /angstrom", "MRK-0", 1e-15),
    "x1d.fits": Known(jwst, 2000, 1997, 1e4, 29990.0, "vacuum", "Jy", "CEERS", 1e-8),
    "eso.fits": Known(eso, 2000, 2000, 4000.0, 7998.0, "vacuum", "erg s**(-1) cm**(-2) nm**(-1)", "BR J0", 0.1),
    "eso_air.fits": Known(lambda: eso(ucd="em.wl;obs.atmos"), 2000, 2000, 4000.0, 7998.0, "air",
                          "erg s**(-1) cm**(-2) nm**(-1)", "BR J0", 0.1),
    "cells.fits": Known(cells_without_units, 4000, 4000, 917.0, 968.987, "vacuum", "", "", 0.1),
    "iraf.fits": Known(iraf, 2600, 2600, 3800.0, 7698.5, "unknown", "erg/cm2/s/A", "HD 1"),
    "iraf_log.fits": Known(lambda: iraf(log=True, air="air"), 3000, 3000, _FIRST, _LAST, "air", "erg/cm2/s/A", "HD 1"),
    "iraf_bands.fits": Known(iraf_bands, 2600, 2600, 3800.0, 7698.5, "unknown", "", "HD 2", 0.25),
    "aaomega.fits": Known(aaomega, 2600, 2599, 3800.0, 7698.5, "unknown", "count", "QSO 7", 0.5),
    "swift.pi": Known(pha, 400, 390, 0.0, 399.0, "unknown", "count", "GRB 1"),
    "irs.tbl": Known(ipac, 300, 299, 52000.0, 111800.0, "unknown", "Jy", "M101", 0.5),
    "star.ecsv": Known(ecsv, 2600, 2600, 3800.0, 7698.5, "air", "erg / (s cm2 nm)", "HD 3", 0.5),
    "star.csv": Known(comma_separated, 2600, 2600, 3800.0, 7698.5, "unknown", "Jy", "", 0.5),
    "sn.dat": Known(two_columns, 2600, 2600, 3800.0, 7698.5, "unknown", "", ""),
}  # fmt: skip


def write_spectra(folder: Path) -> list[Path]:
    """Write a file of each format into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, known in KNOWN.items():
        (folder / name).write_bytes(known.make())
    return sorted(folder.iterdir())
