# SPDX-License-Identifier: MIT
"""The base of all results of the harness, and the one way in which they are written."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hil.errors import InputError
from tinytransit.files import json_text, write_bytes


class Verdict(StrEnum):
    """The outcome of a campaign."""

    PASS = "PASS"
    FAIL = "FAIL"


class Record(BaseModel):
    """A part of a result: unchangeable, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Record):
    """A whole result, as ``--json`` writes it; field by field the JSON document.

    Attributes:
        verdict: Whether it passed; each kind of result says what that takes.
    """

    schema_version: Literal[1] = 1
    verdict: Verdict

    def write_json(self, path: Path) -> None:
        """Write the result as indented JSON.

        Raises:
            InputError: If the file cannot be written.
        """
        write_file(path, json_text(json.loads(self.model_dump_json())))


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file atomically, text as UTF-8; its folder is made if it is missing.

    Raises:
        InputError: If it cannot be written.
    """
    try:
        write_bytes(path, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from error
