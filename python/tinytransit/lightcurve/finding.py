# SPDX-License-Identifier: MIT
"""Which files of a folder are light curves."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tinytransit.lightcurve.columns import FLUX, TIME, first_of

_HEADER_CHARACTERS = 100_000


def find_light_curves(paths: Iterable[str | Path]) -> list[Path]:
    """List the FITS and CSV files among files and, recursively, in folders; sorted within each folder, each file once.

    A file that is named is listed even if it does not exist or is no light curve, so that reading it says so. Of the
    CSV files in a folder, those that are plainly other tables, such as labels or a catalogue, are left out: their
    header names columns and none of them is a time or a flux.
    """
    return find_files(paths, _may_be_light_curve)


def find_files(paths: Iterable[str | Path], wanted: Callable[[Path], bool]) -> list[Path]:
    """List the files that are named and, of those anywhere in a folder that is named, the wanted; each file once."""
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        found.update(dict.fromkeys(sorted(filter(wanted, path.rglob("*"))) if path.is_dir() else [path]))
    return list(found)


def _may_be_light_curve(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith((".fits", ".fits.gz", ".csv.gz")) or (name.endswith(".csv") and not _is_other_table(file))


def _is_other_table(file: Path) -> bool:
    with file.open(errors="replace") as content:
        lines = content.read(_HEADER_CHARACTERS).splitlines()
    names = re.split(r"[,;\t]", next((line for line in lines if not line.startswith("#")), ""))
    names_columns = len(names) > 1 and names[0].strip()[:1].isalpha()
    return names_columns and first_of((*TIME, *FLUX), names) is None
