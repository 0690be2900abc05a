# SPDX-License-Identifier: MIT
"""The JSON beside a TFRecord file: how many records, the SHA-256 of the file, and how its windows were made."""

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.dataset.errors import DatasetError
from tinytransit.files import sha256_of, write_text
from tinytransit.window.shard import WindowShard

_LONGEST_TEXT = 9999

_TextColumn = Literal["star", "name", "disposition", "time_system", "source"]


class Sidecar(BaseModel):
    """What a TFRecord file cannot say of itself.

    Attributes:
        format: Names this layout.
        records: Number of records.
        sha256: Of the file.
        provenance: Of the shard, as in an ``.npz`` file.
        text: The NumPy type of each column of text, which is wider than its texts where rows have been left out.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal["tinytransit-tfrecord-1"] = "tinytransit-tfrecord-1"
    records: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    provenance: str
    text: dict[_TextColumn, Annotated[str, Field(pattern="^<U[1-9][0-9]{0,3}$")]] = {}


def sidecar_path(path: Path) -> Path:
    """Return where the JSON of a TFRecord file is."""
    return path.with_name(f"{path.name}.json")


def check_texts(shard: WindowShard) -> None:
    """Check that a shard can be written as records.

    Raises:
        DatasetError: If a text is longer than a description may say, which bounds what a damaged one asks for.
    """
    for name in get_args(_TextColumn):
        width = getattr(shard, name).dtype.itemsize // 4
        if width > _LONGEST_TEXT:
            raise DatasetError(
                f"a text of the column {name!r} has {width} characters, records take {_LONGEST_TEXT}; shorten it, or "
                "write an .npz file"
            )


def write_sidecar(path: Path, shard: WindowShard) -> None:
    """Describe a TFRecord file to which the shard has been written; see ``check_texts``."""
    text = {name: getattr(shard, name).dtype.str for name in get_args(_TextColumn)}
    sidecar = Sidecar(records=len(shard), sha256=sha256_of(path), provenance=shard.provenance, text=text)
    write_text(sidecar_path(path), sidecar.model_dump_json(indent=2) + "\n")


def read_sidecar(path: Path) -> Sidecar | None:
    """Return the description of a TFRecord file; None if there is none, as with public records.

    Raises:
        DatasetError: If it is not such a description, or of another file.
    """
    description = sidecar_path(path)
    if not description.exists():
        return None
    try:
        sidecar = Sidecar.model_validate_json(description.read_bytes())
    except (OSError, ValidationError) as error:
        raise DatasetError(
            f"{description.name}: not a description of {path.name} ({error}); write the records again, "
            "or delete it to read them without provenance"
        ) from error
    if sidecar.sha256 != sha256_of(path):
        raise DatasetError(
            f"{path.name} has changed since {description.name} was written: its SHA-256 differs; write "
            "it again, or delete the description to read it as it is"
        )
    return sidecar
