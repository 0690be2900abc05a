# SPDX-License-Identifier: MIT
"""What can go wrong in a transfer."""

from tinytransit.errors import TinyTransitError


class TransferError(TinyTransitError):
    """A transfer that cannot be run, or whose kept results cannot be read."""
