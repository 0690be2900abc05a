# SPDX-License-Identifier: MIT
"""Find and read files that nobody vouches for: regular ones, whole, unpacked, and never more than a limit."""

import gzip
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_GZIP = b"\x1f\x8b"
_MEGABYTE = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FileFaultError(ValueError):
    """A file that is not to be read; each room gives it its own type of error."""


def read_limited(file: Path, most_megabytes: int) -> bytes:
    """Return the content of a file; that of a gzip file is unpacked, whatever its name.

    Args:
        file: Read whole, so that whatever its headers promise can be compared with its length.
        most_megabytes: Larger content is refused, and a packed file is not unpacked beyond it.

    Raises:
        FileFaultError: If it is missing, no regular file, cannot be read or unpacked, or is empty or too large.
    """
    if fault := fault_of(file):
        raise FileFaultError(fault)
    limit = most_megabytes * _MEGABYTE
    try:
        # Should the file have become a pipe since, opening it does not wait for a writer.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as raw:
            packed = raw.peek(len(_GZIP)).startswith(_GZIP)
            content = gzip.GzipFile(fileobj=raw).read(limit + 1) if packed else raw.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileFaultError(f"{file.name}: cannot be read ({error}); fetch it again") from error
    if len(content) > limit:
        raise FileFaultError(f"{file.name}: holds more than {most_megabytes} MB; no such file is that long")
    if not content:
        raise FileFaultError(f"{file.name}: an empty file; fetch it again")
    return content


def fault_of(file: Path) -> str | None:
    """Say why a file is not to be opened at all: missing, or no regular file; None if it may be."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        if file.is_symlink():
            return f"{file.name}: a link to {file.readlink()}, which does not exist"
        return f"no file at {file}"
    except (OSError, ValueError) as error:  # a loop of links, a folder that may not be entered, a NUL in the name
        return f"{file.name}: cannot be opened ({getattr(error, 'strerror', None) or error})"
    if not stat.S_ISREG(mode):
        kind = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "no file")
        return f"{file.name}: {kind}, not a regular file"
    return None


def fault_of_data(file: Path) -> str | None:
    """Say why a file of data is not to be opened at all: as of ``fault_of``, or hidden; None if it may be."""
    if fault := fault_of(file):
        return fault
    if file.name.startswith("."):
        return f"{file.name}: a hidden file, as an interrupted write leaves; rename it to have it read"
    return None


def find_files(paths: Iterable[str | Path], wanted: Callable[[Path], bool]) -> list[Path]:
    """List the files that are named and, of those anywhere in a folder that is named, the wanted; each file once.

    Links to folders are not followed, and hidden folders not entered.

    Args:
        paths: Files and folders.
        wanted: Told by the name of a file; it must not open what ``fault_of`` says is none to open.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        found.update(dict.fromkeys(sorted(filter(wanted, _below(path))) if _is_folder(path) else [path]))
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder but hidden folders, folders among it."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in (*folders, *files))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a loop of links, a NUL in the name
        return False
