# SPDX-License-Identifier: MIT
"""Errors of the server."""

from tinytransit.errors import TinyTransitError


class ServeError(TinyTransitError):
    """A server that cannot be started as asked."""


class NotFetchedError(TinyTransitError):
    """A star of which no light curve could be fetched."""


class StoreError(TinyTransitError):
    """A folder of jobs that cannot be used."""
