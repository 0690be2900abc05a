# SPDX-License-Identifier: MIT
"""The commands ``tinytransit detect`` and ``tinytransit discover``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.batch.options import EXIT_STATUS, Jobs, SchedulerAddress, TimeLimit, finish
from tinytransit.batch.scheduler import scheduler_for

if TYPE_CHECKING:
    from tinytransit.detection.settings import DetectionSettings
    from tinytransit.detection.stellar import Star


class SearchMethod(StrEnum):
    """How periods are searched for."""

    fast = "fast"
    bls = "bls"
    tls = "tls"


_Input = Annotated[list[Path], typer.Option("--input", help="A light-curve file or a folder of them. May be repeated.")]
_Out = Annotated[
    Path, typer.Option(help="Folder for tables and sheets; run again, it goes on where it was.", file_okay=False)
]
_Catalog = Annotated[list[Path] | None, typer.Option(
    help="A table of known events (KOI, TOI, TCE, K2, ...). May be repeated.", exists=True, dir_okay=False
)]  # fmt: skip
_Method = Annotated[SearchMethod, typer.Option(
    help="Box least squares by fast folding (or bls, where gerbls is not installed), a period at a time, or transit "
    "least squares."
)]  # fmt: skip
_Model = Annotated[Path, typer.Option(help="Folder of the int8 model and its manifest.", exists=True, file_okay=False)]
_Planets = Annotated[int, typer.Option(min=1, max=20, help="Most candidates a star.")]
_Loose = Annotated[bool, typer.Option(
    "--loose", help="Lower thresholds, about one candidate a star; those given below count nevertheless."
)]  # fmt: skip
_Strength = Annotated[float | None, typer.Option(
    min=0.1, help="Least geometric mean of detection efficiency and signal-to-noise ratio, transit by transit."
)]  # fmt: skip
_Snr = Annotated[float | None, typer.Option(min=0.1, help="Least signal-to-noise ratio of the fit.")]
_Sde = Annotated[float | None, typer.Option(min=0.1, help="Least signal detection efficiency.")]
_Window = Annotated[float | None, typer.Option(
    "--filter-window", metavar="DAYS", min=0.1,
    help="Full width of the filter that takes off the trend; by default several are tried.",
)]  # fmt: skip
_Transits = Annotated[int, typer.Option(min=2, help="Fewest transits seen.")]
_Shortest = Annotated[float, typer.Option(min=0.1, help="Shortest period searched, in days.")]
_Longest = Annotated[float | None, typer.Option(help="Longest; by default the time span over the fewest transits.")]
_Stars = Annotated[Path | None, typer.Option(
    help="A table of stars (TIC, KIC or Gaia columns: ID, Teff, rad, mass, logg, Tmag).", exists=True, dir_okay=False
)]  # fmt: skip
_Pixels = Annotated[Path | None, typer.Option(
    help="Folder of target pixel files: difference images of the candidates.", exists=True, file_okay=False
)]  # fmt: skip
_Sheets = Annotated[bool, typer.Option(help="Draw a picture sheet of each candidate.")]
_Json = Annotated[bool, typer.Option("--json", help="Print what candidates.json holds instead of tables.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("detect", epilog=EXIT_STATUS)(detect)
    app.command("discover", epilog=EXIT_STATUS)(discover)


def detect(
    light_curves: _Input,
    out: _Out,
    catalog: _Catalog = None,
    stars: _Stars = None,
    pixels: _Pixels = None,
    method: _Method = SearchMethod.fast,
    model: _Model = Path("models"),
    max_planets: _Planets = 6,
    loose: _Loose = False,
    min_strength: _Strength = None,
    min_snr: _Snr = None,
    min_sde: _Sde = None,
    min_transits: _Transits = 2,
    min_period: _Shortest = 0.5,
    max_period: _Longest = None,
    filter_window: _Window = None,
    sheets: _Sheets = True,
    jobs: Jobs = None,
    scheduler: SchedulerAddress = None,
    time_limit: TimeLimit = None,
    as_json: _Json = False,
) -> None:
    """Search light curves for transits: from files to ranked candidates, each with a picture sheet.

    All files of a star are stitched and detrended, and searched again and again, with what was found masked, until
    nothing stands out. Each candidate is fitted on every cadence, folded, scored by the int8 model, and vetted: odd and
    even depths, secondary eclipse, transit times, the star's rotation and density, centroid. It gets a disposition
    (planet candidate, eclipsing binary, contact binary, off target, variable star, not transit-like) and the reasons
    for it, and is ranked by its score. Written: candidates.csv, .json and .parquet, sheets/, skipped.csv. With a
    catalogue, it says which of its periods were recovered. What is known of a star comes from --stars and the headers.

    Example: tinytransit detect --input lightcurves/ --catalog toi.csv --out build/detect
    """
    from tinytransit.detection.known import read_known
    from tinytransit.detection.recovery import recoveries
    from tinytransit.detection.report import report
    from tinytransit.detection.survey import files_in, survey

    settings = _settings(
        loose,
        method=method.value, model=model, max_planets=max_planets, min_strength=min_strength, min_snr=min_snr,
        min_sde=min_sde, min_transits=min_transits, min_period_days=min_period, max_period_days=max_period,
        filter_window_days=filter_window,
    )  # fmt: skip
    known = read_known(catalog or [])
    files, skipped = files_in(light_curves)
    found = survey(
        files, settings, out, scheduler=scheduler_for(jobs, scheduler, time_limit), sheets=sheets,
        parameters=_parameters(stars), pixels=_pixel_files(pixels), known=known.events,
    )  # fmt: skip
    recovered = recoveries(found.stars, known.events, settings.min_transits) if catalog else None
    report(found.candidates, found.stars, recovered, settings, out, as_json=as_json)
    finish(found.outcome, out, noun="stars", also=[*skipped, *found.left_out, *known.unusable(files)])


def discover(
    targets: Annotated[
        Path, typer.Option(help="A text file: a star a line, such as 'TIC 261136679'.", exists=True, dir_okay=False)
    ],
    light_curves: _Input,
    out: _Out,
    catalog: _Catalog = None,
    stars: _Stars = None,
    pixels: _Pixels = None,
    method: _Method = SearchMethod.fast,
    model: _Model = Path("models"),
    max_planets: _Planets = 6,
    loose: _Loose = False,
    min_strength: _Strength = None,
    min_snr: _Snr = None,
    min_sde: _Sde = None,
    min_transits: _Transits = 2,
    min_period: _Shortest = 0.5,
    max_period: _Longest = None,
    filter_window: _Window = None,
    sheets: _Sheets = True,
    jobs: Jobs = None,
    scheduler: SchedulerAddress = None,
    time_limit: TimeLimit = None,
    as_json: _Json = False,
) -> None:
    """Search stars without known planets for new ones.

    Of a list of targets, those with planets or candidates in the catalogues are left out and named, and the light
    curves of the others searched as `detect` does; `tinytransit fetch` gets light curves. What is reported is new: a
    candidate whose period, or a harmonic of it, a catalogue has for its star, perhaps as a false positive, is not, and
    is named in skipped.csv.

    Example: tinytransit discover --targets stars.txt --input lightcurves/ --catalog toi.csv --out build/discover
    """
    from tinytransit.detection.known import read_known
    from tinytransit.detection.recovery import recoveries
    from tinytransit.detection.report import report
    from tinytransit.detection.survey import files_in, survey
    from tinytransit.detection.targets import choose, read_targets
    from tinytransit.skipped import Skipped

    settings = _settings(
        loose,
        method=method.value, model=model, max_planets=max_planets, min_strength=min_strength, min_snr=min_snr,
        min_sde=min_sde, min_transits=min_transits, min_period_days=min_period, max_period_days=max_period,
        filter_window_days=filter_window,
    )  # fmt: skip
    wanted, known = read_targets(targets), read_known(catalog or [])
    files, skipped = files_in(light_curves)
    chosen = choose(wanted, files, known.events)
    found = survey(
        chosen.stars, settings, out, scheduler=scheduler_for(jobs, scheduler, time_limit), sheets=sheets,
        parameters=_parameters(stars), pixels=_pixel_files(pixels), known=known.events,
    )  # fmt: skip
    old = {
        each.candidate.name: Skipped(
            each.candidate.name,
            f"known already: {each.ephemeris.name}, {each.ephemeris.disposition}, {each.ephemeris.period_days:g} d",
        )
        for each in recoveries(found.stars, known.events, settings.min_transits)
        if each.candidate
    }
    new = [candidate for candidate in found.candidates if candidate.name not in old]
    report(new, found.stars, None, settings, out, as_json=as_json)
    finish(found.outcome, out, noun="stars", also=[*chosen.skipped, *skipped, *found.left_out, *old.values()])


def _parameters(table: Path | None) -> "dict[str, Star] | None":
    from tinytransit.detection.stellar import read_stars

    return None if table is None else read_stars(table)


def _pixel_files(folder: Path | None) -> dict[str, list[Path]] | None:
    from tinytransit.detection.pixel_check import pixel_files_in

    return None if folder is None else pixel_files_in(folder)


def _settings(loose: bool, **chosen: object) -> "DetectionSettings":
    """Return the settings; what is None keeps its default, or that of the loose search."""
    from tinytransit.detection.methods import usable
    from tinytransit.detection.settings import DetectionSettings

    given = {name: value for name, value in chosen.items() if value is not None}
    shortest, longest = given["min_period_days"], given.get("max_period_days")
    if isinstance(longest, float) and isinstance(shortest, float) and longest <= shortest:
        raise typer.BadParameter(f"must be above the shortest period of {shortest:g} days", param_hint="--max-period")
    settings = DetectionSettings()
    settings = DetectionSettings.model_validate({**(settings.loose() if loose else settings).model_dump(), **given})
    _, note = usable(settings.method)
    if note is not None:
        typer.echo(note, err=True)
    return settings
