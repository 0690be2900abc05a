# SPDX-License-Identifier: MIT
"""A benchmark as tables in Markdown, and what changed between two."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.errors import BenchError
from tinytransit.verification.bench.record import Factor, Interpreted, Outcome, Record, Row

# Of each of these, less is better.
_FIGURES: dict[str, Callable[[Row], int]] = {
    "instructions": lambda row: row.instructions,
    "cycles": lambda row: row.cycles.mid,
    "flash reads": lambda row: row.flash_reads,
    "code": lambda row: row.code_bytes,
    "library": lambda row: row.library_bytes,
    "tables": lambda row: row.table_bytes,
    "weights": lambda row: row.weight_bytes,
    "RAM": lambda row: row.ram_bytes,
}


@dataclass(frozen=True)
class Change:
    """One figure, before and now."""

    model: str
    goal: Goal
    figure: str
    before: int
    now: int

    @property
    def percent(self) -> float:
        """Growth in percent; infinite where there was nothing before."""
        if self.before:
            return 100 * (self.now - self.before) / self.before
        return math.inf if self.now else 0.0


def changes(old: Record, new: Record) -> list[Change]:
    """Compare all figures of the rows that two records share.

    Raises:
        BenchError: If they share none, so that a comparison would say nothing.
    """
    before = {_key(row): row for row in old.rows}
    shared = [(before[_key(row)], row) for row in new.rows if _key(row) in before]
    if not shared:
        raise BenchError(f"nothing to compare: the old record has {_names(old)}, this run {_names(new)}")
    return [
        Change(now.model, now.goal, name, figure(then), figure(now))
        for then, now in shared
        for name, figure in _FIGURES.items()
    ]


def circumstances(old: Record, new: Record) -> list[str]:
    """Say what else differs between two records, and so may be the cause of a change."""
    remarks = []
    if old.compiler != new.compiler:
        remarks.append(f"compiler: {old.compiler} before, {new.compiler} now")
    for tool in sorted(old.tool_versions.keys() | new.tool_versions.keys()):
        versions = [record.tool_versions.get(tool, "none") for record in (old, new)]
        if versions[0] != versions[1]:
            remarks.append(f"{tool}: {versions[0]} before, {versions[1]} now")
    ids = {row.model: row.model_id for row in old.rows}
    others = {row.model for row in new.rows if ids.get(row.model, row.model_id) != row.model_id}
    remarks += [f"{model}: another model than before" for model in sorted(others)]
    now = {_key(row) for row in new.rows}
    remarks += [f"{row.model} {row.goal}: not measured now" for row in old.rows if _key(row) not in now]
    return remarks


def _key(row: Row) -> tuple[str, Goal, str]:
    return row.model, row.goal, row.image


def _names(record: Record) -> str:
    return ", ".join(f"{row.model} {row.goal} ({row.image})" for row in record.rows)


def space_table(rows: Sequence[Row]) -> Table:
    """Return bytes of flash and RAM."""
    table = _table("Flash and RAM of the engine, bytes", "model", "goal", "image")
    _figures(table, "code", "library", "tables", "weights", "/ int8", "RAM", "/ live pair")
    for row in rows:
        table.add_row(row.model, row.goal, row.image, f"{row.code_bytes:,}", f"{row.library_bytes:,}",
                      f"{row.table_bytes:,}", f"{row.weight_bytes:,}", _ratio(row.weight_ratio, 2),
                      f"{row.ram_bytes:,}", _ratio(row.ram_ratio, 2))  # fmt: skip
    return table


def time_table(rows: Sequence[Row]) -> Table:
    """Return instructions, modelled cycles and data reads from flash."""
    table = _table("One inference; cycles are modelled, zero wait states", "model", "goal")
    _figures(table, "MACs", "instructions", "low", "mid", "high", "cycles/MAC", "flash reads/MAC")
    for row in rows:
        counts = (row.macs, row.instructions, row.cycles.low, row.cycles.mid, row.cycles.high)
        table.add_row(row.model, row.goal, *(f"{count:,}" for count in counts), _ratio(row.cycles_per_mac, 3),
                      _ratio(row.flash_reads_per_mac, 3))  # fmt: skip
    return table


def board_table(rows: Sequence[Row]) -> Table:
    """Return milliseconds by board family and clock, each with its band."""
    table = _table("Milliseconds: mid (low–high)", "model", "goal", "family", "kind")
    boards = sorted({board.clock_hz for row in rows for board in row.boards})
    _figures(table, *(f"{clock / 1e6:g} MHz" for clock in boards))
    for row in rows:
        for family in dict.fromkeys(board.family for board in row.boards):
            times = {b.clock_hz: b for b in row.boards if b.family == family}
            kinds = sorted({b.kind for b in times.values()})
            cells = (
                f"{b.mid_ms:.2f} ({b.low_ms:.2f}–{b.high_ms:.2f})" if (b := times.get(clock)) else "–"
                for clock in boards
            )
            table.add_row(row.model, row.goal, family, ", ".join(kinds), *cells)
    return table


def factor_table(factors: Sequence[Factor]) -> Table:
    """Return how many times more cycles for each MAC known engines take."""
    columns = list(dict.fromkeys((f.model, f.goal) for f in factors))
    table = _table("Times the cycles/MAC of this engine", "engine")
    _figures(table, "cycles/MAC", *(f"{model} {goal}" for model, goal in columns))
    for engine in dict.fromkeys(f.engine for f in factors):
        of_engine = {(f.model, f.goal): f for f in factors if f.engine == engine}
        known = next(iter(of_engine.values())).cycles_per_mac
        table.add_row(engine, f"{known:.2f}", *(f"{of_engine[column].factor:.2f}" for column in columns))
    return table


def interpreter_table(rows: Sequence[Row], interpreted: Sequence[Interpreted]) -> Table:
    """Return cycles and RAM of each row beside those of TensorFlow Lite Micro's interpreter with the same model."""
    table = _table("Beside " + ", ".join(dict.fromkeys(each.library for each in interpreted)), "model", "goal")
    _figures(table, "MACs", "cycles/MAC", "TFLM", "times", "RAM", "TFLM's arena", "flash", "TFLM")
    of_model = {each.model: each for each in interpreted}
    for row in rows:
        if (theirs := of_model.get(row.model)) is None:
            continue
        table.add_row(
            row.model, row.goal, f"{row.macs:,}", _ratio(row.cycles_per_mac, 3),
            _ratio(theirs.cycles.mid / row.macs if row.macs else None, 3),
            _ratio(theirs.cycles.mid / row.cycles.mid, 2), f"{row.ram_bytes:,}", f"{theirs.arena_bytes:,}",
            f"{row.engine_bytes + row.weight_bytes:,}", f"{theirs.flash_bytes:,}",
        )  # fmt: skip
    return table


