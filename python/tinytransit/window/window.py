# SPDX-License-Identifier: MIT
"""A window: what the model sees of one candidate."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.statistics import FloatArray
from tinytransit.window.errors import NoTransitError, TooFewPointsError
from tinytransit.window.folding import fold
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.secondary import secondary_view
from tinytransit.window.snr import depth_in_the_middle, signal_to_noise
from tinytransit.window.stellar import Star
from tinytransit.window.views import global_view, local_view


@dataclass(frozen=True, eq=False)
class Window:
    """The views of one candidate and where they come from.

    Attributes:
        ephemeris: What was folded on; it names the star.
        time_system: Time system of the light curve: ``BKJD``, ``BTJD`` or ``BJD``.
        source: Where the flux comes from, such as ``TESS sector 1``.
        global_view: Shape (201,), median 0, minimum -1.
        local_view: Shape (61,), likewise.
        secondary_view: Shape (61,), likewise, of the secondary eclipse; all 0 where there is none.
        global_empty: Bins of the global view that had no cadence.
        local_empty: Bins of the local view that had no cadence.
        depth: Relative flux from the median to the minimum of the local view.
        transits: Transits with a cadence within half a duration of their centre.
        snr: Signal-to-noise ratio of the transits together.
        middle_depth: Relative flux from the median outside of the transits to that in their middle half; NaN if no
            cadence is there.
        host: What is known of the star.
        depth_change: See ``tinytransit.lightcurve.pixels.two_apertures``; NaN where there was one aperture only.
    """

    ephemeris: Ephemeris
    time_system: str
    source: str
    global_view: npt.NDArray[np.float32]
    local_view: npt.NDArray[np.float32]
    secondary_view: npt.NDArray[np.float32]
    global_empty: int
    local_empty: int
    depth: float
    transits: int
    snr: float
    middle_depth: float = float("nan")
    host: Star = field(default_factory=Star)
    depth_change: float = float("nan")

    @property
    def star(self) -> str:
        """Name of the star with its catalogue."""
        return self.ephemeris.star


def make_window(
    time: FloatArray,
    flux: FloatArray,
    time_system: str,
    ephemeris: Ephemeris,
    recipe: WindowRecipe,
    *,
    source: str,
) -> Window:
    """Fold a detrended light curve on an ephemeris.

    Args:
        time: Days of ``time_system``, shape (n,).
        flux: Relative flux about 1, finite, shape (n,).
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        ephemeris: What to fold on; its epoch is carried to the observed times by its period.
        recipe: Bins and limits.
        source: Where the flux comes from.

    Raises:
        NoTransitError: If no cadence lies within half a duration of a transit centre.
        TooFewPointsError: If fewer cadences than the recipe asks for do, or too many bins are empty.
        NoDipError: If a view is flat.
        NoScatterError: If the flux outside the transits has no noise.
    """
    epoch = ephemeris.epoch_in(time_system)
    phase = fold(time, ephemeris.period_days, epoch)
    duration = ephemeris.duration_days / ephemeris.period_days
    inside = np.abs(phase) <= 0.5 * duration
    count = int(np.count_nonzero(inside))
    if count == 0:
        span = f"{time.min():.2f} to {time.max():.2f} {time_system}" if time.size else "an empty light curve"
        raise NoTransitError(f"no transit of period {ephemeris.period_days:g} days was observed in {span}")
    if count < recipe.min_transit_cadences:
        raise TooFewPointsError(
            f"{count} cadences within half a duration of a transit centre; at least "
            f"{recipe.min_transit_cadences} are needed"
        )
    order = np.argsort(phase, kind="stable")
    whole = global_view(phase[order], flux[order], recipe)
    near = local_view(phase[order], flux[order], duration, recipe)
    return Window(
        ephemeris=ephemeris,
        time_system=time_system,
        source=source,
        global_view=whole.values,
        local_view=near.values,
        secondary_view=secondary_view(phase[order], flux[order], duration, recipe),
        global_empty=whole.empty,
        local_empty=near.empty,
        depth=near.depth,
        transits=int(np.unique(np.rint((time[inside] - epoch) / ephemeris.period_days)).size),
        snr=signal_to_noise(flux, inside),
        middle_depth=depth_in_the_middle(flux, phase, duration),
    )
