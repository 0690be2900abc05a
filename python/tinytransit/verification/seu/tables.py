# SPDX-License-Identifier: MIT
"""Tables that compare mitigations: what each leaves silent, and what it costs."""

from collections.abc import Mapping, Sequence

from tinytransit.terminal import Console
from tinytransit.verification.seu.variant import Cost
from tinytransit.verification.upsets.outcome import SILENT, Outcome
from tinytransit.verification.upsets.sampling import Interval
from tinytransit.verification.upsets.tables import outcome_table, percent
from tinytransit.verification.upsets.tally import RegionTally, Tally


def print_comparison(console: Console, variants: Mapping[str, Sequence[RegionTally]]) -> None:
    """Print what each variant leaves silent, region by region."""
    regions = next(iter(variants.values()))
    for name, classes in (("wrong score or decision", SILENT), ("wrong decision", (Outcome.WRONG_DECISION,))):
        table = outcome_table(f"{name}: percent of the upsets", "mitigations")
        for region in regions:
            table.add_column(region.region, justify="right", no_wrap=True)
        for variant, tallied in variants.items():
            table.add_row(variant, *(percent(_share(region.all, classes)) for region in tallied))
        console.print(table)


def print_costs(console: Console, costs: Mapping[str, Cost]) -> None:
    """Print what each variant takes, and beside it what that is more than the first."""
    table = outcome_table("cost; cycles are modelled at zero wait states", "mitigations")
    for column in ("flash, bytes", "RAM, bytes", "cycles of an inference", "cycles, times"):
        table.add_column(column, justify="right", no_wrap=True)
    first = next(iter(costs.values()))
    for variant, cost in costs.items():
        more = [f"{own:,} ({own - base:+,})" for own, base in
                ((cost.flash, first.flash), (cost.ram, first.ram), (cost.cycles, first.cycles))]  # fmt: skip
        table.add_row(variant, *more, f"{cost.cycles / first.cycles:.2f}")
    console.print(table)


def _share(tally: Tally, classes: Sequence[Outcome]) -> Interval:
    return tally.silent if classes == SILENT else tally.outcomes[classes[0]]
