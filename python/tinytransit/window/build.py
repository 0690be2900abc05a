# SPDX-License-Identifier: MIT
"""From light-curve files and ephemerides to windows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import commensurate
from tinytransit.catalog.reading import Catalog, by_star
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.by_star import files_by_star
from tinytransit.lightcurve.cleaning import clean, clip_lone_dips, clip_upward, normalise
from tinytransit.lightcurve.curve import LightCurve, fluxes, notes, source, time_system, times
from tinytransit.lightcurve.detrending import detrend
from tinytransit.lightcurve.pixels.two_apertures import TwoApertures, depth_change, two_apertures_of
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.skipped import Skipped
from tinytransit.window.folding import near_transits
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.stellar import Star, star_in_headers
from tinytransit.window.window import Window, make_window

# Half width, in durations, within which a cadence counts as in transit; contacts are uncertain by about this much.
_IN_TRANSIT_DURATIONS = 0.75


@dataclass(frozen=True)
class Built:
    """Windows, star by star, what gave none, and what a user should know of how the light curves were read."""

    windows: list[Window] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Built") -> None:
        """Append what another batch made."""
        self.windows.extend(other.windows)
        self.skipped.extend(other.skipped)
        self.notes.extend(other.notes)


def build_windows(
    paths: Sequence[Path],
    catalogs: Sequence[Catalog],
    recipe: WindowRecipe,
    *,
    limit: int | None = None,
    stars: Mapping[str, Star] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Make a window of every ephemeris of every star observed.

    The files of one star are stitched. What goes wrong with one file, star or candidate is noted and the rest goes on.

    Args:
        paths: Light-curve files; stars come out in the order of their first file.
        catalogs: Candidates of any stars; those of stars without a file are not used.
        recipe: How to make the views.
        limit: Stop once this many windows are made.
        stars: What is known of stars by name; what it lacks is taken from the headers of the files.
        progress: Called with the number of files done and of all files, star by star.
    """
    known = by_star(ephemeris for catalog in catalogs for ephemeris in catalog.ephemerides)
    rejected = [row for catalog in catalogs for row in catalog.rejected]
    files_of, unreadable = files_by_star(paths)
    built, done = Built(skipped=unreadable), len(unreadable)
    for star, files in files_of.items():
        if limit is not None and len(built.windows) >= limit:
            break
        faults = [Skipped(f"{star} {row.name}", row.reason) for row in rejected if row.star == star]
        built.skipped.extend(faults)
        if star in known:
            built.add(_windows_of_files(star, files, known[star], recipe, (stars or {}).get(star, Star())))
        elif not faults:
            built.skipped.append(Skipped(star, "no catalogue given has this star"))
        done += len(files)
        progress(done, len(paths))
    return Built(built.windows[:limit], built.skipped, built.notes)


def windows_of_star(
    curves: Sequence[LightCurve],
    ephemerides: Sequence[Ephemeris],
    recipe: WindowRecipe,
    host: Star | None = None,
    apertures: Sequence[TwoApertures] = (),
) -> Built:
    """Make the windows of one star.

    All its known transits are masked while its trend is estimated. For each candidate in turn the cadences in transit
    of the others are then left out, unless they are in its own, so that a sibling is no dip in its global view. One of
    a commensurate period is no sibling: it could be the other eclipse of a binary, which is to be seen.

    Args:
        curves: Cleaned light curves of one star, a sector or quarter each.
        ephemerides: Of that star.
        recipe: How to make the views.
        host: What is known of the star.
        apertures: Its light in two apertures, where there is any.

    Raises:
        LightCurveError: If the curves cannot be stitched or detrended.
    """
    curve = stitch(curves)
    system = time_system(curve)
    masked = near_transits(times(curve), ephemerides, system, recipe.transit_mask_durations)
    flat = detrend(
        curve,
        masked,
        method=recipe.detrend_method,
        window_days=recipe.detrend_window_days,
        gap_days=recipe.detrend_gap_days,
    )
    flat = clip_upward(flat, recipe.clip_sigma)
    if recipe.clip_lone_dips:
        masked = near_transits(times(flat), ephemerides, system, recipe.transit_mask_durations)
        flat = clip_lone_dips(flat, masked, recipe.clip_sigma, recipe.shortest_transit_hours)
    if recipe.flux_normalisation != "median":  # which it already has
        flat = normalise(flat, recipe.flux_normalisation)
    time, flux = times(flat), fluxes(flat)
    in_transit = [near_transits(time, [ephemeris], system, _IN_TRANSIT_DURATIONS) for ephemeris in ephemerides]
    span = float(time[-1] - time[0]) if time.size else 0.0
    built = Built(notes=list(notes(curve)))
    for ephemeris, in_own in zip(ephemerides, in_transit, strict=True):
        in_sibling = np.zeros(time.shape, dtype=np.bool_)
        for other, in_other in zip(ephemerides, in_transit, strict=True):
            longer = max(ephemeris.duration_days, other.duration_days)
            if commensurate(ephemeris.period_days, other.period_days, span=span, duration=longer) is None:
                in_sibling |= in_other
        keep = in_own | ~in_sibling
        try:
            window = make_window(time[keep], flux[keep], system, ephemeris, recipe, source=source(flat))
            change = depth_change(
                apertures, period_days=ephemeris.period_days, epoch_bjd=ephemeris.epoch_bjd,
                duration_days=ephemeris.duration_days,
            )  # fmt: skip
            built.windows.append(replace(window, host=host or Star(), depth_change=change))
        except TinyTransitError as error:
            built.skipped.append(Skipped(ephemeris.label, str(error)))
    return built


def _windows_of_files(
    star: str, files: Sequence[Path], ephemerides: Sequence[Ephemeris], recipe: WindowRecipe, parameters: Star
) -> Built:
    built, curves = Built(), []
    for file in files:
        try:
            curves.append(clean(read_light_curve(file, quality=recipe.quality)))
        except TinyTransitError as error:
            built.skipped.append(Skipped(file.name, str(error)))
    if curves:
        try:
            host = parameters.completed_by(star_in_headers(files))
            built.add(windows_of_star(curves, ephemerides, recipe, host, two_apertures_of(files)))
        except TinyTransitError as error:
            built.skipped.append(Skipped(star, str(error)))
    return built
