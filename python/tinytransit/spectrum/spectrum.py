# SPDX-License-Identifier: MIT
"""The one shape in which spectra travel through the pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.spectrum.errors import NoSamplesError, SpectrumLayoutError
from tinytransit.statistics import BoolArray, FloatArray

Medium: TypeAlias = Literal["vacuum", "air", "unknown"]
Axis: TypeAlias = Literal["wavelength", "channel"]
Segment: TypeAlias = tuple[int, int]

FEWEST_SAMPLES = 2
SHORTEST_IN_AIR = 2000.0
"""In Angstrom. Below, wavelengths are given in vacuum by convention, since air absorbs them."""
UNKNOWN_MEDIUM = "the file does not say whether wavelengths are in air or in vacuum"
_BY_CONVENTION = "in vacuum by convention, as all wavelengths below 2000 Angstrom"
# A step this many times as wide as the wider of those on both sides of it is a gap, in which nothing was measured.
_GAP_STEPS = 5.0


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Samples of flux over wavelength and what is known of them; see ``make_spectrum``.

    Attributes:
        wave: Wavelength of each sample in Angstrom, shape (n,), rising strictly within a segment; for the axis
            ``channel``, numbers of detector channels.
        flux: In ``flux_unit``, shape (n,); NaN only where masked.
        error: One standard deviation of the flux, same unit and shape; None if there is none.
        mask: True where a sample is not to be used, shape (n,).
        medium: What the wavelengths are in, as the file or the definition of its format says.
        flux_unit: As the file has it; empty if it has none.
        axis: What ``wave`` counts.
        segments: First index and index after the last of each stretch without a gap, by rising first wavelength;
            stretches may overlap in wavelength, as the orders of a spectrograph do.
        target: Name of what was observed; empty if the file has none.
        source: Where the spectrum comes from, such as ``SDSS spec``.
        redshift: As the file has it, or None.
        label: Class of the object as the file has it, such as ``STAR``; empty if it has none.
        notes: What a user should know of how it was read.
    """

    wave: FloatArray
    flux: FloatArray
    error: FloatArray | None
    mask: BoolArray
    medium: Medium
    flux_unit: str
    axis: Axis
    segments: tuple[Segment, ...]
    target: str
    source: str
    redshift: float | None = None
    label: str = ""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of samples."""
        return int(self.wave.size)

    @property
    def usable(self) -> int:
        """Number of samples that are not masked."""
        return int(np.count_nonzero(~self.mask))


@dataclass(frozen=True, eq=False)
class Samples:
    """One stretch of samples as a reader finds it, in any order, see ``make_spectrum``.

    Attributes:
        wave: Angstrom, or channels, shape (n,).
        flux: Shape (n,).
        error: One standard deviation, shape (n,), or None.
        mask: True where a sample is not to be used, shape (n,), or None.
    """

    wave: npt.ArrayLike
    flux: npt.ArrayLike
    error: npt.ArrayLike | None = None
    mask: npt.ArrayLike | None = None


def make_spectrum(
    parts: Samples | Sequence[Samples],
    *,
    medium: Medium = "unknown",
    flux_unit: str = "",
    axis: Axis = "wavelength",
    target: str = "",
    source: str = "",
    redshift: float | None = None,
    label: str = "",
    notes: Sequence[str] = (),
) -> Spectrum:
    """Build a spectrum whose stretches are sorted, without gaps, and by rising wavelength.

    Samples without a positive, finite wavelength (of channels: a finite number) are dropped, also all but the first of
    those at the same wavelength in one part. Those without a finite flux or a positive, finite error are masked.

    Args:
        parts: The stretches, in any order, each with its samples rising, falling or in disorder.
        medium: See ``Spectrum``, and for what follows.
        flux_unit: Of flux and error.
        axis: What ``wave`` counts.
        target: Name of what was observed.
        source: Where it comes from.
        redshift: Or None.
        label: Class of the object.
        notes: What a user should know.

    Raises:
        SpectrumLayoutError: If a part's arrays differ in length, or its redshift is no redshift.
        NoSamplesError: If fewer than two samples are usable.
    """
    given = [parts] if isinstance(parts, Samples) else list(parts)
    notes = list(notes)
    if redshift is not None and not (np.isfinite(redshift) and redshift > -1.0):
        raise SpectrumLayoutError(f"{_of(target)}expected a redshift above -1, got {redshift}")
    pieces = [piece for part in given for piece in _pieces(part, axis, target)]
    pieces.sort(key=lambda piece: (float(piece[0][0]), float(piece[0][-1])))
    usable = sum(int(np.count_nonzero(~piece[3])) for piece in pieces)
    if usable < FEWEST_SAMPLES:
        total = sum(np.size(part.wave) for part in given)
        raise NoSamplesError(f"{_of(target)}{usable} of {total} samples are usable; at least {FEWEST_SAMPLES} needed")
    if medium == "unknown" and axis == "wavelength" and max(float(piece[0][-1]) for piece in pieces) < SHORTEST_IN_AIR:
        medium = "vacuum"
        notes.append(_BY_CONVENTION)
    elif medium == "unknown" and axis == "wavelength":
        notes.append(UNKNOWN_MEDIUM)
    has_errors = all(part.error is not None for part in given)
    ends = np.cumsum([piece[0].size for piece in pieces]).tolist()
    return Spectrum(
        wave=np.concatenate([piece[0] for piece in pieces]),
        flux=np.concatenate([piece[1] for piece in pieces]),
        error=np.concatenate([piece[2] for piece in pieces]) if has_errors else None,
        mask=np.concatenate([piece[3] for piece in pieces]),
        medium=medium,
        flux_unit=flux_unit,
        axis=axis,
        segments=tuple(zip([0, *ends[:-1]], ends, strict=True)),
        target=target,
        source=source,
        redshift=None if redshift is None else float(redshift),
        label=label,
        notes=tuple(notes),
    )


def with_wavelengths(spectrum: Spectrum, wave: FloatArray, medium: Medium) -> Spectrum:
    """Return the same samples at other wavelengths, shape (n,), that rise as the present ones do."""
    return replace(spectrum, wave=wave, medium=medium)


_Piece = tuple[FloatArray, FloatArray, FloatArray, BoolArray]


def _pieces(part: Samples, axis: Axis, target: str) -> list[_Piece]:
    """Return the samples of a part between its gaps: wavelengths, fluxes, errors (NaN without), masks."""
    wave, flux = _plain(part.wave), _plain(part.flux)
    error = np.full(wave.shape, np.nan) if part.error is None else _plain(part.error)
    mask = np.zeros(wave.shape, dtype=np.bool_) if part.mask is None else np.asarray(part.mask, dtype=np.bool_)
    shapes = [array.shape for array in (wave, flux, error, mask)]
    if len(set(shapes)) != 1 or wave.ndim != 1:
        raise SpectrumLayoutError(f"{_of(target)}expected columns of one length, got shapes {shapes}")
    keep = np.isfinite(wave) & ((wave > 0) | (axis == "channel"))
    order = np.flatnonzero(keep)[np.argsort(wave[keep], kind="stable")]
    order = order[np.concatenate([[True], np.diff(wave[order]) > 0])] if order.size else order
    wave, flux, error, mask = wave[order], flux[order], error[order], mask[order]
    mask = mask | ~np.isfinite(flux)
    if part.error is not None:
        mask = mask | ~(np.isfinite(error) & (error > 0))
    cuts = _gaps(wave) + 1
    return [
        piece
        for piece in zip(*(np.split(array, cuts) for array in (wave, flux, error, mask)), strict=True)
        if piece[0].size
    ]


def _gaps(wave: FloatArray) -> npt.NDArray[np.int64]:
    """Index of the last sample before each gap."""
    steps = np.diff(wave)
    if steps.size < 3:
        return np.empty(0, dtype=np.int64)
    before, after = np.concatenate([[steps[1]], steps[:-1]]), np.concatenate([steps[1:], [steps[-2]]])
    return np.flatnonzero(steps > _GAP_STEPS * np.maximum(before, after))


def _plain(values: npt.ArrayLike) -> FloatArray:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _of(target: str) -> str:
    return f"{target}: " if target else ""
