# SPDX-License-Identifier: MIT
"""The reports of a flight: an HTML page without scripts or links, and JUnit XML with a case a star."""

import shlex
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from hil.campaigns.junit import clean_text
from hil.documents import write_file
from hil.html.rendering import page_templates
from hil.mission.result import MissionResult
from hil.mission.table import summary
from tinytransit import __version__


def write_mission_reports(result: MissionResult, html: Path | None, junit: Path | None) -> None:
    """Write those reports that have a file to go to.

    Raises:
        InputError: If one cannot be written.
    """
    if html is not None:
        write_file(html, mission_page(result))
    if junit is not None:
        write_file(junit, mission_junit(result))


def mission_page(result: MissionResult) -> str:
    """Return the page."""
    return (
        page_templates()
        .get_template("mission.html.j2")
        .render(version=__version__, result=result, lines=summary(result), command=shlex.join(result.command))
    )


def mission_junit(result: MissionResult) -> bytes:
    """Return the document; its elements are those of ``hil.campaigns.junit``."""
    root = ElementTree.Element("testsuites", name="mission")
    suite = ElementTree.SubElement(root, "testsuite", name=clean_text(result.target))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (
        ("model_id", result.model_id),
        ("seed", str(result.seed)),
        ("command", " ".join(result.command)),
    ):
        ElementTree.SubElement(properties, "property", name=name, value=clean_text(value))

    def case(name: str, kind: str = "", message: str = "") -> None:
        element = ElementTree.SubElement(suite, "testcase", classname=clean_text(result.target), name=clean_text(name))
        if kind:
            ElementTree.SubElement(element, kind, message=clean_text(message))

    for row in result.stars:
        if row.state != "searched":
            case(row.star, "skipped", f"{row.state} before its search")
        elif row.equal:
            case(row.star)
        else:
            case(row.star, "failure", "the board's candidates differ from the twin's")
    lost = result.candidates.lost
    case("nothing is lost that was acknowledged", "failure" if lost else "", f"{lost} candidates are lost")
    for what, reason in result.skipped:
        case(what, "skipped", reason)
    for count, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
        suite.set(count, str(len(suite.findall(path))))
    suite.set("errors", "0")
    for count in ("tests", "failures", "errors"):
        root.set(count, suite.get(count, "0"))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
