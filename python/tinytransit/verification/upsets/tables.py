# SPDX-License-Identifier: MIT
"""A campaign's tables for people."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from tinytransit.terminal import Console
from tinytransit.verification.upsets.outcome import MEANINGS, SILENT, Outcome
from tinytransit.verification.upsets.region import Region
from tinytransit.verification.upsets.sampling import Interval
from tinytransit.verification.upsets.tally import RegionTally, Tally

_FEW = 30
"""Injections below which a share says nothing, and is not shown apart."""


def print_outcomes(console: Console, title: str, regions: Sequence[RegionTally], confidence: float) -> None:
    """Print the share of each outcome in each region, in percent."""
    table = outcome_table(f"{title}: percent of the upsets, with {100 * confidence:g} % intervals", "outcome")
    for region in regions:
        table.add_column(region.region, justify="right", no_wrap=True)
    for outcome in Outcome:
        table.add_row(outcome, *(percent(region.all.outcomes[outcome]) for region in regions))
    table.add_section()
    table.add_row(" or ".join(SILENT), *(percent(region.all.silent) for region in regions))
    table.add_row("injections", *(f"{region.all.injections:,}" for region in regions))
    table.add_row("bits", *(f"{region.bits:,}" for region in regions))
    table.add_row("upsets possible", *(f"{region.population:.3g}" for region in regions))
    table.add_row("margin, ±", *(f"{100 * region.margin:.2f}" for region in regions))
    console.print(table)


def print_units(console: Console, title: str, region: RegionTally, most: int = 20) -> None:
    """Print what was hit and how often that was wrong in silence, and the same by bit."""
    of = "layer's table" if region.region is Region.WEIGHTS else "unit"
    console.print(_shares(f"{title}, {region.region} by {of}: percent", region.units[:most]))
    if region.region is Region.WEIGHTS:
        console.print(_shares(f"{title}, {region.region} by bit of an element: percent", _by_byte(region)))


def print_meanings(console: Console) -> None:
    """Print what the outcomes mean."""
    for outcome, meaning in MEANINGS.items():
        console.print(f"{outcome}: {meaning}", highlight=False)


def _by_byte(region: RegionTally) -> list[Tally]:
    """Leave out elements of more than two bytes: there are too few of each of their bits."""
    wide = tuple(f"of {width}" for width in (8, 16))
    return [tally for tally in region.bit_groups if tally.name.endswith(wide)]


def _shares(title: str, tallies: Sequence[Tally]) -> Table:
    table = outcome_table(title, "what")
    for column in ("injections", "wrong, silent", "wrong decision", "crash or hang"):
        table.add_column(column, justify="right", no_wrap=True)
    for tally in tallies:
        if tally.injections < _FEW:
            table.add_row(tally.name, f"{tally.injections:,}", "too few", "", "")
            continue
        lost = sum(tally.outcomes[outcome].share for outcome in (Outcome.CRASH, Outcome.HANG))
        table.add_row(
            tally.name,
            f"{tally.injections:,}",
            percent(tally.silent),
            percent(tally.outcomes[Outcome.WRONG_DECISION]),
            f"{100 * lost:.1f}",
        )
    return table


def outcome_table(title: str, first: str) -> Table:
    """Return an empty table with its first column."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(first, min_width=22)
    return table


def percent(seen: Interval) -> str:
    """Write a share with its interval."""
    return f"{100 * seen.share:.1f} ({100 * seen.low:.1f}-{100 * seen.high:.1f})"
