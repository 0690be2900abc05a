# SPDX-License-Identifier: MIT
"""The view of a spectrum that a network sees, and the recipe by which it is made."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tinytransit.spectrum.continuum import ContinuumMethod, continuum, continuum_divide
from tinytransit.spectrum.errors import AxisError, CoverageError, FlatSpectrumError
from tinytransit.spectrum.medium import at_rest, in_medium
from tinytransit.spectrum.resampling import FEWEST_BINS, MOST_BINS, Grid, Resampled, Spacing, make_grid, resample
from tinytransit.spectrum.spectrum import UNKNOWN_MEDIUM, Axis, Medium, Spectrum
from tinytransit.statistics import MAD_TO_SIGMA, BoolArray, FloatArray

Scaling: TypeAlias = Literal["deviation", "peak", "range", "none"]
_Positive = Annotated[float, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, le=1)]

AS_OBSERVED: Medium = "unknown"


class SpectrumView(BaseModel):
    """Every number between a spectrum and a network's input; the manifest of a model carries those of its training.

    Attributes:
        low: First edge of the bins, in Angstrom of ``medium`` (or channels).
        high: Last edge.
        bins: How many, 128 to 2,048.
        spacing: ``log``: one width in velocity, so that a redshift moves lines by bins; or ``linear``.
        axis: What is binned. A spectrum of detector channels has no wavelengths, and no view over them.
        medium: What wavelengths are brought to; ``unknown`` leaves them as they are.
        unknown_medium: What is done with a spectrum that does not say what its own are in: ``refuse`` it, or take them
            ``as_is``, which the view then notes. The difference is 1 to 3 Angstrom in the optical.
        rest_frame: Whether wavelengths are divided by 1 + z.
        continuum: What flux is divided by, less 1; see ``tinytransit.spectrum.continuum``.
        continuum_share: Width of its median, or distance of its knots, as a share of the bins.
        continuum_masked: Ranges in Angstrom that it leaves out.
        scaling: Of the view. ``deviation``: less its median, over ``clip_sigma`` robust standard deviations (plain ones
            where half of the bins hold one value), clipped to [-1, 1]. ``peak``: less its median, over the largest
            distance from it. ``range``: from -1 at the minimum to 1 at the maximum. ``none``: as it is. All but the
            last are within [-1, 1].
        clip_sigma: See there.
        fewest_covered: Share of a bin that samples have to cover; the others are empty.
        most_empty: Share of empty bins with which a view is refused.
        fill: What stands in empty bins: ``zero`` in the scaled view, that is its median, or a line between neighbours
            (``interpolate``; at the ends, the nearest).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    low: Annotated[float, Field(ge=0)] = 3850.0
    high: _Positive = 7350.0
    bins: Annotated[int, Field(ge=FEWEST_BINS, le=MOST_BINS)] = 512
    spacing: Spacing = "log"
    axis: Axis = "wavelength"
    medium: Medium = "vacuum"
    unknown_medium: Literal["refuse", "as_is"] = "as_is"
    rest_frame: bool = False
    continuum: ContinuumMethod = "none"
    continuum_share: _Share = 0.15
    continuum_masked: tuple[tuple[float, float], ...] = ()
    scaling: Scaling = "deviation"
    clip_sigma: _Positive = 5.0
    fewest_covered: _Share = 0.5
    most_empty: Annotated[float, Field(ge=0, lt=1)] = 0.1
    fill: Literal["zero", "interpolate"] = "zero"

    @model_validator(mode="after")
    def _ranges_rise(self) -> "SpectrumView":
        self.grid()
        if any(low >= high for low, high in self.continuum_masked):
            raise ValueError("expected masked ranges of rising wavelengths")
        if self.axis == "channel" and (self.rest_frame or self.continuum_masked):
            raise ValueError("channels have no rest frame and no masked lines")
        return self

    def grid(self) -> Grid:
        """Return its bins.

        Raises:
            GridError: If their range is none.
        """
        return make_grid(self.low, self.high, self.bins, self.spacing)

    def apply(self, spectrum: Spectrum, redshift: float | None = None) -> npt.NDArray[np.float32]:
        """Return the view alone, shape (bins,); see ``make_view``."""
        return make_view(spectrum, self, redshift=redshift).values

    def scale(self, flux: FloatArray, usable: BoolArray) -> npt.NDArray[np.float32]:
        """Do the last steps of a view to flux in its bins: divide by the continuum, scale, fill.

        Args:
            flux: Mean flux in each bin, shape (bins,).
            usable: Which bins hold one, shape (bins,).

        Returns:
            Shape (bins,).

        Raises:
            ContinuumError: If no continuum can be fitted.
            FlatSpectrumError: If nothing in it varies.
        """
        divided = continuum_divide(
            self.grid().centres,
            flux,
            usable,
            method=self.continuum,
            width=self.continuum_width,
            masked=self.continuum_masked,
        )
        return _filled(_scaled(divided, usable, self.scaling, self.clip_sigma), usable, self.fill)

    @property
    def continuum_width(self) -> int:
        """``continuum_share`` in bins."""
        return max(3, round(self.continuum_share * self.bins))


