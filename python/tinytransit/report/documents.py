# SPDX-License-Identifier: MIT
"""Read YAML, TOML and JSON files that people write, into strict models."""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from tinytransit.report.formats import ReportError

_Content = TypeVar("_Content")
_LARGEST_BYTES = 1 << 26


class InputFileError(ReportError):
    """A file given to a report that cannot be read or does not say what it must."""


class Strict(BaseModel):
    """What a user writes: an unknown key is an error, so that a slip of the pen is not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def read_document(path: Path, content: type[_Content], what: str) -> _Content:
    """Read and validate a file by its suffix: ``.toml``, ``.yaml``, ``.yml`` or ``.json``.

    Args:
        path: The file.
        content: What it must hold.
        what: Its name in error messages, such as ``an orbit file``.

    Raises:
        InputFileError: If it cannot be read or is not valid; the text names the first fault.
    """
    try:
        return TypeAdapter(content).validate_python(_parsed(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise InputFileError(f"{path} is not {what}: {where}: {first['msg']}, got {first['input']!r} "
                             f"({error.error_count()} faults in all)") from error  # fmt: skip


def _parsed(path: Path) -> Any:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputFileError(f"{path} is larger than {_LARGEST_BYTES} bytes; give a smaller file")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputFileError(f"cannot read {path}: {error}") from error
    suffix = path.suffix.lower()
    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        if suffix == ".json":
            return json.loads(text)
        if suffix in (".yaml", ".yml"):
            import yaml

            try:
                return yaml.safe_load(text)
            except (yaml.YAMLError, RecursionError) as error:
                raise InputFileError(f"{path} is not YAML: {error}") from error
    except (ValueError, RecursionError) as error:
        raise InputFileError(f"{path} is not {suffix.removeprefix('.').upper()}: {error}") from error
    raise InputFileError(f"{path}: expected .toml, .yaml, .yml or .json, got {suffix or 'no suffix'}")
