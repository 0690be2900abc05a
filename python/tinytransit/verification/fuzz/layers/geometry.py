# SPDX-License-Identifier: MIT
"""Sizes of windows, as TensorFlow computes them."""

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import Value

SAME, VALID = 0, 1


def require(condition: bool, reason: str) -> None:
    """Refuse a layer.

    Raises:
        InfeasibleError: Unless ``condition`` holds.
    """
    if not condition:
        raise InfeasibleError(reason)


def windowed_shape(node: Node, source: Value) -> tuple[int, int]:
    """Return the height and width of a convolution's or pooling's result."""
    require(len(source.shape) == 4, f"shape {source.shape} is not of rank 4")
    sizes = []
    for axis, size in (("h", source.shape[1]), ("w", source.shape[2])):
        reach = (node.size(f"kernel_{axis}") - 1) * int(node.settings.get(f"dilation_{axis}", 1)) + 1
        stride = node.size(f"stride_{axis}")
        if node.size("padding") == SAME:
            sizes.append(-(-size // stride))
        else:
            require(reach <= size, f"a window of {reach} does not fit {size}")
            sizes.append((size - reach) // stride + 1)
    return sizes[0], sizes[1]
