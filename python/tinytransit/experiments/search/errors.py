# SPDX-License-Identifier: MIT
"""What can go wrong in a search."""

from tinytransit.errors import TinyTransitError


class SearchError(TinyTransitError):
    """A search that cannot be run, or whose results cannot be read."""
