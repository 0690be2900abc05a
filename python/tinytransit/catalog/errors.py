# SPDX-License-Identifier: MIT
"""Errors of catalogues, by what is wrong."""

from tinytransit.errors import TinyTransitError


class CatalogError(TinyTransitError):
    """A catalogue that cannot be read."""


class EphemerisError(CatalogError):
    """An ephemeris that cannot be folded on."""


class ServiceError(CatalogError):
    """A service that does not answer a query."""
