# SPDX-License-Identifier: MIT
"""The plan of a campaign: the YAML file, field by field, and how it is read.

Paths are relative to the folder in which the command runs, as all of ``python -m hil`` takes them.
"""

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from hil.campaigns.strict_yaml import load_strict
from hil.errors import InputError
from tinytransit.resources import released_model
from tinytransit.untrusted_files import FileFaultError, read_limited

# YAML has neither paths nor tuples: these two are made from strings and lists, all else must be of its type.
_Path = Annotated[Path, Field(strict=False), AfterValidator(lambda path: _sound(path))]
_MOST_MEGABYTES = 1
# What no campaign needs more of; a slip such as one zero too many is then an error instead of a run without an end.
_MOST_REPETITIONS, _MOST_RETRIES, _MOST_TARGETS, _MOST_SHARDS = 10_000, 1_000, 1_000, 10_000
_LONGEST_WAIT_S, _MOST_WINDOWS = 3600, 10_000_000
_LONGEST_NAME = 256
_SHOWN = 60


def _sound(path: Path) -> Path:
    if "\0" in str(path):
        raise ValueError("a path cannot hold the character NUL")
    return path


class PlanError(InputError):
    """A plan that cannot be read, or asks for what makes no sense."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Windows(_Part):
    """The windows that are streamed.

    Attributes:
        golden: The golden vectors of the model; they come first.
        shards: Shards of windows (``.npz``), whose expected answers the reference gives.
        limit: Only the first so many of all; None: all.
    """

    golden: bool = False
    shards: Annotated[tuple[_Path, ...], Field(strict=False, max_length=_MOST_SHARDS)] = ()
    limit: Annotated[int, Field(ge=1, le=_MOST_WINDOWS)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.golden and not self.shards:
            raise ValueError("there is nothing to stream: give golden: true, or shards: [FILE.npz], or both")
        return self


class Limits(_Part):
    """The limits beyond which something counts as too slow or lost.

    Attributes:
        latency_ms: The worst window must lie below it, unless its latency is wall clock of this host.
        timeout_s: Seconds to wait for an answer.
        retries: How often a request is repeated.
        restarts: How often, in each run of the command, a target that failed midway is restarted to finish.
    """

    latency_ms: Annotated[float, Field(ge=0)] = 10.0
    timeout_s: Annotated[float, Field(ge=0.01, le=_LONGEST_WAIT_S)] = 5.0
    retries: Annotated[int, Field(ge=0, le=_MOST_RETRIES)] = 3
    restarts: Annotated[int, Field(ge=0, le=_MOST_RETRIES)] = 0


class PlannedTarget(_Part):
    """One target; what is None is taken from the plan.

    Attributes:
        target: As ``--target`` takes it.
        board: As ``--board`` takes it.
        firmware: As ``--firmware`` takes it.
        label: Needed only to tell targets apart that would have the same name.
        limits: Only the fields that are given replace the plan's.
    """

    target: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
    board: Annotated[str, Field(max_length=_LONGEST_NAME)] | None = None
    firmware: _Path | None = None
    label: Annotated[str, Field(max_length=64, pattern=r"^[ -~]+$")] | None = None
    windows: Windows | None = None
    repetitions: Annotated[int, Field(ge=1, le=_MOST_REPETITIONS)] | None = None
    limits: Limits | None = None

    @property
    def name(self) -> str:
        """Its name in reports: its label, or else its target and board."""
        return self.label or ":".join(filter(None, (self.target, self.board)))


class Plan(_Part):
    """A campaign as it is asked for.

    Attributes:
        name: Also the folder of its results.
        model: Folder with manifest.json, .tflite and golden.npz.
        repetitions: How often each target is started and streams all its windows.
        seed: Each repetition but the first streams its windows in an order drawn from this and its number, for an
            answer must not depend on what was asked before.
        parallel: How many targets run at a time.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    model: _Path = Field(default_factory=released_model)
    windows: Windows
    repetitions: Annotated[int, Field(ge=1, le=_MOST_REPETITIONS)] = 1
    limits: Limits = Limits()
    seed: int = 0
    targets: Annotated[tuple[PlannedTarget, ...], Field(strict=False, min_length=1, max_length=_MOST_TARGETS)]
    parallel: Annotated[int, Field(ge=1, le=_MOST_TARGETS)] = 1

    @field_validator("targets")
    @classmethod
    def _distinct(cls, targets: tuple[PlannedTarget, ...]) -> tuple[PlannedTarget, ...]:
        names = [target.name for target in targets]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two targets are called {twice[0]!r}; give each a label of its own")
        ports = [target.target.partition("@")[0] for target in targets if target.target.startswith("serial:")]
        if twice := sorted({port for port in ports if ports.count(port) > 1}):
            raise ValueError(f"two targets are at {twice[0]}; a port belongs to one")
        return targets

    def windows_of(self, target: PlannedTarget) -> Windows:
        """Return what is streamed to a target."""
        return target.windows or self.windows

    def repetitions_of(self, target: PlannedTarget) -> int:
        """Return how often a target streams it."""
        return target.repetitions or self.repetitions

    def limits_of(self, target: PlannedTarget) -> Limits:
        """Return the plan's limits with those fields replaced that the target gives."""
        given = target.limits.model_dump(exclude_unset=True) if target.limits else {}
        return self.limits.model_copy(update=given)


def read_plan(path: Path) -> tuple[Plan, str]:
    """Read a plan, and return it with the text that it was read from.

    Raises:
        PlanError: If the file cannot be read, is no YAML, or a field is missing, unknown or of the wrong kind; file,
            field and what was expected are named.
    """
    try:
        text = read_limited(path, _MOST_MEGABYTES).decode("utf-8")
        return Plan.model_validate(load_strict(text)), text
    except FileFaultError as error:
        raise PlanError(f"cannot read the plan: {error}") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        where = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise PlanError(f"{path}{where}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PlanError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise PlanError(f"{path}: {'; '.join(map(_explain, error.errors()))}") from error


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _explain(fault: Any) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
    what = fault["msg"].removeprefix("Value error, ")
    scalar = isinstance(fault["input"], str | int | float | None)
    got = (
        f", got {_shortened(repr(fault['input']))}"
        if scalar and fault["type"] not in ("missing", "value_error")
        else ""
    )
    return f"{where or 'the file'}: {what[0].lower()}{what[1:]}{got}"
