# SPDX-License-Identifier: MIT
"""Tables with columns of wavelength, flux and error: a number in each row, or all numbers of a stretch in one cell."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats import units
from tinytransit.spectrum.spectrum import Samples
from tinytransit.statistics import BoolArray, FloatArray

# The best first; a name counts without case, and without what follows a blank or a bracket.
WAVE = ("wavelength", "wave", "lambda", "lam", "wavelen", "wl", "awav", "wave_air", "wave_vac", "spectral_axis",
        "wavelength_angstrom", "angstrom", "wavelength_air", "wavelength_vacuum", "freq", "frequency",
        "energy")  # fmt: skip
LOG_WAVE = ("loglam", "log_wave", "loglambda")
FLUX = ("flux", "flux_density", "fluxdensity", "flam", "f_lambda", "flux_reduced", "spec", "intensity", "fnu",
        "fluxden", "net", "counts", "rate")  # fmt: skip
ERROR = ("error", "flux_error", "err_flux", "err", "flux_err", "fluxerr", "eflux", "e_flux", "sigma", "flux_sigma",
         "uncertainty", "flux_uncertainty", "stdev", "std", "noise", "stat_error", "staterror",
         "err_reduced")  # fmt: skip
INVERSE_VARIANCE = ("ivar", "inverse_variance", "invvar")
VARIANCE = ("variance", "var", "flux_variance")
MASK = ("mask", "andmask", "and_mask")
QUALITY = ("dq", "qual", "quality", "flag", "flags")

MOST_STRETCHES = 1000
_NUMBERS = "iuf"


@dataclass(frozen=True)
class Columns:
    """A table by the names of its columns.

    Attributes:
        names: As the table has them, by what ``plain`` makes of them.
        unit_of: Unit of each, by name, as the table has it; empty without one.
    """

    names: dict[str, str]
    unit_of: dict[str, str]

    def first(self, wanted: tuple[str, ...]) -> str | None:
        """Return the column, as the table has its name, that comes first in ``wanted``; None if there is none."""
        return next((self.names[name] for name in wanted if name in self.names), None)


def plain(name: str) -> str:
    """Return a column's name in lower case, without a unit behind it: ``flux`` of ``Flux (Jy)``."""
    return name.strip().lower().split("(")[0].split("[")[0].strip().replace(" ", "_").replace("-", "_")


def columns_of(table: Any) -> Columns:
    """Return the columns of a binary table of FITS that hold real numbers of a fixed number in a cell."""
    held = [column for column in table.columns if column.dtype.base.kind in _NUMBERS]
    return Columns(
        names={plain(column.name): column.name for column in reversed(held)},
        unit_of={column.name: str(column.unit or "").strip() for column in held},
    )


def is_table(hdu: Any) -> bool:
    """Whether a part of a FITS file is a binary table."""
    return hdu.header.get("XTENSION", "").strip() == "BINTABLE" and not hdu.header.get("ZIMAGE")


def has_spectrum(hdu: Any) -> bool:
    """Whether a part of a FITS file is a table of wavelengths and fluxes."""
    if not is_table(hdu):
        return False
    columns = columns_of(hdu)
    return columns.first((*WAVE, *LOG_WAVE)) is not None and columns.first(FLUX) is not None


def stretches(table: Any, column: str, name: str) -> list[npt.NDArray[Any]]:
    """Return a column as stretches: all rows as one, or each row's cell.

    Raises:
        SpectrumLayoutError: If there are too many, or a cell holds a table itself.
    """
    values = np.asarray(table.data[column])
    if values.ndim == 1:
        return [values]
    if values.ndim != 2 or len(values) > MOST_STRETCHES:
        raise SpectrumLayoutError(
            f"{name}: expected numbers, or at most {MOST_STRETCHES} rows of them, in {column}, got shape {values.shape}"
        )
    return list(values)


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a spectrum, read.

    Attributes:
        samples: Its stretches.
        flux_unit: As the table has it.
        wave_unit: As the table has it; empty without one.
        notes: What a user should know.
    """

    samples: list[Samples]
    flux_unit: str
    wave_unit: str
    notes: list[str]


def read_columns(
    table: Any,
    name: str,
    *,
    flux: tuple[str, ...] = FLUX,
    mask: tuple[str, ...] = MASK,
    masks: list[BoolArray] | None = None,
) -> Table:
    """Read wavelength, flux and, where there is one, error of a table.

    An error is a standard deviation, a variance or an inverse variance, by its column's name.

    Args:
        table: Part of a FITS file for which ``has_spectrum`` holds.
        name: Of the file, for messages.
        flux: Names of the column of fluxes, the best first.
        mask: Names of a column in which what is not 0 masks a sample.
        masks: What is masked besides, in each stretch, shape (n,).

    Raises:
        SpectrumUnitError: If the wavelengths are in a unit that is none.
        SpectrumLayoutError: If columns do not fit to each other.
    """
    columns, notes = columns_of(table), list[str]()
    flux_column = columns.first(flux)
    log_column = columns.first(LOG_WAVE)
    wave_column = columns.first(WAVE) or log_column
    if wave_column is None or flux_column is None:
        raise SpectrumLayoutError(f"{name}: expected columns of wavelength and flux, got {', '.join(columns.unit_of)}")
    waves = [_floats(wave) for wave in stretches(table, wave_column, name)]
    unit = columns.unit_of[wave_column]
    if wave_column == log_column:
        with np.errstate(over="ignore"):
            waves = [10.0**wave for wave in waves]
    elif unit:
        waves = [units.to_angstrom(wave, unit, name=name) for wave in waves]
    else:
        notes.append(units.ASSUMED)
    fluxes = [_floats(each) for each in stretches(table, flux_column, name)]
    errors = _errors(table, columns, name)
    mask_column = columns.first(mask)
    masked = [each != 0 for each in stretches(table, mask_column, name)] if mask_column else []
    given = [len(waves), len(fluxes), *([len(errors)] if errors else []), *([len(masked)] if masked else [])]
    if len(set(given)) != 1:
        raise SpectrumLayoutError(f"{name}: columns of {', '.join(map(str, given))} stretches; expected one number")
    samples = [
        Samples(wave, values, errors[index] if errors else None, _either(index, masked, masks or []))
        for index, (wave, values) in enumerate(zip(waves, fluxes, strict=True))
    ]
    return Table(samples, columns.unit_of[flux_column], unit, notes)


def _errors(table: Any, columns: Columns, name: str) -> list[FloatArray]:
    if column := columns.first(ERROR):
        return [_floats(each) for each in stretches(table, column, name)]
    with np.errstate(divide="ignore", invalid="ignore"):
        if column := columns.first(INVERSE_VARIANCE):
            return [1.0 / np.sqrt(_floats(each)) for each in stretches(table, column, name)]
        if column := columns.first(VARIANCE):
            return [np.sqrt(_floats(each)) for each in stretches(table, column, name)]
    return []


def _either(index: int, *given: list[BoolArray]) -> BoolArray | None:
    masks = [each[index] for each in given if each]
    return np.logical_or.reduce(masks) if masks else None


def _floats(values: npt.NDArray[Any]) -> FloatArray:
    return np.asarray(values, dtype=np.float64)
