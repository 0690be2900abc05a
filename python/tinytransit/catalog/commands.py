# SPDX-License-Identifier: MIT
"""The command ``tinytransit catalog``."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import Json, OutFile, PeriodTolerance, Timeout, emit_json, writable

if TYPE_CHECKING:
    from tinytransit.catalog.candidate import Candidate
    from tinytransit.catalog.crossmatch import Match
    from tinytransit.catalog.reading import Catalog


class By(StrEnum):
    """How stars of two catalogues are recognised as one."""

    id = "id"
    position = "position"


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("catalog")(catalog)


def catalog(
    out: OutFile,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Catalogues (.csv).")] = None,
    tap: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Ask this TAP service too, such as https://exoplanetarchive.ipac.caltech.edu/TAP"
        ),
    ] = None,
    query: Annotated[
        str | None, typer.Option(metavar="ADQL", help="What to ask it, such as 'select * from toi'.")
    ] = None,
    timeout: Timeout = 60.0,
    match: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Find the candidates in this catalogue as well."
        ),
    ] = None,
    by: Annotated[By, typer.Option(help="By the name of the star, or by its position.")] = By.id,
    radius_arcsec: Annotated[
        float, typer.Option(metavar="ARCSEC", min=0.0, help="Largest distance of two positions.")
    ] = 3.5,
    period_tolerance: PeriodTolerance = 0.01,
    matches_out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            callback=writable,
            help="The table of matches; OUT with _matches in its name by default.",
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Bring catalogues of candidates to one table: same columns, same units, BJD epochs, one vocabulary of verdicts.

    Reads KOI, TOI and CTOI tables of the Exoplanet Archive, ExoFOP and the TESS Science Office, events (TCEs) of Kepler
    DR24 and DR25 and of SPOC, the Archive's planets (ps, pscomppars, k2pandc), ExoMiner's vetting catalogue and
    predictions, the answers of the Archive's TAP service, and what this command wrote. The kind is told from the
    columns; commas, semicolons, tabs or bars may stand between them, and comments and units above the rows. A candidate
    that cannot be folded on is kept, with the reason in the column fault. The table can be given wherever a catalogue
    is asked for.

    Example: tinytransit catalog koi.csv --out koi_in_toi.csv --match toi.csv --by position --radius-arcsec 3.5
    """
    from tinytransit.catalog import crossmatch, unified
    from tinytransit.catalog.errors import CatalogError
    from tinytransit.catalog.reading import parse_catalog, read_catalog
    from tinytransit.catalog.tap import query_tap
    from tinytransit.files import write_text

    if (tap is None) != (query is None):
        raise CatalogError("--tap needs --query, and --query needs --tap")
    catalogs = {path.name: read_catalog(path) for path in files or []}
    if tap is not None and query is not None:
        catalogs[tap] = parse_catalog(query_tap(tap, query, timeout_seconds=timeout), tap)
    if not catalogs:
        raise CatalogError("no catalogue was given; name files, or a service with --tap and --query")
    candidates = [candidate for each in catalogs.values() for candidate in each.candidates]
    write_text(out, unified.csv_of(candidates))
    matches = None
    if match is not None:
        matches = _matches(candidates, match, by, radius_arcsec, period_tolerance)
        matches_out = matches_out or out.with_name(f"{out.stem}_matches{out.suffix}")
        write_text(matches_out, crossmatch.csv_of(matches))
    if not emit_json(_summary(catalogs, matches, out, matches_out), json):
        _print(catalogs, matches, out, matches_out)


def _matches(
    candidates: "Sequence[Candidate]", other: Path, by: By, radius_arcsec: float, tolerance: float
) -> "list[Match]":
    from tinytransit.catalog.crossmatch import match_by_id, match_by_position
    from tinytransit.catalog.reading import read_catalog

    others = read_catalog(other).candidates
    if by is By.id:
        return match_by_id(candidates, others, tolerance)
    return match_by_position(candidates, others, radius_arcsec, tolerance)


def _summary(
    catalogs: "dict[str, Catalog]", matches: "list[Match] | None", out: Path, matches_out: Path | None
) -> dict[str, object]:
    from tinytransit.catalog.crossmatch import counts_of

    each = {
        name: {
            "candidates": len(catalog.candidates),
            "foldable": len(catalog.ephemerides),
            "verdicts": dict(Counter(candidate.verdict.value for candidate in catalog.candidates)),
            "dispositions": dict(Counter(candidate.disposition for candidate in catalog.candidates)),
        }
        for name, catalog in catalogs.items()
    }
    summary: dict[str, object] = {"out": str(out), "catalogs": each}
    if matches is not None:
        summary["matches"] = {"out": str(matches_out), **counts_of(matches)}
    return summary


def _print(catalogs: "dict[str, Catalog]", matches: "list[Match] | None", out: Path, matches_out: Path | None) -> None:
    from rich.table import Table

    from tinytransit.catalog.crossmatch import counts_of
    from tinytransit.terminal import Console, say

    table = Table("catalogue", "verdict", "candidates", box=None)
    for name, catalog in catalogs.items():
        verdicts = Counter(candidate.verdict.value for candidate in catalog.candidates)
        for verdict, count in verdicts.most_common():
            table.add_row(name, verdict, str(count))
    Console().print(table)
    reasons = [row.reason for catalog in catalogs.values() for row in catalog.rejected]
    for reason in reasons[:3]:
        say(f"cannot be folded on: {reason}", err=True)
    if len(reasons) > 3:
        typer.echo(f"... and {len(reasons) - 3} more; see the column fault of {out}", err=True)
    candidates = sum(len(catalog.candidates) for catalog in catalogs.values())
    typer.echo(f"{candidates} candidates, {candidates - len(reasons)} of them can be folded on -> {out}")
    if matches is not None:
        figures = ", ".join(f"{what} {count}" for what, count in counts_of(matches).items())
        typer.echo(f"matches: {figures} -> {matches_out}")
