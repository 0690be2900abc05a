# SPDX-License-Identifier: MIT
"""Verify that a file is the one that was sent."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tinytransit.fetch.errors import DamagedError


@dataclass(frozen=True)
class Digests:
    """What tells two files apart.

    Attributes:
        size: In bytes.
        sha256: In hexadecimal.
        md5: In hexadecimal; the one digest that archives give.
    """

    size: int
    sha256: str
    md5: str


def digest(path: Path) -> Digests:
    """Read a file once and take its digests.

    Raises:
        OSError: If it cannot be read.
    """
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha256.update(block)
            md5.update(block)
            size += len(block)
    return Digests(size=size, sha256=sha256.hexdigest(), md5=md5.hexdigest())


def check_md5(digests: Digests, expected: str | None) -> None:
    """Compare with the MD5 that a source gives, if it gives one.

    Raises:
        DamagedError: If they differ.
    """
    if expected is not None and digests.md5 != expected.lower():
        raise DamagedError(f"its MD5 is {digests.md5}, not the {expected.lower()} that its source gives")
