# SPDX-License-Identifier: MIT
"""One piece of a batch: what to do it with, and how a change of that is noticed."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

Work: TypeAlias = Callable[[Mapping[str, Json]], Json]
"""What is done with the payload of an item; a function of a module, so that another process can import it."""


@dataclass(frozen=True)
class Item:
    """One piece of work.

    Attributes:
        key: Unique in its batch and the same in every run: what the journal and skipped.csv call it.
        payload: What the work is given: small, for it is sent to a worker.
        files: The files that the work reads; if one of them changes, the item is done again.
    """

    key: str
    payload: Mapping[str, Json]
    files: tuple[Path, ...] = ()

    def fingerprint(self) -> str:
        """Return the SHA-256 of the payload and of the name, size and time of change of each file, in hexadecimal.

        Not of the files' content: to take up a batch of a million would then mean reading all of them.
        """
        stamps: list[tuple[str, int, int] | tuple[str]] = []
        for file in self.files:
            try:
                status = file.stat()
                stamps.append((str(file), status.st_size, status.st_mtime_ns))
            except OSError:
                # The work says better what is wrong with it.
                stamps.append((str(file),))
        return hashlib.sha256(json.dumps([self.payload, stamps], sort_keys=True).encode()).hexdigest()
