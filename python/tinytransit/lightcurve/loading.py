# SPDX-License-Identifier: MIT
"""Read files that nobody vouches for: whole, unpacked, and never more than a limit."""

import gzip
import zlib
from pathlib import Path

from tinytransit.lightcurve.errors import UnreadableFileError

_GZIP = b"\x1f\x8b"
_MEGABYTE = 1 << 20


def load(file: Path, most_megabytes: int) -> bytes:
    """Return the content of a file; that of a gzip file is unpacked, whatever its name.

    Args:
        file: Read whole, so that whatever its headers promise can be held against its length.
        most_megabytes: Larger content is refused, and a packed file is not unpacked beyond it.

    Raises:
        UnreadableFileError: If there is no such file, it cannot be read or unpacked, is empty or too large.
    """
    if not file.is_file():
        raise UnreadableFileError(f"no file at {file}")
    limit = most_megabytes * _MEGABYTE
    try:
        with file.open("rb") as raw:
            packed = raw.peek(len(_GZIP)).startswith(_GZIP)
            content = gzip.GzipFile(fileobj=raw).read(limit + 1) if packed else raw.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{file.name}: cannot be read ({error}); fetch it again") from error
    if len(content) > limit:
        raise UnreadableFileError(f"{file.name}: holds more than {most_megabytes} MB; no light curve is that long")
    if not content:
        raise UnreadableFileError(f"{file.name}: an empty file; fetch it again")
    return content
