# SPDX-License-Identifier: MIT
"""Errors of projects and their builds."""

from tinytransit.errors import TinyTransitError


class ProjectError(TinyTransitError):
    """A project that cannot be laid out or built."""
