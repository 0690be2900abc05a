# SPDX-License-Identifier: MIT
"""What changed between two benchmarks."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.errors import BenchError
from tinytransit.verification.bench.record import Record, Row

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
