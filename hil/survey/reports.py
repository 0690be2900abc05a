# SPDX-License-Identifier: MIT
"""The reports of a survey: an HTML page without scripts or links, and JUnit XML with a case a star."""

import shlex
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from hil.campaigns.junit import clean_text
from hil.documents import write_file
from hil.html.rendering import page_templates
from hil.survey.result import SurveyResult
from hil.survey.table import said_of, summary
from tinytransit import __version__


def write_survey_reports(result: SurveyResult, html: Path | None, junit: Path | None) -> None:
    """Write those reports that have a file to go to.

    Raises:
        InputError: If one cannot be written.
    """
    if html is not None:
        write_file(html, survey_page(result))
    if junit is not None:
        write_file(junit, survey_junit(result))


def survey_page(result: SurveyResult) -> str:
    """Return the page."""
    return (
        page_templates()
        .get_template("survey.html.j2")
        .render(
            version=__version__,
            result=result,
            lines=summary(result),
            said_of=said_of,
            command=shlex.join(result.command),
        )
    )


def survey_junit(result: SurveyResult) -> bytes:
    """Return the document; its elements are those of ``hil.campaigns.junit``."""
    root = ElementTree.Element("testsuites", name="survey")
    suite = ElementTree.SubElement(root, "testsuite", name=clean_text(result.target))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("model_id", result.model_id), ("command", " ".join(result.command))):
        ElementTree.SubElement(properties, "property", name=name, value=clean_text(value))
    for row in result.stars:
        case = ElementTree.SubElement(suite, "testcase", classname=clean_text(result.target), name=clean_text(row.star))
        if not row.equal:
            message = f"differs from the twin, first in: {row.first_difference}"
            ElementTree.SubElement(case, "failure", message=message)
    if result.wanted:
        case = ElementTree.SubElement(suite, "testcase", classname=clean_text(result.target),
                                      name="candidates of detect are found")  # fmt: skip
        if result.found < result.least_found * result.wanted:
            message = f"{result.found} of {result.wanted} found, expected {result.least_found:.0%}"
            ElementTree.SubElement(case, "failure", message=message)
    for what, reason in result.skipped:
        case = ElementTree.SubElement(suite, "testcase", classname=clean_text(result.target), name=clean_text(what))
        ElementTree.SubElement(case, "skipped", message=clean_text(reason))
    for count, element in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
        suite.set(count, str(len(suite.findall(element))))
    suite.set("errors", "0")
    for count in ("tests", "failures", "errors"):
        root.set(count, suite.get(count, "0"))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
