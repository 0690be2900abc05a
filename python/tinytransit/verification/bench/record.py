# SPDX-License-Identifier: MIT
"""The record of a benchmark: one row for each model and goal, as JSON that a later run reads back."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, computed_field

from tinytransit.deploy.static.goal import Goal
from tinytransit.untrusted_files import FileFaultError, read_limited
from tinytransit.verification.bench.errors import RecordError

_MOST_MEGABYTES = 64


class _Frozen(BaseModel):
    # Ratios are written for the reader and computed again from the figures when the file is read.
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class CycleBand(_Frozen):
    """Modelled cycles at zero wait states."""

    low: int = Field(ge=0)
    mid: int = Field(ge=0)
    high: int = Field(ge=0)


class BoardTime(_Frozen):
    """Milliseconds on a board family, with the band of ``tinytransit.verification.profile.boards``."""

    family: str
    clock_hz: int = Field(gt=0)
    kind: Literal["modelled"]
    low_ms: float
    mid_ms: float
    high_ms: float
    source: str


class Row(_Frozen):
    """One model, compiled for one goal.

    Attributes:
        model: Stem of its file.
        model_id: SHA-256 of the ``.tflite``.
        goal: What it was compiled for.
        image: ``firmware``: the whole firmware was built and profiled; ``bare``: the engine alone.
        image_sha256: Of what the image loads (debug information left out); the figures hold for it only.
        macs: Multiply-accumulates of an inference.
        code_bytes: As ``footprint`` defines this and the next four.
        library_bytes: Library code that an inference runs.
        table_bytes: Constants that are not weights.
        weight_bytes: Weights in flash.
        ram_bytes: Arena and other variables.
        int8_weight_bytes: The weights as the model has them, one byte each.
        live_pair_bytes: The most that one step's inputs and output take in the arena, in the element width that they
            have there, without margins.
        instructions: Executed in an inference.
        cycles: Modelled.
        flash_reads: Data reads from flash of up to a word.
        boards: What the cycles mean on boards.
    """

    model: str
    model_id: str
    goal: Goal
    image: Literal["firmware", "bare"]
    image_sha256: str
    macs: int = Field(ge=0)
    code_bytes: int = Field(ge=0)
    library_bytes: int = Field(ge=0)
    table_bytes: int = Field(ge=0)
    weight_bytes: int = Field(ge=0)
    ram_bytes: int = Field(ge=0)
    int8_weight_bytes: int = Field(ge=0)
    live_pair_bytes: int = Field(ge=0)
    instructions: int = Field(gt=0)
    cycles: CycleBand
    flash_reads: int = Field(ge=0)
    boards: tuple[BoardTime, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def engine_bytes(self) -> int:
        """Flash of the engine without weights."""
        return self.code_bytes + self.library_bytes + self.table_bytes

    @computed_field  # type: ignore[prop-decorator]
    @property
    def cycles_per_mac(self) -> float | None:
        """Modelled mid cycles for each multiply-accumulate, whole inference; None where it multiplies nothing."""
        return self.cycles.mid / self.macs if self.macs else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def flash_reads_per_mac(self) -> float | None:
        """Data reads from flash for each multiply-accumulate."""
        return self.flash_reads / self.macs if self.macs else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def weight_ratio(self) -> float | None:
        """Weights in flash by the model's int8 weights; None where it has none."""
        return self.weight_bytes / self.int8_weight_bytes if self.int8_weight_bytes else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ram_ratio(self) -> float | None:
        """RAM by the largest pair of live tensors; None where no tensor lies in the arena."""
        return self.ram_bytes / self.live_pair_bytes if self.live_pair_bytes else None


class Interpreted(_Frozen):
    """One model with TensorFlow Lite Micro's interpreter, alone like a ``bare`` engine.

    Attributes:
        model: Stem of its file.
        library: What the library calls itself.
        flash_bytes: All that is linked: code, tables, the model.
        arena_bytes: RAM that the interpreter reports: activations, scratch, and what it knows of the model.
        instructions: Executed in an inference.
        cycles: Modelled.
    """

    model: str
    library: str
    flash_bytes: int = Field(ge=0)
    arena_bytes: int = Field(ge=0)
    instructions: int = Field(gt=0)
    cycles: CycleBand


class Factor(_Frozen):
    """How many times the cycles per MAC of a row a known engine takes."""

    engine: str
    cycles_per_mac: float
    model: str
    goal: Goal
    factor: float


class Outcome(_Frozen):
    """A target and what a row reaches."""

    target: str
    model: str
    goal: Goal
    got: int | float
    limit: int | float
    reached: bool


class Record(_Frozen):
    """A benchmark.

    Attributes:
        compiler: Version of the C compiler; another one gives other figures.
        tool_versions: Version of each tool that the figures depend on.
        rows: The figures.
        factors: Against known engines.
        targets: Against the project's targets.
        interpreted: The same models with the interpreter of a library, where one was given.
        not_measured: What was asked for and could not be profiled, and why.
    """

    schema_version: Literal[1] = 1
    compiler: str
    tool_versions: dict[str, str]
    rows: tuple[Row, ...] = Field(min_length=1)
    factors: tuple[Factor, ...]
    targets: tuple[Outcome, ...]
    interpreted: tuple[Interpreted, ...] = ()
    not_measured: tuple[str, ...] = ()


def load_record(path: Path) -> Record:
    """Read a record.

    Raises:
        RecordError: If the file cannot be read or is not a record; the text names the first fault.
    """
    try:
        return Record.model_validate_json(read_limited(path, _MOST_MEGABYTES))
    except FileFaultError as error:
        raise RecordError(f"{error}; `tinytransit bench --json` writes records") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise RecordError(f"{path} is not a record of `tinytransit bench`: {where}: {first['msg']}") from error
