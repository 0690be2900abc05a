# SPDX-License-Identifier: MIT
"""Find the light curves of a folder."""

import re
from collections.abc import Iterable
from pathlib import Path

from tinytransit.lightcurve.columns import FLUX, TIME, first_of
from tinytransit.untrusted_files import fault_of_data, find_files

_HEADER_BYTES = 100_000


def find_light_curves(paths: Iterable[str | Path]) -> list[Path]:
    """List the FITS and CSV files among files and, recursively, in folders; sorted within each folder, each file once.

    A file that is named is listed even if it does not exist or is no light curve, so that reading it says so; so is
    what is called like a light curve in a folder but is hidden or no regular file. Of the CSV files in a folder, those
    that are plainly other tables, such as labels or a catalogue, are left out: their header names columns and none of
    them is a time or a flux.
    """
    return find_files(paths, _may_be_light_curve)


def _may_be_light_curve(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith((".fits", ".fits.gz", ".csv.gz")) or (name.endswith(".csv") and not _is_other_table(file))


def _is_other_table(file: Path) -> bool:
    if fault_of_data(file):
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
