# SPDX-License-Identifier: MIT
"""The tables of the page: one row a target, cells as text."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.errors import InputError
from hil.html.histogram import Histogram, lay_out
from hil.run.result import CampaignResult, LatencySummary, Row
from hil.targets.target import LatencyKind

# What of STATS_RESULT is not a counter of trouble, so that any value of it is well.
_UNREMARKABLE = {"requests", "accepted", "inferences", "uptime_s"}
_STACK = {"stack_used", "stack_size"}


@dataclass(frozen=True)
class Latencies:
    """The latencies of one kind that a target showed.

    Attributes:
        label: Of the target.
        summary: Worst and median over all of them, and how they are judged.
        count: How many.
        histogram: Their picture.
    """

    label: str
    summary: LatencySummary
    count: int
    histogram: Histogram


@dataclass(frozen=True)
class Counters:
    """A table of counters.

    Attributes:
        headings: Names, each with whether more than 0 means that something went wrong and was recovered from.
        rows: Each target's label and counts.
    """

    headings: list[tuple[str, bool]]
    rows: list[tuple[str, list[int]]]


def latencies(target: TargetOutcome) -> list[Latencies]:
    """Return what a target's finished repetitions showed, each kind on its own.

    Raises:
        InputError: If a latency is negative or not finite, or of another kind than the run's summary says.
    """
    kinds: dict[LatencyKind, list[CampaignResult]] = {}
    for result in target.repetitions:
        if result.latency and result.windows:
            kinds.setdefault(result.latency.kind, []).append(result)
    return [_latencies(target.label, kind, results) for kind, results in kinds.items()]


def _latencies(label: str, kind: LatencyKind, results: list[CampaignResult]) -> Latencies:
    found = [row.latency for result in results for row in result.windows]
    if stray := next((latency.kind for latency in found if latency.kind is not kind), None):
        raise InputError(f"target {label}: a latency of kind {stray} among those of kind {kind}; the result is damaged")
    values = [latency.value_ms for latency in found]
    # Should limits differ, the picture shows one that was not kept.
    summary = min((result.latency for result in results if result.latency), key=lambda each: each.within_limit is True)
    whole = summary.model_copy(update={"worst_ms": max(values), "median_ms": median(values)})
    return Latencies(label, whole, len(values), lay_out(values, summary.limit_ms))


def nearest_limit(found: Iterable[Latencies]) -> list[LatencySummary]:
    """Return of each kind that is judged the latency that is largest for its limit."""
    nearest: dict[LatencyKind, LatencySummary] = {}
    for summary in (latency.summary for latency in found if latency.summary.judged):
        other = nearest.get(summary.kind)
        if other is None or summary.worst_ms * other.limit_ms > other.worst_ms * summary.limit_ms:
            nearest[summary.kind] = summary
    return list(nearest.values())


def board_facts(target: TargetOutcome) -> dict[str, str]:
    """Return what a target's device said of itself, by heading; what changed between repetitions is listed."""
    results = target.repetitions

    def told(fact: Callable[[CampaignResult], str]) -> str:
        return ", ".join(dict.fromkeys(fact(result) for result in results)) or "–"

    return {
        "board": told(lambda result: result.device.board),
        "engine": told(lambda result: result.device.engine),
        "firmware": told(lambda result: result.device.firmware),
        "core clock": told(lambda result: _megahertz(result.device.core_hz)),
        "reset cause": told(lambda result: _words(result.device.reset_cause)),
        "stack used": told(_stack),
        "code CRC-32": told(lambda result: _checksum(result, "code")),
        "weights CRC-32": told(lambda result: _checksum(result, "weights")),
    }


def _megahertz(hertz: int) -> str:
    return f"{hertz / 1e6:g} MHz" if hertz else "unknown"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _stack(result: CampaignResult) -> str:
    size = result.stats.get("stack_size", 0)
    return f"{result.stats.get('stack_used', 0):,} of {size:,} B" if size else "unknown"


def _checksum(result: CampaignResult, part: str) -> str:
    # 0 is how a device says that it cannot tell.
    crc = result.selftest.get(f"{part}_crc", 0)
    if not crc:
        return "unknown"
    wanted = (result.image or {}).get(part, crc)
    return f"{crc:08x}" if crc == wanted else f"{crc:08x} (ELF: {wanted:08x})"


def link_counters(outcome: Outcome) -> Counters:
    """Return what the host counted on the link, summed over the repetitions."""
    return _counters(outcome.targets, lambda target: _sum(result.link for result in target.repetitions))


def device_counters(outcome: Outcome) -> Counters:
    """Return what each device had counted at the end of its last repetition, without the stack."""
    return _counters(outcome.targets, lambda target: Counter(target.repetitions[-1].stats))


def _counters(targets: Iterable[TargetOutcome], count: Callable[[TargetOutcome], Counter[str]]) -> Counters:
    columns = {target.label: count(target) for target in targets if target.repetitions}
    names = dict.fromkeys(name for counts in columns.values() for name in counts if name not in _STACK)
    return Counters(
        [(_words(name), name not in _UNREMARKABLE) for name in names],
        [(label, [counts[name] for name in names]) for label, counts in columns.items()],
    )


def _sum(columns: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for column in columns:
        # `update` of a Counter keeps names whose count is 0.
        total.update(column)
    return total


def star_of(row: Row) -> str:
    """Return a window's star and, if it has one, its candidate's name."""
    return f"{row.star} ({row.name})" if row.name else row.star
