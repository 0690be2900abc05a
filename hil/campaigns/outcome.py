# SPDX-License-Identifier: MIT
"""What a campaign found over all its targets: ``result.json``."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hil.errors import InputError
from hil.run.result import CampaignResult, Row, Verdict
from tinytransit.files import write_text


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetOutcome(_Record):
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
    recovered: list[str] = []
    repetitions: list[CampaignResult]
    unfinished: list[Row] = []


class Outcome(_Record):
    """A campaign; field by field the document ``result.json``.

    Attributes:
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

    schema_version: Literal[1] = 1
    name: str
    verdict: Verdict
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
        return 1 if wrong else 3

    def write_json(self, path: Path) -> None:
        """Write the outcome as indented JSON.

        Raises:
            InputError: If the file cannot be written.
        """
        try:
            write_text(path, self.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}") from error
