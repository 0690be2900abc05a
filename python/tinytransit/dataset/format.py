# SPDX-License-Identifier: MIT
"""The two kinds of file that hold windows."""

from enum import StrEnum


class Format(StrEnum):
    """By their suffixes."""

    npz = "npz"
    tfrecord = "tfrecord"
