# SPDX-License-Identifier: MIT
"""Errors of a benchmark."""

from tinytransit.errors import TinyTransitError


class BenchError(TinyTransitError):
    """A benchmark that cannot be run, or cannot be compared."""


class BuildError(BenchError):
    """An image that the toolchain did not build."""


class LinkMapError(BenchError):
    """A link map that cannot be read, or that shows no engine."""


class RecordError(BenchError):
    """A JSON file that is not the record of a benchmark."""
