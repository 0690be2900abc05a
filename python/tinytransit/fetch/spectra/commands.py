# SPDX-License-Identifier: MIT
"""The commands ``tinytransit fetch hubble``, ``fetch irsa``, ``fetch heasarc`` and ``fetch sdss``."""

from typing import Annotated

import typer

from tinytransit.fetch import mast
from tinytransit.fetch.running import (
    EXIT_STATUS,
    Attempts,
    Jobs,
    Limit,
    MaxSize,
    Radius,
    Target,
    archive_option,
    run,
    targets_of,
)
from tinytransit.fetch.spectra import heasarc as xray
from tinytransit.fetch.spectra import irsa as infrared
from tinytransit.fetch.spectra import sdss as sloan
from tinytransit.fetch.spectra.hubble import Telescope
from tinytransit.fetch.spectra.target_source import Search
from tinytransit.options import Json, Out, SomeTargets, Timeout

# In arcseconds: what one looks for around a star or a quasar, where no --radius is given.
_OF_A_SLIT, _OF_A_FIBRE, _OF_A_FIELD = 5.0, 3.0, 300.0


def register(fetch: typer.Typer) -> None:
    """Add the commands to the group."""
    fetch.command("hubble", epilog=EXIT_STATUS)(hubble)
    fetch.command("irsa", epilog=EXIT_STATUS)(irsa)
    fetch.command("heasarc", epilog=EXIT_STATUS)(heasarc)
    fetch.command("sdss", epilog=EXIT_STATUS)(sdss)


def hubble(
    out: Out,
    target: Target = None,
    targets: SomeTargets = None,
    telescope: Annotated[Telescope, typer.Option(case_sensitive=False, help="Hubble or Webb.")] = Telescope.HST,
    instrument: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Such as COS/FUV or 'STIS/*'; all if none. May be repeated."),
    ] = None,
    radius: Radius = None,
    limit: Limit = None,
    archive: Annotated[str, archive_option("TINYTRANSIT_MAST")] = mast.DEFAULT_ARCHIVE,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch extracted spectra (x1d, x1dsum, sx1) of targets from MAST, the archive of Hubble and Webb.

    The files, fetched.json and skipped.csv are written into OUT. Astroquery searches, 5 arcsec around a target where no
    --radius is given; only what is public is taken.

    Example: tinytransit fetch hubble --target "MRK 209" --instrument COS/FUV --out spectra
    """
    from tinytransit.fetch.spectra.hubble import HubbleSource

    wanted = targets_of(target or [], targets)
    run(
        lambda retrying: HubbleSource(
            wanted,
            Search(archive, timeout, retrying, _OF_A_SLIT if radius is None else radius, limit),
            telescope=telescope,
            instruments=instrument or [],
        ),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )


def irsa(
    out: Out,
    target: Target = None,
    targets: SomeTargets = None,
    collection: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of the archive, such as sofia_exes; all if none.")
    ] = None,
    radius: Radius = None,
    limit: Limit = None,
    archive: Annotated[str, archive_option("TINYTRANSIT_IRSA")] = infrared.DEFAULT_ARCHIVE,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch spectra of targets from IRSA, the archive of Spitzer, SOFIA and others, or a server that speaks SSA.

    Pyvo searches, 5 arcsec around a target where no --radius is given; FITS files and tables of text are taken.

    Example: tinytransit fetch irsa --target "M 101" --radius 30 --out spectra
    """
    from tinytransit.fetch.spectra.irsa import IrsaSource

    wanted = targets_of(target or [], targets)
    run(
        lambda retrying: IrsaSource(
            wanted,
            Search(archive, timeout, retrying, _OF_A_SLIT if radius is None else radius, limit),
            collection=collection,
        ),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )


def heasarc(
    out: Out,
    target: Target = None,
    targets: SomeTargets = None,
    observations: Annotated[
        str, typer.Option(metavar="TABLE", help="HEASARC's catalogue of a mission, such as nicermastr or numaster.")
    ] = "swiftmastr",
    radius: Radius = None,
    limit: Limit = None,
    archive: Annotated[str, archive_option("TINYTRANSIT_HEASARC")] = xray.DEFAULT_ARCHIVE,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch X-ray spectra of targets, with effective areas and responses, from HEASARC.

    Astroquery finds the observations, 300 arcsec around a target where no --radius is given, and the folder of each;
    files in it that are called .pha, .pi, .arf, .rmf or .rsp are taken.

    Example: tinytransit fetch heasarc --target "GRB 070110" --observations swiftmastr --out spectra
    """
    from tinytransit.fetch.spectra.heasarc import HeasarcSource

    wanted = targets_of(target or [], targets)
    run(
        lambda retrying: HeasarcSource(
            wanted,
            Search(archive, timeout, retrying, _OF_A_FIELD if radius is None else radius, limit),
            table=observations,
        ),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )


def sdss(
    out: Out,
    target: Target = None,
    targets: SomeTargets = None,
    release: Annotated[
        int, typer.Option(min=sloan.OLDEST_RELEASE, max=sloan.NEWEST_RELEASE, help="Of the data; 17 has all before it.")
    ] = sloan.NEWEST_RELEASE,
    radius: Radius = None,
    limit: Limit = None,
    archive: Annotated[str, archive_option("TINYTRANSIT_SDSS")] = sloan.DEFAULT_ARCHIVE,
    files: Annotated[
        str, typer.Option(metavar="URL", envvar="TINYTRANSIT_SDSS_FILES", help="The server of the spectra themselves.")
    ] = sloan.DEFAULT_FILES,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch spectra of SDSS and BOSS, by target or as PLATE-MJD-FIBER.

    Astroquery searches, 3 arcsec around a target where no --radius is given.

    Example: tinytransit fetch sdss --target 358-51818-504 --target "NGC 5406" --out spectra
    """
    from tinytransit.fetch.spectra.sdss import SdssSource

    wanted = targets_of(target or [], targets)
    run(
        lambda retrying: SdssSource(
            wanted,
            Search(archive, timeout, retrying, _OF_A_FIBRE if radius is None else radius, limit),
            release=release,
            files=files,
        ),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )
