# SPDX-License-Identifier: MIT
"""What a measurement of throughput found, and its JSON form."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hil.errors import InputError
from hil.run.result import Verdict
from tinytransit.files import write_text


class BinaryRate(BaseModel):
    """Windows streamed as frames over one line at one depth.

    Attributes:
        baud: Bits a second; None for a line without a limit.
        depth: Requests in flight.
        windows: Windows answered.
        differing: Those whose bytes are not the reference's.
        retries: Requests that had to be sent again.
        seconds: From the first request to the last answer.
        windows_per_s: Their rate.
        payload_bytes_per_s: Bytes of inputs a second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    baud: int | None
    depth: int
    windows: int
    differing: int
    retries: int
    seconds: float
    windows_per_s: float
    payload_bytes_per_s: float


class TextRate(BaseModel):
    """Bytes of inputs a second by ``db load`` and ``db`` over one line (``hil/EEMBC.md``), median over the windows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    baud: int | None
    windows: int
    payload_bytes_per_s: float


class ThroughputResult(BaseModel):
    """A measurement as ``--json`` writes it.

    Attributes:
        verdict: PASS if every answer equals the reference's byte for byte.
        text: The text load over the same lines; empty for a target that does not speak it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    verdict: Verdict
    target: str
    input_bytes: int
    binary: list[BinaryRate]
    text: list[TextRate]

    def write_json(self, path: Path) -> None:
        """Write the result as indented JSON.

        Raises:
            InputError: If the file cannot be written.
        """
        try:
            write_text(path, self.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}") from error
