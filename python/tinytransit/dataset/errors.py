# SPDX-License-Identifier: MIT
"""Errors of sets of windows, by what is wrong."""

from tinytransit.errors import TinyTransitError


class DatasetError(TinyTransitError):
    """Files of windows that cannot be read, written, split, built or compared."""


class TfRecordError(DatasetError):
    """A file that is no TFRecord file, or a damaged one."""


class RecordError(DatasetError):
    """One record that gives no window; the others of its file may."""
