# SPDX-License-Identifier: MIT
"""Errors of an emulated run."""

from tinytransit.errors import TinyTransitError


class TimingError(TinyTransitError):
    """An ELF that cannot be profiled."""


class ImageError(TimingError):
    """A file that is not an ELF for Arm, or that lacks a symbol."""


class EmulationError(TimingError):
    """Code that leaves the memory it was linked for, does not return, or uses an instruction without a known cost."""


class WrongAnswerError(TimingError):
    """An engine whose answer is not the expected one: its speed is of no interest."""
