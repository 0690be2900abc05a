# SPDX-License-Identifier: MIT
"""What can be wrong with a catalogue."""

from tinytransit.errors import TinyTransitError


class CatalogError(TinyTransitError):
    """A catalogue that cannot be read."""


class EphemerisError(CatalogError):
    """An ephemeris that cannot be folded on."""


class ServiceError(CatalogError):
    """A service that does not answer a query."""
