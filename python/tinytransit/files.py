# SPDX-License-Identifier: MIT
"""Write files atomically: a reader sees the old content or the new, never a part; hash what is read."""

import contextlib
import csv
import errno
import hashlib
import io
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""There is no room: on the disk, for this user, or in a file of the size that the shell allows (``ulimit -f``)."""

# A spreadsheet takes a cell that begins with one of these for a formula, and runs it (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Beside the target's name, its temporary one has a mark and digits; file systems take 255 bytes.
_LONGEST_STEM_BYTES = 128


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it to ``path`` if the block succeeds.

    The content is on the disk before the file has its name, and the name before this returns: after a power cut the
    path holds the old content or the new.

    Args:
        path: The file to write; its folder is made if it is missing.

    Yields:
        A path with the same suffix, on the same file system, to write to.

    Raises:
        OSError: If it cannot be written; it names ``path``.
    """
    target = Path(path)
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        temporary = _made_beside(target)
        yield temporary
        _flush_to_disk(temporary, os.O_RDWR)
        temporary.replace(target)
        _flush_to_disk(target.parent, os.O_RDONLY)
    except OSError as error:
        # The temporary name, or none at all, as after a write for which there is no room, tells the user nothing.
        if error.errno is not None and error.filename in (None, str(temporary)):
            error.filename, error.filename2 = str(target), None
        raise
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse a path at which nothing can be written, as far as can be told without writing.

    Args:
        path: A file or a folder, to be made or replaced; its folders may be missing too.

    Raises:
        OSError: As writing would raise it: a file is in the way, a name is too long, a folder may not be written to.
    """
    for place in (path, *path.absolute().parents):
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            continue
        folder = place if stat.S_ISDIR(mode) else place.parent if place == path else None
        if folder is None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return


def _made_beside(target: Path) -> Path:
    """Make an empty file under a name that nobody else has, with the permissions of any new file."""
    if len(os.fsencode(target.name)) > os.pathconf(target.parent, "PC_NAME_MAX"):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(target))
    stem = os.fsdecode(os.fsencode(target.stem)[:_LONGEST_STEM_BYTES])
    suffix = target.suffix if len(os.fsencode(target.suffix)) < _LONGEST_STEM_BYTES // 2 else ""
    while True:
        temporary = target.with_name(f".{stem}-{secrets.token_hex(4)}{suffix}")
        try:
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
        except FileExistsError:
            continue
        except OSError as error:
            error.filename = str(target)
            raise
        return temporary


def _flush_to_disk(path: Path, how: int) -> None:
    descriptor = os.open(path, how | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot do so of a folder.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


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
    """Write columns of equal length under their names, through a temporary name; cells as of ``csv_text``.

    Raises:
        ValueError: If the columns differ in length.
    """
    write_text(path, csv_text([tuple(columns), *zip(*columns.values(), strict=True)]))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as comma-separated text (RFC 4180, with LF), None as an empty cell, floats in full.

    A text that a spreadsheet would take for a formula, and no number, gets an apostrophe in front: names of stars are
    other people's.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Python quotes a lone carriage return from 3.13 on only, and a reader would begin a row there.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if value.startswith(_FORMULA_STARTS) and not _is_number(value) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal, without holding all of it in memory.

    Raises:
        OSError: If it cannot be read.
    """
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
