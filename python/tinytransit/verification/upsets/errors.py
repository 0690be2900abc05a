# SPDX-License-Identifier: MIT
"""What can go wrong in a campaign of upsets."""

from tinytransit.errors import TinyTransitError


class SeuError(TinyTransitError):
    """A campaign that cannot be planned or run."""


class LayoutError(SeuError):
    """An ELF that lacks a region or a symbol that upsets are drawn from."""


class JournalError(SeuError):
    """A journal that cannot be read or belongs to another campaign."""


class GoldenRunError(SeuError):
    """A device that answers wrongly although nothing was flipped."""