def target_table(outcomes: Sequence[Outcome]) -> Table:
    """Return targets and whether they are reached."""
    table = _table("Targets", "target", "model", "goal")
    _figures(table, "limit", "got", "reached")
    for o in outcomes:
        got = f"{o.got:.3f}" if isinstance(o.got, float) else f"{o.got:,}"
        table.add_row(o.target, o.model, o.goal, f"{o.limit:,}", got, "yes" if o.reached else "NO")
    return table


def change_table(changes: Sequence[Change], tolerance_percent: float) -> Table:
    """Return the change of each figure in percent; what is worse by more than the tolerance is marked."""
    figures = list(dict.fromkeys(change.figure for change in changes))
    table = _table(f"Change in percent; ! is worse by more than {tolerance_percent:g} %", "model", "goal")
    _figures(table, *figures)
    for model, goal in dict.fromkeys((change.model, change.goal) for change in changes):
        own = [change for change in changes if (change.model, change.goal) == (model, goal)]
        table.add_row(model, goal, *(f"{c.percent:+.2f}{' !' * (c.percent > tolerance_percent)}" for c in own))
    return table


def _ratio(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _table(title: str, *names: str) -> Table:
    table = Table(title=title, box=box.MARKDOWN, title_justify="left", title_style="")
    for name in names:
        table.add_column(name, no_wrap=True)
    return table


def _figures(table: Table, *names: str) -> None:
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
