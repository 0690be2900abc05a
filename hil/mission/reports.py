# SPDX-License-Identifier: MIT
"""The reports of a flight: an HTML page without scripts or links, and JUnit XML with a case a star."""

import shlex
from pathlib import Path
from typing import Literal

from hil.documents import write_file
from hil.html.rendering import page_templates
from hil.junit import Case, Suite, document
from hil.mission.result import FlightStar, MissionResult
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
    """Return the document."""
    lost = result.candidates.lost
    cases = [
        *(Case(row.star, *_fault_of(row)) for row in result.stars),
        Case("nothing is lost that was acknowledged", f"{lost} candidates are lost" if lost else None),
        *(Case(what, reason, "skipped") for what, reason in result.skipped),
    ]
    properties = [("model_id", result.model_id), ("seed", str(result.seed)), ("command", " ".join(result.command))]
    return document("mission", [Suite(result.target, cases, properties)])


def _fault_of(row: FlightStar) -> tuple[str | None, Literal["failure", "skipped"]]:
    """Return why a star did not pass, and what that is."""
    if row.state != "searched":
        return f"{row.state} before its search", "skipped"
    return None if row.equal else "the board's candidates differ from the twin's", "failure"
