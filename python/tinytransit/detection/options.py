# SPDX-License-Identifier: MIT
"""Options of the search that several commands share, and the settings that they make."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import Jobs, SchedulerAddress, TimeLimit
from tinytransit.options import RELEASED_MODEL, Json, LightCurves, Model, Out, SomeCatalogs, StarTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tinytransit.detection.known import Known
    from tinytransit.detection.settings import DetectionSettings
    from tinytransit.detection.survey import Survey


class SearchMethod(StrEnum):
    """How periods are searched for."""

    fast = "fast"
    bls = "bls"
    tls = "tls"


Method = Annotated[SearchMethod, typer.Option(
    help="Box least squares by fast folding (or bls, where gerbls is not installed), a period at a time, or transit "
    "least squares."
)]  # fmt: skip
MaxPlanets = Annotated[int, typer.Option(min=1, max=20, help="Most candidates a star.")]
Loose = Annotated[bool, typer.Option(
    "--loose", help="Lower thresholds, about one candidate a star; those that are given count nevertheless."
)]  # fmt: skip
MinStrength = Annotated[float | None, typer.Option(
    min=0.1, help="Least geometric mean of detection efficiency and signal-to-noise ratio, transit by transit."
)]  # fmt: skip
MinSnr = Annotated[float | None, typer.Option(min=0.1, help="Least signal-to-noise ratio of the fit.")]
MinSde = Annotated[float | None, typer.Option(min=0.1, help="Least signal detection efficiency.")]
MinTransits = Annotated[int, typer.Option(min=2, help="Fewest transits seen.")]
MinPeriod = Annotated[float, typer.Option(metavar="DAYS", min=0.1, help="Shortest period searched.")]
MaxPeriod = Annotated[float | None, typer.Option(
    metavar="DAYS", help="Longest; by default the time span over the fewest transits.",
)]  # fmt: skip
FilterWindow = Annotated[float | None, typer.Option(
    metavar="DAYS", min=0.1, help="Full width of the filter that takes off the trend; by default several are tried.",
)]  # fmt: skip
Pixels = Annotated[Path | None, typer.Option(
    metavar="DIR", exists=True, file_okay=False,
    help="Folder of target pixel files: difference images of the candidates.",
)]  # fmt: skip
Sheets = Annotated[bool, typer.Option(help="Draw a vetting report of each candidate.")]


@dataclass(frozen=True)
class SearchOptions:
    """What every command that searches light curves is asked; see ``tinytransit.options.spread``."""

    light_curves: LightCurves
    out: Out
    catalog: SomeCatalogs = None
    stars: StarTable = None
    pixels: Pixels = None
    method: Method = SearchMethod.fast
    model: Model = RELEASED_MODEL
    max_planets: MaxPlanets = 6
    loose: Loose = False
    min_strength: MinStrength = None
    min_snr: MinSnr = None
    min_sde: MinSde = None
    min_transits: MinTransits = 2
    min_period: MinPeriod = 0.5
    max_period: MaxPeriod = None
    filter_window: FilterWindow = None
    sheets: Sheets = True
    jobs: Jobs = None
    scheduler: SchedulerAddress = None
    time_limit: TimeLimit = None
    json: Json = None

    def settings(self) -> "DetectionSettings":
        """Return the settings that they ask for, and say on stderr where the method is replaced by another.

        Raises:
            BadParameter: If the longest period is not above the shortest.
        """
        from tinytransit.detection.methods import usable
        from tinytransit.detection.settings import DetectionSettings

        if self.max_period is not None and self.max_period <= self.min_period:
            raise typer.BadParameter(
                f"must be above the shortest period of {self.min_period:g} days", param_hint="--max-period"
            )
        defaults = DetectionSettings().loose() if self.loose else DetectionSettings()
        chosen = {
            "method": self.method.value, "model": self.model, "max_planets": self.max_planets,
            "min_strength": self.min_strength, "min_snr": self.min_snr, "min_sde": self.min_sde,
            "min_transits": self.min_transits, "min_period_days": self.min_period, "max_period_days": self.max_period,
            "filter_window_days": self.filter_window,
        }  # fmt: skip
        given = {name: value for name, value in chosen.items() if value is not None}
        settings = DetectionSettings.model_validate({**defaults.model_dump(), **given})
        _, note = usable(settings.method)
        if note is not None:
            typer.echo(note, err=True)
        return settings

    def survey(self, stars: "Mapping[str, Sequence[Path]]", known: "Known", settings: "DetectionSettings") -> "Survey":
        """Search stars as asked.

        Args:
            stars: Files by star.
            known: Events of the catalogues.
            settings: Of the search.

        Raises:
            TinyTransitError: If a table or the model cannot be used, or the batch cannot be run.
        """
        from tinytransit.batch.scheduler import scheduler_for
        from tinytransit.detection.pixel_check import pixel_files_in
        from tinytransit.detection.survey import survey
        from tinytransit.window.stellar import read_stars

        return survey(
            stars, settings, self.out,
            scheduler=scheduler_for(self.jobs, self.scheduler, self.time_limit),
            sheets=self.sheets,
            parameters=None if self.stars is None else read_stars(self.stars),
            pixels=None if self.pixels is None else pixel_files_in(self.pixels),
            known=known.events,
        )  # fmt: skip
