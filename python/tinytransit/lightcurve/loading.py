# SPDX-License-Identifier: MIT
"""Read the content of a light-curve file: a regular, visible one, whole, unpacked, and never more than a limit."""

from pathlib import Path

from tinytransit import untrusted_files
from tinytransit.lightcurve.errors import UnreadableFileError


def load(file: Path, most_megabytes: int) -> bytes:
    """Return the content of a file; see ``untrusted_files.read_limited``.

    Raises:
        UnreadableFileError: If it is none to read, see ``fault_of_data``, or cannot be read, is empty or too large.
    """
    if fault := untrusted_files.fault_of_data(file):
        raise UnreadableFileError(fault)
    try:
        return untrusted_files.read_limited(file, most_megabytes)
    except untrusted_files.FileFaultError as error:
        raise UnreadableFileError(str(error)) from error
