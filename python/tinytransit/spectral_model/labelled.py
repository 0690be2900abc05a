# SPDX-License-Identifier: MIT
"""Labelled spectra on one grid of wavelengths, many in one ``.npz`` file, as template libraries are given away.

Two layouts are read. Of supernovae (columns ``label5``, ``subtype``, ``lam0``, ``lam1``): at rest, flux over continuum
less 1, as in the templates of SNID (Blondin & Tonry 2007, ApJ 666, 1024, section 2.2). Of stars (columns ``label3``,
``label7``, ``q``): flux over its median, as observed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinytransit.array_files import read_arrays
from tinytransit.spectral_model.errors import LabelledSpectraError
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.untrusted_files import FileFaultError

_LARGEST_BYTES = 1 << 29
_GOOD = 1
_HELD_OUT = 0.2
# Of a first or last wavelength, beside that of the range that is wanted.
_ENDS = 0.002


@dataclass(frozen=True, eq=False, kw_only=True)
class LabelledSpectra:
    """A table with one row a spectrum.

    Attributes:
        wave: Centre of each bin, Angstrom, rising by one ratio, shape (m,).
        flux: Shape (n, m), float32.
        divided: Whether it is flux over continuum, less 1.
        first: First wavelength with a flux, shape (n,).
        last: Last one, shape (n,).
        star: What was observed, by which spectra are divided, shape (n,).
        name: Of the spectrum, shape (n,).
        label: Class, shape (n,).
        subtype: As the source has it; may be empty, shape (n,).
        source: Survey or library, shape (n,).
    """

    wave: FloatArray
    flux: npt.NDArray[np.float32]
    divided: bool
    first: FloatArray
    last: FloatArray
    star: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    label: npt.NDArray[np.str_]
    subtype: npt.NDArray[np.str_]
    source: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.flux)

    @property
    def step(self) -> float:
        """Logarithm of the ratio of two neighbouring wavelengths."""
        return float(np.log(self.wave[-1] / self.wave[0]) / (self.wave.size - 1))

    def select(self, rows: BoolArray | npt.NDArray[np.integer[Any]] | Sequence[int]) -> Self:
        """Return the rows of a mask of shape (n,), or those of a sequence of indices, in its order."""
        chosen = np.asarray(rows)
        names = ("flux", "first", "last", "star", "name", "label", "subtype", "source")
        columns = {name: getattr(self, name)[chosen] for name in names}
        return type(self)(wave=self.wave, divided=self.divided, **columns)

    def covering(self, low: float, high: float) -> Self:
        """Return the spectra that have a flux from one wavelength, in Angstrom, to another."""
        return self.select((self.first <= low * (1 + _ENDS)) & (self.last >= high * (1 - _ENDS)))


def read_labelled(path: Path) -> LabelledSpectra:
    """Read a file of labelled spectra; stars of doubtful class, and what is no star, are left out of that of stars.

    Raises:
        LabelledSpectraError: If it cannot be read, lacks a column, or its columns do not fit each other.
    """
    try:
        arrays = read_arrays(path, _LARGEST_BYTES)
    except FileFaultError as error:
        raise LabelledSpectraError(str(error)) from error
    wave, flux = (_column(path, arrays, name, "fiu").astype(np.float64) for name in ("wave", "flux"))
    steps = np.diff(np.log(wave)) if wave.ndim == 1 and wave.size > 2 and (wave > 0).all() else np.zeros(1)
    if not (steps > 0).all() or np.ptp(steps) > 0.02 * steps.mean() or flux.ndim != 2 or flux.shape[1] != wave.size:
        raise LabelledSpectraError(
            f"{path.name}: expected wavelengths that rise by one ratio, and a flux at each, got shapes {wave.shape} "
            f"and {flux.shape}"
        )
    if not np.isfinite(flux).all():
        raise LabelledSpectraError(f"{path.name}: a flux is not finite")
    of_supernovae = "label5" in arrays
    texts = {"star": "obj", "name": "id", "source": "source", "label": "label5" if of_supernovae else "label7"}
    columns: dict[str, Any] = {own: _column(path, arrays, name, "U") for own, name in texts.items()}
    if of_supernovae:
        columns["subtype"] = _column(path, arrays, "subtype", "U")
        columns |= {own: _column(path, arrays, name, "f") for own, name in (("first", "lam0"), ("last", "lam1"))}
        kept = np.ones(len(flux), dtype=np.bool_)
    else:
        columns["subtype"] = _column(path, arrays, "sptype", "U")
        columns |= {"first": np.full(len(flux), wave[0]), "last": np.full(len(flux), wave[-1])}
        kept = (_column(path, arrays, "q", "fiu") == _GOOD) & (_column(path, arrays, "label3", "U") == "STAR")
    if wrong := sorted(name for name, values in columns.items() if values.shape != (len(flux),)):
        raise LabelledSpectraError(f"{path.name}: column {wrong[0]} has not one value for each of {len(flux)} spectra")
    return LabelledSpectra(wave=wave, flux=flux.astype(np.float32), divided=of_supernovae, **columns).select(kept)


def held_out(spectra: LabelledSpectra, labels: npt.NDArray[np.int64]) -> BoolArray:
    """Return which spectra are of the first fifth of the objects of each class, by the SHA-1 of their names.

    Args:
        spectra: n of them.
        labels: Number of each one's class, shape (n,).
    """
    chosen: set[str] = set()
    for label in np.unique(labels):
        stars = np.unique(spectra.star[labels == label])
        ranked = sorted(map(str, stars), key=lambda star: hashlib.sha1(star.encode(), usedforsecurity=False).digest())
        chosen.update(ranked[: max(1, round(_HELD_OUT * len(ranked)))])
    return np.isin(spectra.star, sorted(chosen))


def _column(path: Path, arrays: dict[str, npt.NDArray[Any]], name: str, kinds: str) -> npt.NDArray[Any]:
    if name not in arrays or arrays[name].dtype.kind not in kinds:
        got = f"{arrays[name].dtype}" if name in arrays else "none"
        raise LabelledSpectraError(f"{path.name}: no labelled spectra: column {name} is {got}")
    return arrays[name]
