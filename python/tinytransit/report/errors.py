# SPDX-License-Identifier: MIT
"""Errors of the reports."""

from tinytransit.errors import TinyTransitError


class ReportError(TinyTransitError):
    """A report that cannot be made as asked."""


class InputFileError(ReportError):
    """A file given to a report that cannot be read or does not say what it must."""
