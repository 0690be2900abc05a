# SPDX-License-Identifier: MIT
"""Errors of this room."""

from tinytransit.errors import TinyTransitError


class LearningError(TinyTransitError):
    """Base of this room's errors."""


class StoreError(LearningError):
    """A folder of labels and models that cannot be used."""


class LabelError(LearningError):
    """A label that cannot be kept, found or taken back."""


class DatasetError(LearningError):
    """Windows and labels of which no data set can be made, or one that is no longer what was recorded."""


class LockError(LearningError):
    """Stars that would be trained on although they are locked away, or a record of them that cannot be used."""


class VersionError(LearningError):
    """A model that the history does not have, or that is not what it was."""


class BusyError(LearningError):
    """Another retraining is at work."""


class ChangedError(LearningError):
    """Another model was put in place while one was being trained to replace the one before it."""
