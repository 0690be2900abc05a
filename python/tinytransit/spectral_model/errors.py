# SPDX-License-Identifier: MIT
"""Errors of classifiers of spectra."""

from tinytransit.errors import TinyTransitError


class LabelledSpectraError(TinyTransitError):
    """A file of labelled spectra that cannot be read or contradicts itself."""


class SpectralTrainingError(TinyTransitError):
    """Spectra that a network cannot be trained or measured with."""
