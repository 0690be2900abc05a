# SPDX-License-Identifier: MIT
"""Names for files on disk, made from names that a stranger chose."""

import hashlib
import re
from collections.abc import Collection

from tinytransit.fetch.errors import UnavailableError

OURS = frozenset({"fetched.json", "skipped.csv"})
"""What a fetch itself writes beside the files, in lower case."""

_LONGEST = 150


def safe_name(name: str) -> str:
    r"""Make a file name of what a source calls a file: one component, plain characters, visible.

    Folders in the name are dropped, of either kind of slash; what is no letter, digit, dot, plus, minus or underscore
    of ASCII becomes an underscore; dots and dashes in front go.

    Raises:
        UnavailableError: If nothing is left.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^A-Za-z0-9._+-]", "_", last).lstrip(".-").rstrip(".")
    if not plain:
        raise UnavailableError(f"{name[:80]!r} is no name for a file")
    return _joined(plain, "")


def free_name(name: str, key: str, taken: Collection[str]) -> str:
    """Return ``name`` if it is free, else the name with a mark of its key, so that no file takes another's place.

    Args:
        name: A safe name.
        key: What the source calls the file; two files of one name differ in it.
        taken: Names in use, in lower case: some file systems do not tell the cases apart.

    Raises:
        UnavailableError: If the marked name is taken too.
    """
    marked = _joined(name, f"+{hashlib.sha256(key.encode()).hexdigest()[:10]}")
    for candidate in (name, marked):
        if candidate.lower() not in taken and candidate.lower() not in OURS:
            return candidate
    raise UnavailableError(f"both {name} and {marked} are other files; use an empty --out")


def _joined(name: str, mark: str) -> str:
    """Put a mark before the suffixes that say what a file is, and cut what stands before it to the longest name."""
    match = re.fullmatch(r"(.+?)((?:\.[A-Za-z0-9]{1,8}){0,2})", name)
    stem, suffixes = (match[1], match[2]) if match else (name, "")
    return f"{stem[: _LONGEST - len(mark + suffixes)].rstrip('.')}{mark}{suffixes}"
