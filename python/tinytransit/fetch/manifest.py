# SPDX-License-Identifier: MIT
"""``fetched.json``: what is in the folder, where it came from, and how to tell that it is still that."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter, ValidationError

from tinytransit.fetch.errors import FolderError, UnavailableError
from tinytransit.fetch.naming import OURS, safe_name
from tinytransit.fetch.source import RemoteFile
from tinytransit.files import write_text


def _plain(name: str) -> str:
    """A manifest may have been edited: what it names must be a file in the folder itself, and none of our own."""
    try:
        plain = name == safe_name(name) and name.lower() not in OURS
    except UnavailableError:
        plain = False
    if not plain:
        raise ValueError(f"{name!r} is no plain file name")
    return name


_Hex = Annotated[str, Field(pattern=re.compile(r"^[0-9a-f]{64}$"))]


class _Listed(BaseModel):
    """What the source said when it was listed; a listing that says something else is of a file that changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    listed_size: NonNegativeInt | None
    version: str | None

    def is_of(self, file: RemoteFile) -> bool:
        """Whether a file is listed as it was."""
        return (self.key, self.listed_size, self.version) == (file.key, file.size, file.version)


class Fetched(_Listed):
    """A file in the folder.

    Attributes:
        file: Its name there.
        source: Title of its source.
        content: What was recognised in it.
        size: In bytes.
        sha256: Of its content, in hexadecimal.
        provenance: As its source gives it.
    """

    kind: Literal["fetched"] = "fetched"
    file: Annotated[str, AfterValidator(_plain)]
    source: str
    content: str
    size: NonNegativeInt
    sha256: _Hex
    provenance: dict[str, str]


class Rejected(_Listed):
    """A file that was fetched, turned out to be of no use, and is not fetched again.

    Attributes:
        reason: Why it was not kept.
    """

    kind: Literal["rejected"] = "rejected"
    reason: str


class Manifest(BaseModel):
    """The whole of ``fetched.json``; without dates, in order, so that the same files give the same bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_by: Literal["tinytransit fetch"] = "tinytransit fetch"
    version: Literal[1] = 1
    files: list[Fetched] = []
    rejected: list[Rejected] = []


Record = Fetched | Rejected
_RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="kind")])


def read_records(manifest: Path, journal: Path) -> list[Record]:
    """Read a manifest and the journal of a run that did not come to write one; later records replace earlier ones.

    Raises:
        FolderError: If the manifest is not one.
    """
    try:
        known = Manifest.model_validate_json(manifest.read_bytes()) if manifest.exists() else Manifest()
    except ValidationError as error:
        first = error.errors()[0]
        raise FolderError(
            f"{manifest} is no manifest of this command: {first['msg']} at "
            f"{'.'.join(map(str, first['loc'])) or 'its beginning'}; choose another --out"
        ) from error
    records: list[Record] = [*known.files, *known.rejected]
    for line in journal.read_bytes().splitlines() if journal.exists() else ():
        try:
            records.append(_RECORD.validate_json(line))
        except ValidationError:  # the line that was being written when the power went
            break
    return records


def write_manifest(path: Path, records: Iterable[Record]) -> None:
    """Write ``fetched.json``, sorted."""
    records = list(records)
    whole = Manifest(
        files=sorted((one for one in records if isinstance(one, Fetched)), key=lambda one: one.file),
        rejected=sorted((one for one in records if isinstance(one, Rejected)), key=lambda one: one.key),
    )
    write_text(path, whole.model_dump_json(indent=1) + "\n")


def journal_line(record: Record) -> bytes:
    """One record as a line of the journal."""
    return record.model_dump_json().encode() + b"\n"
