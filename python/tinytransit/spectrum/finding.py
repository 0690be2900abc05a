# SPDX-License-Identifier: MIT
"""Find the files of a folder that may be spectra."""

from collections.abc import Iterable
from pathlib import Path

from tinytransit.untrusted_files import find_files

_SUFFIXES = (".fits", ".fit", ".fts", ".pi", ".pha", ".tbl", ".csv", ".ecsv", ".tsv", ".txt", ".dat", ".ascii", ".spec")
SUFFIXES = (*_SUFFIXES, *(f"{suffix}.gz" for suffix in _SUFFIXES))
"""Names that are worth a look. Effective areas and responses are read with the PHA files that name them."""


def find_spectra(paths: Iterable[str | Path]) -> list[Path]:
    """List the files that are named and, in folders, those that are called like a spectrum; each file once.

    What is in them is told by their content alone.
    """
    return find_files(paths, lambda file: file.name.lower().endswith(SUFFIXES))
