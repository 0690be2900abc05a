# SPDX-License-Identifier: MIT
"""A campaign as JUnit XML: a suite a target, a case a window and repetition."""

from collections.abc import Iterator
from pathlib import Path

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import write_file
from hil.junit import Case, Suite, document
from hil.run.result import CampaignResult, LatencySummary, Row


def write_junit(outcome: Outcome, path: Path) -> None:
    """Write the file.

    Raises:
        InputError: If it cannot be written.
    """
    write_file(path, junit_xml(outcome))


def junit_xml(outcome: Outcome) -> bytes:
    """Return the document."""
    started = f"{outcome.started:%Y-%m-%dT%H:%M:%S}"
    return document(outcome.name, [
        Suite(target.label, tuple(_cases(target)), _properties(target, outcome), started) for target in outcome.targets
    ])  # fmt: skip


def _properties(target: TargetOutcome, outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "model_id", outcome.model_id
    yield "seed", str(outcome.seed)
    yield "command", " ".join(outcome.command)
    for tool, version in outcome.versions.items():
        yield f"version.{tool}", version
    if target.repetitions:
        for name, value in target.repetitions[-1].device.model_dump().items():
            yield f"device.{name}", str(value)
        if note := target.repetitions[-1].note:
            yield "note", note


def _cases(target: TargetOutcome) -> Iterator[Case]:
    for number, result in enumerate(target.repetitions, start=1):
        group = f"{target.label}.repetition {number}"
        yield from (_window(row, group) for row in result.windows)
        yield _self_test(result, group)
        if result.image:
            yield _image(result.selftest, result.image, group)
        if result.latency:
            yield _latency(result.latency, group)
    if target.error is not None:
        group = f"{target.label}.repetition {len(target.repetitions) + 1}"
        yield from (_window(row, group) for row in target.unfinished)
        yield Case("the target runs to its end", target.error, "error", group)


def _window(row: Row, group: str) -> Case:
    name = f"window {row.index}: {row.star}{f' ({row.name})' if row.name else ''}"
    return Case(name, None if row.equal else f"expected bytes {row.expected}, got {row.got}", group=group)


def _self_test(result: CampaignResult, group: str) -> Case:
    windows, differing = result.selftest["windows"], result.selftest["differing"]
    fault = f"{differing} of {windows} golden windows in the firmware differ" if differing else None
    return Case("self-test of the device", fault, group=group)


def _image(selftest: dict[str, int], image: dict[str, int], group: str) -> Case:
    wrong = [
        f"{part}: expected CRC-32 {crc:08x}, got {selftest[f'{part}_crc']:08x}"
        for part, crc in image.items()
        if selftest[f"{part}_crc"] != crc
    ]
    return Case("image on the device", "; ".join(wrong) or None, group=group)


def _latency(latency: LatencySummary, group: str) -> Case:
    text = f"worst {latency.worst_ms:.3f} ms [{latency.kind}]"
    if not latency.judged:
        return Case("latency", f"{text}, which says nothing about a board", "skipped", group)
    fault = None if latency.within_limit else f"expected less than {latency.limit_ms:g} ms, got {text}"
    return Case("latency", fault, group=group)