@dataclass(frozen=True, eq=False)
class View:
    """What a network sees of a spectrum, and what it was made from; shapes (bins,).

    Attributes:
        values: The view.
        resampled: Flux, error and coverage in its bins, at the wavelengths of the recipe.
        continuum: In the unit of the flux; 1 if it was not divided by.
        usable: Bins that were not empty.
        snr: Median of flux over error in usable bins; NaN without errors.
        notes: What a user should know of how it was made, those of the spectrum first.
    """

    values: npt.NDArray[np.float32]
    resampled: Resampled
    continuum: FloatArray
    usable: BoolArray
    snr: float
    notes: tuple[str, ...]


def make_view(spectrum: Spectrum, recipe: SpectrumView, *, redshift: float | None = None) -> View:
    """Bring a spectrum to the bins of a recipe, divide it by its continuum and scale it.

    Args:
        spectrum: As it was read.
        recipe: How.
        redshift: In place of the spectrum's own, for a view in the rest frame.

    Raises:
        AxisError: If it has channels and the recipe wants wavelengths, or the reverse.
        MediumError: If it does not say what its wavelengths are in and the recipe refuses that.
        NoRedshiftError: If the recipe wants the rest frame and no redshift is known.
        CoverageError: If too many bins are empty.
        ContinuumError: If no continuum can be fitted.
        FlatSpectrumError: If nothing in it varies.
    """
    name = spectrum.target or spectrum.source or "a spectrum"
    if spectrum.axis != recipe.axis:
        raise AxisError(f"{name}: expected samples over {recipe.axis}s, got {spectrum.axis}s")
    placed, notes = _placed(spectrum, recipe, redshift)
    resampled = resample(placed, recipe.grid())
    usable = (resampled.coverage >= recipe.fewest_covered) & np.isfinite(resampled.flux)
    empty = recipe.bins - int(np.count_nonzero(usable))
    if empty > recipe.most_empty * recipe.bins:
        raise CoverageError(
            f"{name}: {empty} of {recipe.bins} bins from {recipe.low:g} to {recipe.high:g} are empty, at most "
            f"{recipe.most_empty:.0%} may be; it covers {placed.wave.min():.6g} to {placed.wave.max():.6g}"
        )
    flux = np.where(usable, resampled.flux, np.nan)
    try:
        values = recipe.scale(flux, usable)
    except FlatSpectrumError as error:
        raise FlatSpectrumError(f"{name}: {error}") from None
    level = continuum(
        resampled.grid.centres,
        flux,
        usable,
        method=recipe.continuum,
        width=recipe.continuum_width,
        masked=recipe.continuum_masked,
    )
    return View(values, resampled, level, usable, _snr(resampled, usable), (*_without(spectrum.notes, notes), *notes))


def _without(notes: tuple[str, ...], newer: list[str]) -> list[str]:
    """Notes that no newer one says again and goes on."""
    return [note for note in notes if not any(each.startswith(note) for each in newer)]


def _placed(spectrum: Spectrum, recipe: SpectrumView, redshift: float | None) -> tuple[Spectrum, list[str]]:
    """Bring wavelengths to the frame and the medium of a recipe; a redshift is one of wavelengths in vacuum."""
    if recipe.axis == "channel":
        return spectrum, []
    notes: list[str] = []
    wanted: Medium = recipe.medium
    if spectrum.medium == "unknown" and wanted != AS_OBSERVED and recipe.unknown_medium == "as_is":
        notes.append(f"{UNKNOWN_MEDIUM}; taken as in {wanted}")
        wanted = AS_OBSERVED
    if not recipe.rest_frame:
        return in_medium(spectrum, wanted), notes
    if wanted == AS_OBSERVED:
        return at_rest(spectrum, redshift), notes
    return in_medium(at_rest(in_medium(spectrum, "vacuum"), redshift), wanted), notes


def _scaled(values: FloatArray, usable: BoolArray, scaling: Scaling, clip_sigma: float) -> FloatArray:
    if scaling == "none":
        return values
    held = values[usable]
    if not held.size:
        raise FlatSpectrumError("no bin holds a flux")
    if scaling == "range":
        middle, reach = 0.5 * (held.max() + held.min()), 0.5 * (held.max() - held.min())
    else:
        middle = float(np.median(held))
        distances = np.abs(held - middle)
        # A model without noise is its own running median in most bins, and has no robust deviation.
        sigma = MAD_TO_SIGMA * float(np.median(distances)) or float(np.std(held))
        reach = distances.max() if scaling == "peak" else clip_sigma * sigma
    if not reach > 0 or not np.isfinite(reach):
        raise FlatSpectrumError("all of its bins hold one value, so that there is nothing to scale by")
    return np.asarray(np.clip((values - middle) / reach, -1.0, 1.0), dtype=np.float64)


def _filled(values: FloatArray, usable: BoolArray, fill: str) -> npt.NDArray[np.float32]:
    if fill == "interpolate" and not usable.all() and usable.any():
        places = np.arange(values.size)
        return np.interp(places, places[usable], values[usable]).astype(np.float32)
    return np.where(usable, values, 0.0).astype(np.float32)


def _snr(resampled: Resampled, usable: BoolArray) -> float:
    if resampled.error is None:
        return float("nan")
    return float(np.median(resampled.flux[usable] / resampled.error[usable]))
