# SPDX-License-Identifier: MIT
"""What can be wrong with labelling."""

from tinytransit.errors import TinyTransitError


class LabellingError(TinyTransitError):
    """Windows that cannot be labelled the way that was asked for."""
