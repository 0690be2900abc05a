# SPDX-License-Identifier: MIT
"""Errors of measuring throughput."""

from tinytransit.errors import TinyTransitError


class ThroughputError(TinyTransitError):
    """No light curves of a sector at two minutes, or one that the chain refuses."""
