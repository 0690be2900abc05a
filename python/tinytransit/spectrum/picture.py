# SPDX-License-Identifier: MIT
"""The picture of a spectrum: as it was read, in bins with its continuum, and as a network sees it."""

from pathlib import Path

import numpy as np

from tinytransit.figures import ACCENT, INK, SECOND, mosaic
from tinytransit.spectrum.spectrum import Spectrum
from tinytransit.spectrum.view import SpectrumView, View
from tinytransit.statistics import FloatArray

_SHARE = (0.5, 99.5)
# Angstrom; beyond it nobody counts in them.
_INFRARED = 25_000.0


def draw(spectrum: Spectrum, view: View, recipe: SpectrumView, path: Path, name: str = "") -> None:
    """Write the picture.

    Args:
        spectrum: As it was read.
        view: Of it.
        recipe: How the view was made.
        path: The ``.png`` file to write.
        name: For a spectrum without a target.
    """
    unit, scale = _unit(recipe)
    centres = view.resampled.grid.centres * scale
    title = " · ".join(filter(None, [spectrum.target or name, spectrum.source, spectrum.label]))
    with mosaic(path, [["raw"], ["bins"], ["view"]], width=9.0, height=8.4, title=title) as plots:
        raw, bins, seen = plots["raw"], plots["bins"], plots["view"]
        for first, last in spectrum.segments:
            raw.plot(
                spectrum.wave[first:last] * scale,
                np.where(spectrum.mask[first:last], np.nan, spectrum.flux[first:last]),
                color=INK,
                linewidth=0.6,
            )
        low, high = recipe.low * scale, recipe.high * scale
        raw.axvspan(low, high, color=ACCENT, alpha=0.07, linewidth=0) if not recipe.rest_frame else None
        raw.set_ylim(_limits(spectrum.flux[~spectrum.mask]))
        raw.set_title(_facts(spectrum), fontsize=9, loc="left")
        raw.set_xlabel(f"{unit}, as read" + _medium_as_read(spectrum))
        raw.set_ylabel(spectrum.flux_unit or "flux, no unit given", fontsize=8)
        flux = np.where(view.usable, view.resampled.flux, np.nan)
        bins.step(centres, flux, where="mid", color=INK, linewidth=0.8)
        if recipe.continuum != "none":
            bins.plot(centres, view.continuum, color=SECOND, linewidth=1.4, label=f"continuum ({recipe.continuum})")
            bins.legend(loc="upper right", fontsize=8, frameon=False)
        bins.set_ylim(_limits(flux[view.usable]))
        bins.set_title(f"{recipe.bins} bins, {recipe.spacing}; flux is conserved", fontsize=9, loc="left")
        frame = ", at rest" if recipe.rest_frame else ""
        taken = "taken as " if spectrum.medium == "unknown" and recipe.medium != "unknown" else ""
        bins.set_xlabel(f"{unit}{frame}" + ("" if recipe.axis == "channel" else f" ({taken}{recipe.medium})"))
        seen.step(centres, view.values, where="mid", color=ACCENT, linewidth=0.9)
        seen.axhline(0.0, color=INK, linewidth=0.5, alpha=0.5)
        seen.set_title(f"what a network sees; scaling: {recipe.scaling}", fontsize=9, loc="left")
        seen.set_xlabel(f"{unit}{frame}")
        for plot in (bins, seen):
            plot.set_xlim(low, high)


def _unit(recipe: SpectrumView) -> tuple[str, float]:
    """The unit that an axis is in, and what wavelengths in Angstrom, or channels, are multiplied by."""
    if recipe.axis == "channel":
        return "channel", 1.0
    return ("µm", 1e-4) if recipe.high > _INFRARED else ("Å", 1.0)


def _limits(values: FloatArray) -> tuple[float, float]:
    """What holds nearly all values: a cosmic ray would leave a line of the rest."""
    low, high = np.percentile(values, _SHARE)
    margin = 0.12 * (high - low) or 1.0
    return float(low - margin), float(high + margin)


def _facts(spectrum: Spectrum) -> str:
    redshift = "" if spectrum.redshift is None else f", z = {spectrum.redshift:.5g}"
    stretches = f", {len(spectrum.segments)} stretches" if len(spectrum.segments) > 1 else ""
    return f"as read: {len(spectrum)} samples, {len(spectrum) - spectrum.usable} masked{stretches}{redshift}"


def _medium_as_read(spectrum: Spectrum) -> str:
    if spectrum.axis == "channel":
        return ""
    return " (air or vacuum: not said)" if spectrum.medium == "unknown" else f" ({spectrum.medium})"
