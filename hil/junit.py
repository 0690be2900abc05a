# SPDX-License-Identifier: MIT
"""JUnit XML, the form that build servers read: a document of suites, each of cases.

The elements are those of the schema that Jenkins' xUnit plugin checks (junit-10.xsd).
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# What XML 1.0 cannot hold, not even escaped (section 2.2, "Characters").
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTS = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error",
           "skipped": "testcase/skipped"}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One test.

    Attributes:
        name: What was tested.
        message: Why it did not pass; None if it did.
        kind: What it is then.
        group: What it belongs to within its suite; the suite's name if empty.
    """

    name: str
    message: str | None = None
    kind: Literal["failure", "error", "skipped"] = "failure"
    group: str = ""


@dataclass(frozen=True)
class Suite:
    """Tests of one target.

    Attributes:
        name: Of the target.
        cases: In their order.
        properties: By which they were made: names and values.
        timestamp: When they began, ISO 8601; empty if that is not told.
    """

    name: str
    cases: Sequence[Case]
    properties: Iterable[tuple[str, str]] = ()
    timestamp: str = ""


def document(name: str, suites: Iterable[Suite]) -> bytes:
    """Return the XML of some suites; what XML cannot hold is replaced."""
    root = ElementTree.Element("testsuites", name=_clean(name))
    root.extend(_suite(suite) for suite in suites)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(suite: Suite) -> ElementTree.Element:
    made = ElementTree.Element("testsuite", name=_clean(suite.name))
    if suite.timestamp:
        made.set("timestamp", suite.timestamp)
    properties = ElementTree.SubElement(made, "properties")
    for name, value in suite.properties:
        ElementTree.SubElement(properties, "property", name=name, value=_clean(value))
    for case in suite.cases:
        group = _clean(case.group or suite.name)
        element = ElementTree.SubElement(made, "testcase", classname=group, name=_clean(case.name))
        if case.message is not None:
            ElementTree.SubElement(element, case.kind, message=_clean(case.message))
    for count, path in _COUNTS.items():
        made.set(count, str(len(made.findall(path))))
    return made


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
