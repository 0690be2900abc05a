# SPDX-License-Identifier: MIT
"""The commands ``tinytransit fetch mast``, ``fetch s3`` and ``fetch local``."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.fetch.mast import DEFAULT_ARCHIVE, Mission, Product
from tinytransit.options import Json, Out, SomeTargets, Timeout, emit_json
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.fetch.fetching import Haul
    from tinytransit.fetch.retrying import Retrying
    from tinytransit.fetch.source import Source

_EXIT_STATUS = (
    "Exit status: 0 everything is there; 3 something was skipped, skipped.csv says what and why; 2 nothing is there; "
    "130 interrupted. Run again: finished files are verified and stay, begun ones are resumed."
)

_Match = Annotated[str, typer.Option(metavar="PATTERN", help="Only names like this, such as '*_lc.fits'.")]
_Limit = Annotated[int | None, typer.Option(min=1, help="Files at most; of mast, files a target.")]
_Jobs = Annotated[int, typer.Option(min=1, max=32, help="Transfers at a time.")]
_Attempts = Annotated[int, typer.Option(min=1, help="Attempts a request, with growing pauses between them.")]
_MaxSize = Annotated[float, typer.Option(min=0.001, metavar="MB", help="Skip files that are or unfold to more.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    fetch = typer.Typer(
        name="fetch",
        help="Copy light curves, pixels and images from where they are kept: verified, resumed, atomically written.",
        no_args_is_help=True,
    )
    fetch.command("mast", epilog=_EXIT_STATUS)(mast)
    fetch.command("s3", epilog=_EXIT_STATUS)(s3)
    fetch.command("local", epilog=_EXIT_STATUS)(local)
    app.add_typer(fetch)


def mast(
    out: Out,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TARGET", help="A name, TIC, KIC or EPIC number, or coordinates in degrees. May be repeated."
        ),
    ] = None,
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
    radius: Annotated[float | None, typer.Option(min=0, metavar="ARCSEC", help="Search around the target.")] = None,
    limit: _Limit = None,
    archive: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="TINYTRANSIT_MAST",
            help="The archive or a mirror; names and coordinates are resolved by mastresolver.stsci.edu in any case.",
        ),
    ] = DEFAULT_ARCHIVE,
    jobs: _Jobs = 4,
    attempts: _Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: _MaxSize = 2000.0,
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
    wanted = _targets(target or [], targets)
    _run(
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
    match: _Match = "*",
    limit: _Limit = None,
    jobs: _Jobs = 4,
    attempts: _Attempts = 6,
    timeout: Timeout = 60.0,
    max_size: _MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Fetch light curves, pixels and images from a public bucket of S3, without an account.

    Of all keys under the prefix, those with the name of a FITS or CSV file are copied; what turns out to hold neither a
    light curve, nor pixels, nor an image is dropped with the reason.

    Example: tinytransit fetch s3 --prefix tess/public/tid/s0001/ --match '*_lc.fits' --limit 100 --out sector1
    """
    from tinytransit.fetch.s3 import BucketSource

    _run(
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
    match: _Match = "*",
    limit: _Limit = None,
    jobs: _Jobs = 4,
    max_size: _MaxSize = 2000.0,
    json: Json = None,
) -> None:
    """Copy light curves, pixels and images from folders of this machine, each compared with its source.

    Example: tinytransit fetch local /media/usb/lightcurves --match '*.csv' --out lightcurves
    """
    from tinytransit.fetch.local import LocalSource

    _run(
        lambda _: LocalSource(paths, without=out, match=match, limit=limit),
        out,
        jobs=jobs,
        attempts=2,
        max_size=max_size,
        json=json,
    )


def _run(
    source_with: "Callable[[Retrying], Source]",
    out: Path,
    *,
    jobs: int,
    attempts: int,
    max_size: float,
    json: Path | None,
) -> None:
    """Fetch, report, and leave with the status that ``_EXIT_STATUS`` explains."""
    from tinytransit.fetch.fetching import bar, fetch
    from tinytransit.fetch.retrying import Retrying
    from tinytransit.fetch.workers import Stop

    stop = Stop()
    try:
        with bar() as progress:
            retrying = Retrying(attempts=attempts, tell=progress.waits, sleep=stop.sleep)
            haul = fetch(
                source_with(retrying),
                out,
                retrying=retrying,
                stop=stop,
                threads=jobs,
                largest=int(max_size * 1e6),
                progress=progress,
            )
    except KeyboardInterrupt:
        typer.echo(f"interrupted; the same command resumes -> {out}", err=True)
        raise typer.Exit(130) from None
    _report(haul, out, json=json)


def _report(haul: "Haul", out: Path, *, json: Path | None) -> None:
    from tinytransit.batch.options import SKIPPED_FILE
    from tinytransit.fetch.errors import FetchError, FolderError
    from tinytransit.skipped import write_skipped

    try:
        write_skipped(haul.skipped, out / SKIPPED_FILE)
    except OSError as error:
        raise FolderError(f"cannot write {out / SKIPPED_FILE}: {error.strerror}") from error
    files = [record.model_dump(exclude={"kind"}) for record in haul.files]
    skipped = [{"what": one.what, "reason": one.reason} for one in haul.skipped]
    printed = emit_json({"out": str(out), "reused": haul.reused, "files": files, "skipped": skipped}, json)
    if not printed:
        for one in haul.skipped:
            say(f"skipped {one.what}: {one.reason}", err=True)
    if not haul.files:
        why = "; ".join(f"{one.what}: {one.reason}" for one in haul.skipped[:3]) or "the source lists no file"
        raise FetchError(f"nothing was fetched: {why}")
    if not printed:
        size = sum(record.size for record in haul.files) / 1e6
        typer.echo(
            f"{len(haul.files)} files, {size:.1f} MB, {haul.reused} of them there before, "
            f"{len(haul.skipped)} skipped -> {out}"
        )
    if haul.skipped:
        raise typer.Exit(3)


def _targets(named: list[str], file: Path | None) -> list[str]:
    from tinytransit.fetch.errors import SourceError

    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file else []
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read targets from {file}: {error}") from error
    wanted = [target.strip() for target in [*named, *(line.partition("#")[0] for line in lines)]]
    if not any(wanted):
        raise SourceError("no target; give --target NAME or --targets FILE")
    return list(dict.fromkeys(filter(None, wanted)))


def _exposure(text: str | None) -> str | float | None:
    from tinytransit.fetch.errors import SourceError

    if text in (None, "fast", "short", "long"):
        return text
    try:
        return float(text or "")
    except ValueError as error:
        raise SourceError(f"--exptime {text}: expected seconds, or fast, short or long") from error
