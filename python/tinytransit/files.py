# SPDX-License-Identifier: MIT
"""Write files atomically: a reader sees the old content or the new, never a part; hash what is read."""

import contextlib
import csv
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""There is no room: on the disk, for this user, or in a file of the size that the shell allows (``ulimit -f``)."""


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it to ``path`` if the block succeeds.

    Args:
        path: The file to write; its folder is made if it is missing.

    Yields:
        A path with the same suffix, on the same file system, to write to.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes private files; what a pipeline writes is meant to be read by others.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write ``data`` to ``path`` through a temporary name."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: str | Path, text: str) -> None:
    """Write ``text`` to ``path`` as UTF-8 through a temporary name."""
    write_bytes(path, text.encode())


def json_text(document: object) -> str:
    """Return ``document`` as JSON, laid out for people, one final line end; NaN and infinity are refused.

    Raises:
        ValueError: If a number is not finite.
    """
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def write_json(path: str | Path, document: object) -> None:
    """Write ``json_text(document)`` to ``path`` through a temporary name."""
    write_text(path, json_text(document))


def write_csv(path: str | Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Write columns of equal length under their names, through a temporary name.

    Raises:
        ValueError: If the columns differ in length.
    """
    rows = zip(*columns.values(), strict=True)
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal, without holding all of it in memory.

    Raises:
        OSError: If it cannot be read.
    """
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
