# SPDX-License-Identifier: MIT
"""A campaign as JUnit XML, the form that build servers read: a suite a target, a case a window and repetition.

The elements are those of the schema that Jenkins' xUnit plugin checks (junit-10.xsd).
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from hil.campaigns.outcome import Outcome, TargetOutcome
from hil.documents import write_file
from hil.run.result import CampaignResult, LatencySummary, Row

# What XML 1.0 cannot hold, not even escaped (section 2.2, "Characters").
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(outcome: Outcome, path: Path) -> None:
    """Write the file.

    Raises:
        InputError: If it cannot be written.
    """
    write_file(path, junit_xml(outcome))


def junit_xml(outcome: Outcome) -> bytes:
    """Return the document."""
    root = ElementTree.Element("testsuites", name=outcome.name)
    for target in outcome.targets:
        root.append(_suite(target, outcome))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(target: TargetOutcome, outcome: Outcome) -> ElementTree.Element:
    started = f"{outcome.started:%Y-%m-%dT%H:%M:%S}"
    suite = ElementTree.Element("testsuite", name=clean_text(target.label), timestamp=started)
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in _properties(target, outcome):
        ElementTree.SubElement(properties, "property", name=name, value=clean_text(value))
    suite.extend(_cases(target))
    for count, element in (("tests", "."), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        found = suite.findall("testcase") if element == "." else suite.findall(f"testcase/{element}")
        suite.set(count, str(len(found)))
    return suite


def _properties(target: TargetOutcome, outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "model_id", outcome.model_id
    yield "seed", str(outcome.seed)
    yield "command", " ".join(outcome.command)
    for tool, version in outcome.versions.items():
        yield f"version.{tool}", version
    if target.repetitions:
        for name, value in target.repetitions[-1].device.model_dump().items():
            yield f"device.{name}", str(value)


def _cases(target: TargetOutcome) -> Iterator[ElementTree.Element]:
    for number, result in enumerate(target.repetitions, start=1):
        group = clean_text(f"{target.label}.repetition {number}")
        yield from (_window(row, group) for row in result.windows)
        yield _self_test(result, group)
        if result.image:
            yield _image(result.selftest, result.image, group)
        if result.latency:
            yield _latency(result.latency, group)
    if target.error is not None:
        group = clean_text(f"{target.label}.repetition {len(target.repetitions) + 1}")
        yield from (_window(row, group) for row in target.unfinished)
        yield _case(group, "the target runs to its end", "error", target.error)


def _window(row: Row, group: str) -> ElementTree.Element:
    name = f"window {row.index}: {row.star}{f' ({row.name})' if row.name else ''}"
    if row.equal:
        return _case(group, name)
    return _case(group, name, "failure", f"expected bytes {row.expected}, got {row.got}")


def _self_test(result: CampaignResult, group: str) -> ElementTree.Element:
    windows, differing = result.selftest["windows"], result.selftest["differing"]
    fault = f"{differing} of {windows} golden windows in the firmware differ" if differing else None
    return _case(group, "self-test of the device", "failure", fault)


def _image(selftest: dict[str, int], image: dict[str, int], group: str) -> ElementTree.Element:
    wrong = [
        f"{part}: expected CRC-32 {crc:08x}, got {selftest[f'{part}_crc']:08x}"
        for part, crc in image.items()
        if selftest[f"{part}_crc"] != crc
    ]
    return _case(group, "image on the device", "failure", "; ".join(wrong) or None)


def _latency(latency: LatencySummary, group: str) -> ElementTree.Element:
    text = f"worst {latency.worst_ms:.3f} ms [{latency.kind}]"
    if not latency.judged:
        return _case(group, "latency", "skipped", f"{text}, which says nothing about a board")
    return _case(
        group,
        "latency",
        "failure",
        None if latency.within_limit else f"expected less than {latency.limit_ms:g} ms, got {text}",
    )


def _case(group: str, name: str, kind: str = "", message: str | None = None) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=group, name=clean_text(name))
    if message is not None:
        ElementTree.SubElement(case, kind, message=clean_text(message))
    return case


def clean_text(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
