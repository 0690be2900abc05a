# SPDX-License-Identifier: MIT
"""The findings that a reader wants first: the reasons of the verdict, and the windows that were answered wrongly."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import Verdict
from hil.run.result import CampaignResult, Row

_SHOWN_BYTES = 16


@dataclass(frozen=True)
class Mismatch:
    """A window that was answered wrongly.

    Attributes:
        target: Label of the target.
        repetition: Counted from 1.
        row: The window.
        bytes: Expected and got byte in hexadecimal, about the first that differs; at most 16.
        offset: Place of the first of them in the answer.
    """

    target: str
    repetition: int
    row: Row
    bytes: tuple[tuple[str, str], ...]
    offset: int


def answers(target: TargetOutcome) -> list[Row]:
    """Return the windows that a target answered, in finished repetitions and in one that was cut short."""
    return [row for result in target.repetitions for row in result.windows] + target.unfinished


def mismatches(outcome: Outcome) -> list[Mismatch]:
    """Return every window that was answered wrongly, in the order of the plan."""
    found = []
    for target in outcome.targets:
        runs = [*(result.windows for result in target.repetitions), target.unfinished]
        for number, rows in enumerate(runs, 1):
            found += [_mismatch(target.label, number, row) for row in rows if not row.equal]
    return found


def _mismatch(label: str, repetition: int, row: Row) -> Mismatch:
    length = max(len(row.expected), len(row.got))
    # A byte that is missing on one side is a dash there.
    pairs = [(row.expected[at : at + 2] or "–", row.got[at : at + 2] or "–") for at in range(0, length, 2)]
    first = next((at for at, (expected, got) in enumerate(pairs) if expected != got), 0)
    offset = max(0, min(first - _SHOWN_BYTES // 2, len(pairs) - _SHOWN_BYTES))
    return Mismatch(label, repetition, row, tuple(pairs[offset : offset + _SHOWN_BYTES]), offset)


def summary(outcome: Outcome) -> str:
    """Return the verdict in one sentence."""
    wanted = Counter(target.verdict for target in outcome.targets)
    compared = sum(len(answers(target)) for target in outcome.targets)
    whole = f"{compared:,} {'answer' if compared == 1 else 'answers'} from {_count(len(outcome.targets), 'target')}"
    if outcome.verdict is Verdict.PASS:
        return f"All {whole} equal the reference, byte for byte, and every latency that is judged is below its limit."
    return f"{wanted[Verdict.FAIL]} of {_count(len(outcome.targets), 'target')} failed; {whole} were compared."


def reasons(outcome: Outcome) -> list[str]:
    """Return why a campaign failed, one line for each target and cause; empty for PASS."""
    return [f"{target.label}: {cause}" for target in outcome.targets for cause in _causes(target)]


def _causes(target: TargetOutcome) -> Iterator[str]:
    if target.error:
        yield f"not finished: {target.error}"
    if differ := sum(not row.equal for row in answers(target)):
        yield f"{differ:,} of {_count(len(answers(target)), 'answer')} {_verb(differ)} from the reference"
    counted: Counter[str] = Counter()
    for result in target.repetitions:
        counted.update(_other_causes(result))
    many = len(target.repetitions) > 1
    yield from (f"{cause}, in {times} of {len(target.repetitions)} repetitions" if many else cause
                for cause, times in counted.items())  # fmt: skip
    if not target.repetitions and not target.error and target.verdict is Verdict.FAIL:
        yield "no repetition was finished"


def _other_causes(result: CampaignResult) -> Iterator[str]:
    if not result.windows:
        yield "no window was streamed"
    if differing := result.selftest["differing"]:
        yield f"its self-test differs in {differing} of {_count(result.selftest['windows'], 'golden window')}"
    for name, crc in (result.image or {}).items():
        if result.selftest[f"{name}_crc"] != crc:
            yield f"its {name} is not that of the ELF (CRC-32 {result.selftest[f'{name}_crc']:08x}, ELF {crc:08x})"
    if result.latency and result.latency.within_limit is False:
        yield (
            f"its latency ({result.latency.kind}) is not below the limit of {result.latency.limit_ms:g} ms "
            "in the worst window"
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _verb(number: int) -> str:
    return "differs" if number == 1 else "differ"
