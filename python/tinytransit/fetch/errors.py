# SPDX-License-Identifier: MIT
"""Errors between a source and the folder that its files are copied to."""

from pathlib import Path
from typing import Self

from tinytransit.errors import TinyTransitError


class FetchError(TinyTransitError):
    """Something that cannot be fetched."""


class SourceError(FetchError):
    """A source that cannot be listed."""


class UnavailableError(FetchError):
    """A file that cannot be had; to try again at once would not help."""


class TooLargeError(UnavailableError):
    """A file that is larger than the user allows."""

    def __init__(self, size: int | None, largest: int) -> None:
        size_mb = "more" if size is None else f"{size / 1e6:.1f} MB, more"
        super().__init__(f"is {size_mb} than {largest / 1e6:.1f} MB; raise --max-size to have it")


class TransientError(FetchError):
    """A request or transfer that failed and may succeed later.

    Attributes:
        retry_after_s: How long the server asks to wait, in seconds; None where it does not say.
    """

    def __init__(self, text: str, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class ChangedError(TransientError):
    """A file that is no longer the one whose first part was copied: it must be copied from the beginning."""


class DamagedError(FetchError):
    """A file whose bytes are not those that were sent, or that ends too early."""


class UnwantedError(FetchError):
    """A whole file that is neither a light curve, nor pixels, a spectrum or an image."""


class FolderError(FetchError):
    """An output folder that cannot be used."""

    @classmethod
    def unwritable(cls, path: Path, error: OSError) -> Self:
        """The disk takes no more."""
        return cls(f"cannot write to {path}: {error}; make room, then run the same command again: it resumes")


class StoppedError(FetchError):
    """Work that was given up because the user interrupted it."""
