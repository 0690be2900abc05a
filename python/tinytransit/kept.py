# SPDX-License-Identifier: MIT
"""Keep each finished result of an experiment in a small file, with its origin, so that an interrupted run resumes."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from tinytransit import __version__
from tinytransit.errors import TinyTransitError
from tinytransit.files import sha256_of, write_json

Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[int, Field(ge=0)]
# A settings file in full would hide what differs.
_MOST_DIFFERENCES = 4


class KeptError(TinyTransitError):
    """A kept result that is damaged, or of other data, settings or version than the run.

    Attributes:
        file: Where it is kept.
        differences: What differs, such as ``settings.epochs``; empty if the file is damaged.
    """

    def __init__(self, file: Path, fault: str, differences: Sequence[str] = ()) -> None:
        super().__init__(f"{file}: {fault}; delete it to have it done again, or choose another folder for the results")
        self.file, self.differences = file, tuple(differences)


class Strict(BaseModel):
    """Base of what is kept: no further fields, no NaN, no infinity; it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Origin(Strict):
    """What a result depends on.

    Attributes:
        result: Which kind of result it is, such as ``search trial``.
        version: Of tinytransit.
        data: SHA-256 of each file that it is made from, by the part that it plays.
        settings: All else, the seed among it, as JSON takes it.
    """

    result: str
    version: str
    data: dict[str, str]
    settings: dict[str, JsonValue]


def origin_of(result: str, data: Mapping[str, str], settings: Mapping[str, object]) -> Origin:
    """Return the origin of a result that this version of tinytransit makes; see ``Origin``."""
    return Origin(result=result, version=__version__, data=dict(data), settings=json.loads(json.dumps(settings)))


R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Kept(Generic[R]):
    """A kept result.

    Attributes:
        origin: What it depends on.
        result: The result.
        files: SHA-256 of each file that belongs to it, a network say, by its path from the folder of the kept file.
    """

    origin: Origin
    result: R
    files: dict[str, str]


class _Document(Strict):
    origin: Origin
    result: JsonValue
    files: dict[str, str]


def write_kept(file: Path, origin: Origin, result: BaseModel, files: Sequence[Path] = ()) -> None:
    """Keep a finished result; ``files`` are files that belong to it, written before."""
    hashes = {os.path.relpath(each, file.parent): sha256_of(each) for each in files}
    document = _Document(origin=origin, result=result.model_dump(mode="json"), files=hashes)
    write_json(file, document.model_dump(mode="json"))


def open_kept(file: Path, kind: type[R]) -> Kept[R] | None:
    """Read a kept result of any origin.

    Args:
        file: Where it is kept.
        kind: Type of the result.

    Returns:
        The result; None if there is none, or if a file that belongs to it is gone or has changed.

    Raises:
        KeptError: If the file is damaged, or of another kind.
    """
    try:
        document = _Document.model_validate_json(file.read_bytes())
        result = kind.model_validate(document.result)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise KeptError(file, f"not a kept result ({error})") from error
    for name, sha256 in document.files.items():
        beside = file.parent / name
        if not beside.is_file() or sha256_of(beside) != sha256:
            return None
    return Kept(document.origin, result, document.files)


def read_kept(file: Path, kind: type[R], origin: Origin) -> R | None:
    """Read a kept result of this origin; see ``open_kept``.

    Raises:
        KeptError: If the file is damaged, or its result has another origin.
    """
    if (kept := open_kept(file, kind)) is None:
        return None
    if differences := differences_of(kept.origin, origin):
        told = [f"{name} was {before:.24}, is {now:.24}" for name, before, now in differences[:_MOST_DIFFERENCES]]
        more = len(differences) - len(told)
        text = "; ".join(told) + (f"; and {more} more" if more else "")
        raise KeptError(file, f"kept from another run: {text}", [name for name, _, _ in differences])
    return kept.result


def differences_of(kept: Origin, wanted: Origin) -> list[tuple[str, str, str]]:
    """Return the name of each fact that differs, and both values as text."""
    before, now = _facts(kept.model_dump(mode="json")), _facts(wanted.model_dump(mode="json"))
    names = [*before, *(name for name in now if name not in before)]
    return [
        (name, before.get(name, "absent"), now.get(name, "absent"))
        for name in names
        if before.get(name) != now.get(name)
    ]


def _facts(document: Mapping[str, JsonValue], prefix: str = "") -> dict[str, str]:
    facts: dict[str, str] = {}
    for key, value in document.items():
        name = f"{prefix}{key}"
        facts |= _facts(value, f"{name}.") if isinstance(value, dict) else {name: json.dumps(value)}
    return facts
