# SPDX-License-Identifier: MIT
"""A user's own measurements of boards: current, time of an inference."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from tinytransit.report.documents import Strict, read_document

_Positive = Annotated[float, Field(gt=0)]


class Measured(Strict):
    """One board.

    Attributes:
        current_ma: Drawn during an inference, at the supply that the orbit file gives.
        latency_ms: Least, typical and greatest time of an inference, by a cycle counter or an oscilloscope.
        source: Instrument, date, whoever did it.
    """

    current_ma: _Positive | None = None
    latency_ms: tuple[_Positive, _Positive, _Positive] | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.current_ma is None and self.latency_ms is None:
            raise ValueError("give current_ma, latency_ms or both")
        if self.latency_ms is not None and list(self.latency_ms) != sorted(self.latency_ms):
            raise ValueError("latency_ms must be least, typical, greatest")
        return self


def read_measured(path: Path) -> dict[str, Measured]:
    """Read measurements by the board's name, as PlatformIO names it.

    Raises:
        InputFileError: If the file cannot be read or is not valid.
    """
    return read_document(path, dict[str, Measured], "a file of measurements")
