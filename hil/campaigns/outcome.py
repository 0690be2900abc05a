# SPDX-License-Identifier: MIT
"""The result of a campaign over all its targets: ``result.json``."""

import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from pydantic import Field

from hil.documents import Document, Record, Verdict
from hil.errors import BROKEN_TARGET, FAILED
from hil.run.result import CampaignResult, Row

_PACKAGES = ("tinytransit", "numpy", "pyserial", "tflite-micro", "labwired")


class TargetOutcome(Record):
    """One target of the campaign.

    Attributes:
        label: Its name in the plan, unique there.
        target: What runs, as ``--target`` takes it.
        board: The board that it simulates; None where the target implies it.
        verdict: PASS if every repetition was finished and passed.
        error: Why it could not be finished, in one line; None if it was.
        recovered: The errors after which it was restarted and finished.
        repetitions: One result for each finished repetition, in order.
        unfinished: The windows that were answered in a repetition that was cut short.
    """

    label: str
    target: str
    board: str | None = None
    verdict: Verdict
    error: str | None = None
    recovered: list[str] = Field(default_factory=list)
    repetitions: list[CampaignResult]
    unfinished: list[Row] = Field(default_factory=list)


class Outcome(Document):
    """A campaign; field by field the document ``result.json``.

    Attributes:
        schema_version: 2 since ``TargetOutcome.recovered`` has this name.
        verdict: PASS if every target passed.
        command: The command line that gives it again.
        started: When its first run began, with time zone.
        finished: When its last run ended.
        versions: Of this host's tools and of its system, by name.
        model_id: SHA-256 of the ``.tflite`` file.
        model_folder: Where manifest and golden vectors were read.
        plan: The text of the YAML file.
        targets: In the order of the plan.
    """

    schema_version: Literal[2] = 2  # type: ignore[assignment]
    name: str
    command: list[str]
    started: datetime
    finished: datetime
    seed: int
    versions: dict[str, str]
    model_id: str
    model_folder: str
    plan: str
    targets: list[TargetOutcome]

    @property
    def exit_code(self) -> int:
        """The command's exit status: 0 PASS, 1 if an answer or a latency was wrong, 3 if all that failed is a target.

        A wrong answer counts for more than a target that could not be finished.
        """
        if self.verdict is Verdict.PASS:
            return 0
        judged = [result.verdict for target in self.targets for result in target.repetitions]
        wrong = Verdict.FAIL in judged or any(not row.equal for target in self.targets for row in target.unfinished)
        return FAILED if wrong else BROKEN_TARGET


def host_versions() -> dict[str, str]:
    """Return the versions of Python, of the system, and of the packages that a result depends on."""
    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return versions
