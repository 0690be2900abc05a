# SPDX-License-Identifier: MIT
"""What can go wrong while throughput is measured."""

from tinytransit.errors import TinyTransitError


class ThroughputError(TinyTransitError):
    """No light curves of a sector at two minutes, or one that the chain refuses."""
