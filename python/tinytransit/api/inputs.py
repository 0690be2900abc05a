# SPDX-License-Identifier: MIT
"""Inputs of a network of one's own, written so that quantization, export and the harness take them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from tinytransit.window.input_set import make_input_set, write_input_set


def write_inputs(
    path: str | Path,
    inputs: Mapping[str, npt.ArrayLike],
    labels: Sequence[str],
    *,
    classes: Sequence[str],
    recipe: Mapping[str, Any] | None = None,
    meanings: Mapping[str, str] | None = None,
    objects: Sequence[str] | None = None,
) -> None:
    """Write n examples for a network of any kind as the set of inputs that the commands take for ``--windows``.

    Args:
        path: The file (.npz).
        inputs: By the name of the network's input, shape (n, ...), finite.
        labels: The class of each example; empty where it is not known.
        classes: All of them, in the order of the network's outputs; of an output of one value, the second is called at
            or above the threshold.
        recipe: How the inputs are made, for whoever reads the manifest: whatever JSON holds.
        meanings: What a tensor holds, by its name.
        objects: What each example is of; those of one object are never divided between folds. By default each is of its
            own.

    Raises:
        InputSetError: If arrays, labels or classes do not fit each other.
    """
    write_input_set(
        make_input_set(inputs, labels, classes=classes, recipe=recipe, meanings=meanings, star=objects), path
    )
