# SPDX-License-Identifier: MIT
"""The commands ``tinytransit detect`` and ``tinytransit discover``."""

import typer

from tinytransit.batch.options import EXIT_STATUS, finish
from tinytransit.detection.options import SearchOptions
from tinytransit.options import Targets, spread


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("detect", epilog=EXIT_STATUS)(spread(detect))
    app.command("discover", epilog=EXIT_STATUS)(spread(discover))


def detect(options: SearchOptions) -> None:
    """Search light curves for transits: from files to ranked candidates, each with a vetting report.

    All files of a star are stitched and detrended, and searched again and again, with what was found masked, until
    nothing stands out. Each candidate is fitted on every cadence, folded, scored by the int8 model, and vetted: odd and
    even depths, secondary eclipse, transit times, the star's rotation and density, centroid. It gets a disposition
    (planet candidate, eclipsing binary, contact binary, off target, variable star, not transit-like) and the reasons
    for it, and is ranked by its score. Written: candidates.csv, .json and .parquet, sheets/, skipped.csv, notes.csv.
    With a catalogue, it says which of its periods were recovered. What is known of a star comes from --stars and the
    headers.

    Example: tinytransit detect --input lightcurves/ --catalog toi.csv --out build/detect
    """
    from tinytransit.detection.known import read_known
    from tinytransit.detection.recovery import recoveries
    from tinytransit.detection.report import report
    from tinytransit.detection.survey import files_in

    settings = options.settings()
    known = read_known(options.catalog or [])
    files, skipped = files_in(options.light_curves)
    found = options.survey(files, known, settings)
    recovered = recoveries(found.stars, known.events, settings.min_transits) if options.catalog else None
    report(found.candidates, found.stars, recovered, settings, options.out, options.json)
    finish(found.outcome, options.out, noun="stars", also=[*skipped, *found.left_out],
           notes=[*found.notes, *known.unusable(files)])  # fmt: skip


def discover(
    targets: Targets,
    options: SearchOptions,
) -> None:
    """Search stars without known planets for new ones.

    Of a list of targets, those with planets or candidates in the catalogues are left out and named, and the light
    curves of the others searched as `detect` does; `tinytransit fetch` gets light curves. What is reported is new: a
    candidate whose period, or a harmonic of it, a catalogue has for its star, perhaps as a false positive, is not, and
    is named in skipped.csv.

    Example: tinytransit discover --targets stars.txt --input lightcurves/ --catalog toi.csv --out build/discover
    """
    from tinytransit.detection.known import read_known
    from tinytransit.detection.recovery import known_already, recoveries
    from tinytransit.detection.report import report
    from tinytransit.detection.survey import files_in
    from tinytransit.detection.targets import choose, read_targets

    settings = options.settings()
    wanted, known = read_targets(targets), read_known(options.catalog or [])
    files, skipped = files_in(options.light_curves)
    chosen = choose(wanted, files, known.events)
    found = options.survey(chosen.stars, known, settings)
    old = known_already(recoveries(found.stars, known.events, settings.min_transits))
    new = [candidate for candidate in found.candidates if candidate.name not in old]
    report(new, found.stars, None, settings, options.out, options.json)
    also = [*chosen.skipped, *skipped, *found.left_out, *old.values()]
    finish(found.outcome, options.out, noun="stars", also=also, notes=found.notes)
