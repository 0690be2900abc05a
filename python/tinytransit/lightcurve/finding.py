# SPDX-License-Identifier: MIT
"""Find the light curves of a folder."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tinytransit.lightcurve.columns import FLUX, TIME, first_of
from tinytransit.lightcurve.loading import fault_of

_HEADER_BYTES = 100_000


def find_light_curves(paths: Iterable[str | Path]) -> list[Path]:
    """List the FITS and CSV files among files and, recursively, in folders; sorted within each folder, each file once.

    A file that is named is listed even if it does not exist or is no light curve, so that reading it says so; so is
    what is called like a light curve in a folder but is hidden or no regular file. Of the CSV files in a folder, those
    that are plainly other tables, such as labels or a catalogue, are left out: their header names columns and none of
    them is a time or a flux.
    """
    return find_files(paths, _may_be_light_curve)


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


def _may_be_light_curve(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith((".fits", ".fits.gz", ".csv.gz")) or (name.endswith(".csv") and not _is_other_table(file))


def _is_other_table(file: Path) -> bool:
    if fault_of(file):
        return False
    try:
        with file.open("rb") as content:
            head = content.read(_HEADER_BYTES)
    except OSError:
        return False
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = head.decode(encoding, errors="replace").splitlines()
    names = re.split(r"[,;\t|]", next((line for line in lines if line.strip() and not line.startswith("#")), ""))
    names_columns = len(names) > 1 and names[0].strip().lstrip('"')[:1].isalpha()
    return names_columns and first_of((*TIME, *FLUX), [name.strip().strip('"') for name in names]) is None
