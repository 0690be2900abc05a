# SPDX-License-Identifier: MIT
"""The commands ``tinytransit fetch mast``, ``fetch s3`` and ``fetch local``; for those of spectra see ``spectra``."""

from pathlib import Path
from typing import Annotated

import typer

from tinytransit.fetch.mast import DEFAULT_ARCHIVE, Mission, Product
from tinytransit.fetch.running import (
    EXIT_STATUS,
    Attempts,
    Jobs,
    Limit,
    Match,
    MaxSize,
    Radius,
    Target,
    archive_option,
    run,
    targets_of,
)
from tinytransit.fetch.spectra import commands as spectra
from tinytransit.options import Json, Out, SomeTargets, Timeout


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    fetch = typer.Typer(
        name="fetch",
        help="Copy light curves, pixels, images and spectra from where they are kept: verified, resumed, atomically "
        "written.",
        no_args_is_help=True,
    )
    fetch.command("mast", epilog=EXIT_STATUS)(mast)
    fetch.command("s3", epilog=EXIT_STATUS)(s3)
    fetch.command("local", epilog=EXIT_STATUS)(local)
    spectra.register(fetch)
    app.add_typer(fetch)


def mast(
    out: Out,
    target: Target = None,
    targets: SomeTargets = None,
    product: Annotated[Product, typer.Option(help="Light curves or target pixel files.")] = Product.lightcurve,
    mission: Annotated[
        list[Mission] | None, typer.Option(case_sensitive=False, help="All of them if none is given. May be repeated.")
    ] = None,
    quarter: Annotated[list[int] | None, typer.Option(help="Of Kepler. May be repeated.")] = None,
    campaign: Annotated[list[int] | None, typer.Option(help="Of K2. May be repeated.")] = None,
    sector: Annotated[list[int] | None, typer.Option(help="Of TESS. May be repeated.")] = None,
    exptime: Annotated[
        str | None, typer.Option(metavar="SECONDS", help="Cadence: seconds, or fast, short or long.")
    ] = None,
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who made it: SPOC, QLP, Kepler, K2, K2SFF, ... May be repeated."),
    ] = None,
    radius: Radius = None,
    limit: Limit = None,
    archive: Annotated[str, archive_option("TINYTRANSIT_MAST")] = DEFAULT_ARCHIVE,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch light curves or pixels of targets from MAST, the archive of Kepler, K2 and TESS.

    The files, fetched.json and skipped.csv are written into OUT. Lightkurve searches; with no --author, products of all
    authors are taken, as in lightkurve.

    Example: tinytransit fetch mast --target "TIC 261136679" --author SPOC --exptime 120 --sector 1 --out pi_mensae
    """
    from tinytransit.fetch.mast import MastQuery, MastSource

    query = MastQuery(
        product=product,
        mission=mission,
        quarter=quarter,
        campaign=campaign,
        sector=sector,
        exptime=_exposure(exptime),
        author=author,
        radius_arcsec=radius,
        limit=limit,
    )
    wanted = targets_of(target or [], targets)
    run(
        lambda retrying: MastSource(wanted, query, archive=archive, timeout_s=timeout, retrying=retrying),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )


def s3(
    out: Out,
    prefix: Annotated[
        str, typer.Option(metavar="PREFIX", help="What keys begin with, such as tess/public/tid/s0001/.")
    ] = "",
    bucket: Annotated[str, typer.Option(metavar="NAME", help="A bucket that anyone may read.")] = "stpubdata",
    endpoint_url: Annotated[str | None, typer.Option(metavar="URL", help="Of another server that speaks S3.")] = None,
    region: Annotated[str, typer.Option(metavar="NAME", help="Where the bucket is.")] = "us-east-1",
    match: Match = "*",
    limit: Limit = None,
    jobs: Jobs = 4,
    attempts: Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch light curves, pixels, images and spectra from a public bucket of S3, without an account.

    Of all keys under the prefix, those with the name of a FITS or CSV file are copied; what turns out to hold neither a
    light curve, nor pixels, an image or a spectrum is dropped with the reason.

    Example: tinytransit fetch s3 --prefix tess/public/tid/s0001/ --match '*_lc.fits' --limit 100 --out sector1
    """
    from tinytransit.fetch.s3 import BucketSource

    run(
        lambda retrying: BucketSource(
            bucket,
            prefix,
            match=match,
            limit=limit,
            endpoint_url=endpoint_url,
            region=region,
            timeout_s=timeout,
            connections=jobs,
            retrying=retrying,
        ),
        out,
        jobs=jobs,
        attempts=attempts,
        max_size=max_size,
        json=json,
    )


def local(
    paths: Annotated[list[Path], typer.Argument(help="Folders and files: FITS, and light curves as CSV.")],
    out: Out,
    match: Match = "*",
    limit: Limit = None,
    jobs: Jobs = 4,
    max_size: MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Copy light curves, pixels, images and spectra from folders of this machine, each compared with its source.

    Example: tinytransit fetch local /media/usb/lightcurves --match '*.csv' --out lightcurves
    """
    from tinytransit.fetch.local import LocalSource

    run(
        lambda _: LocalSource(paths, without=out, match=match, limit=limit),
        out,
        jobs=jobs,
        attempts=2,
        max_size=max_size,
        json=json,
    )


def _exposure(text: str | None) -> str | float | None:
    from tinytransit.fetch.errors import SourceError

    if text in (None, "fast", "short", "long"):
        return text
    try:
        return float(text or "")
    except ValueError as error:
        raise SourceError(f"--exptime {text}: expected seconds, or fast, short or long") from error
