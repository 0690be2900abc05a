# SPDX-License-Identifier: MIT
"""The reports of a survey: an HTML page without scripts or links, and JUnit XML with a case a star."""

import shlex
from pathlib import Path

from hil.documents import write_file
from hil.html.rendering import page_templates
from hil.junit import Case, Suite, document
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
    """Return the document."""
    cases = [
        Case(row.star, None if row.equal else f"differs from the twin, first in: {row.first_difference}")
        for row in result.stars
    ]
    if result.wanted:
        too_few = result.found < result.least_found * result.wanted
        fault = f"{result.found} of {result.wanted} found, expected {result.least_found:.0%}" if too_few else None
        cases.append(Case("candidates of detect are found", fault))
    cases += [Case(what, reason, "skipped") for what, reason in result.skipped]
    properties = [("model_id", result.model_id), ("command", " ".join(result.command))]
    return document("survey", [Suite(result.target, cases, properties)])
