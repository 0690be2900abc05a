# SPDX-License-Identifier: MIT
"""The range of events that a network has learnt from, and how far another event is outside of it."""

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from tinytransit.window.published import CADENCE_MINUTES
from tinytransit.window.shard import WindowShard

# Share of the training events beyond each end of a range: single wrong rows do not widen it.
_BEYOND = 0.005
_MISSIONS = {"TIC": "TESS", "KIC": "Kepler", "EPIC": "K2"}
# Cadences within this factor of one that was trained on look alike once folded.
_SAME_CADENCE = 1.5

Range = Annotated[tuple[float, float], Field(description="lowest and highest")]


class TrainingDomain(BaseModel):
    """What the training events were like.

    Attributes:
        missions: Of their stars.
        cadence_minutes: Cadences of the light curves that they were folded from, where that is known.
        period_days: Lowest and highest period, one in 200 of the events beyond each.
        duration_hours: Likewise.
        snr: Likewise, of the signal-to-noise ratio of the shards; None if they have none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    missions: tuple[str, ...]
    cadence_minutes: tuple[float, ...]
    period_days: Range
    duration_hours: Range
    snr: Range | None

    @classmethod
    def of(cls, shards: Sequence[WindowShard]) -> Self:
        """Return the domain of all labelled windows of these shards together."""
        known = [shard.select(shard.label >= 0) for shard in shards]
        snr = [ratios[np.isfinite(ratios)] for shard in known if (ratios := shard.extras.get("snr")) is not None]
        catalogues = {str(star).partition(" ")[0] for shard in known for star in shard.star}
        sources = {str(source) for shard in known for source in shard.source}
        return cls(
            missions=tuple(sorted({_MISSIONS.get(each, each) for each in catalogues})),
            cadence_minutes=tuple(sorted({CADENCE_MINUTES[each] for each in sources if each in CADENCE_MINUTES})),
            period_days=_range([shard.period_days for shard in known]),
            duration_hours=_range([shard.duration_hours for shard in known]),
            snr=_range(snr) if any(ratios.size for ratios in snr) else None,
        )

    def departures(
        self, *, star: str, cadence_minutes: float, period_days: float, duration_hours: float, snr: float
    ) -> list[str]:
        """Say in what an event is outside of the domain, a few words for each.

        Args:
            star: Name with its catalogue, which tells the mission.
            cadence_minutes: Of the light curve.
            period_days: Of the event.
            duration_hours: Likewise.
            snr: Signal-to-noise ratio of the folded event.
        """
        catalogue = star.partition(" ")[0]
        mission = _MISSIONS.get(catalogue, catalogue)
        found = [] if mission in self.missions else [f"{mission} (trained on {', '.join(self.missions)})"]
        if self.cadence_minutes and not any(
            1.0 / _SAME_CADENCE <= cadence_minutes / known <= _SAME_CADENCE for known in self.cadence_minutes
        ):
            trained = " and ".join(f"{known:g}" for known in self.cadence_minutes)
            found.append(f"a cadence of {cadence_minutes:.1f} min ({trained})")
        for name, value, unit, limits in (
            ("period", period_days, " d", self.period_days),
            ("duration", duration_hours, " h", self.duration_hours),
            ("signal-to-noise ratio", snr, "", self.snr),
        ):
            if limits is not None and not limits[0] <= value <= limits[1]:
                found.append(f"a {name} of {value:.3g}{unit} ({limits[0]:.3g} to {limits[1]:.3g})")
        return found


def _range(columns: Sequence[npt.NDArray[np.float64]]) -> tuple[float, float]:
    values = np.concatenate([np.asarray(column, dtype=np.float64) for column in columns])
    low, high = np.quantile(values[np.isfinite(values)], [_BEYOND, 1.0 - _BEYOND])
    return float(low), float(high)
