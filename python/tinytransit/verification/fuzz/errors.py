# SPDX-License-Identifier: MIT
"""Errors of the fuzzer."""

from tinytransit.errors import TinyTransitError


class FuzzError(TinyTransitError):
    """A campaign that cannot be run, or that died."""


class InfeasibleError(TinyTransitError):
    """A description that is no network: a window that does not fit, shapes that do not match."""


class BuildError(TinyTransitError):
    """Generated C that a compiler refuses."""


class RunError(TinyTransitError):
    """A program that was stopped: a sanitizer's finding, a fault, or an endless loop."""
