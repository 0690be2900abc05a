# SPDX-License-Identifier: MIT
"""Errors of a batch as a whole; what goes wrong with one item is a row in skipped.csv."""

from tinytransit.errors import TinyTransitError


class BatchError(TinyTransitError):
    """A batch that cannot be run, or cannot go on; what it has finished is kept."""


class JournalError(BatchError):
    """A journal that cannot be read or written, that is another batch's, or that another run is using."""


class SchedulerError(BatchError):
    """No such scheduler, no workers, or workers that cannot do this work."""


class DiskFullError(BatchError):
    """A worker could not write, and so could no other."""


class NothingDoneError(BatchError):
    """A batch without a single result."""
