# SPDX-License-Identifier: MIT
"""What all commands of ``tinytransit fetch`` share: options, targets, and a fetch with its report and status."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tinytransit.options import emit_json
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.fetch.fetching import Haul
    from tinytransit.fetch.retrying import Retrying
    from tinytransit.fetch.source import Source

EXIT_STATUS = (
    "Exit status: 0 everything is there; 3 something was skipped, skipped.csv says what and why; 2 nothing is there; "
    "130 interrupted. Run again: finished files are verified and stay, begun ones are resumed."
)

Match = Annotated[str, typer.Option(metavar="PATTERN", help="Only names like this, such as '*_lc.fits'.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Files at most; of mast, files a target.")]
Jobs = Annotated[int, typer.Option(min=1, max=32, help="Transfers at a time.")]
Attempts = Annotated[int, typer.Option(min=1, help="Attempts a request, with growing pauses between them.")]
MaxSize = Annotated[float, typer.Option(min=0.001, metavar="MB", help="Skip files that are or unfold to more.")]
Target = Annotated[
    list[str] | None,
    typer.Option(metavar="TARGET", help="A name, TIC, KIC or EPIC number, or coordinates in degrees. May be repeated."),
]
Radius = Annotated[float | None, typer.Option(min=0, metavar="ARCSEC", help="Search around the target.")]


def archive_option(variable: str) -> Any:
    """Return the option of an archive's address, which an environment variable may give."""
    return typer.Option(
        metavar="URL",
        envvar=variable,
        help="The archive or a mirror; names and coordinates are resolved by mastresolver.stsci.edu in any case.",
    )


def run(
    source_with: "Callable[[Retrying], Source]",
    out: Path,
    *,
    jobs: int,
    attempts: int,
    max_size: float,
    json: Path | None,
) -> None:
    """Fetch, report, and leave with the status that ``EXIT_STATUS`` explains."""
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


def targets_of(named: list[str], file: Path | None) -> list[str]:
    """Return the targets that are named and those of a file, a line each, without remarks; each once.

    Raises:
        SourceError: If there is none, or the file cannot be read.
    """
    from tinytransit.fetch.errors import SourceError

    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file else []
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read targets from {file}: {error}") from error
    wanted = [target.strip() for target in [*named, *(line.partition("#")[0] for line in lines)]]
    if not any(wanted):
        raise SourceError("no target; give --target NAME or --targets FILE")
    return list(dict.fromkeys(filter(None, wanted)))
