# SPDX-License-Identifier: MIT
"""Errors of the static compiler: models and operators that it refuses."""

from tinytransit.errors import TinyTransitError

_LONGEST_NAME = 60


def shown(name: str) -> str:
    """Return the name of a tensor or layer as messages quote it: converters join the names of all that they fused.

    The beginning and the end of a long one are kept, which is where layers differ.
    """
    if len(name) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        name = f"{name[:half]}...{name[-half:]}"
    return repr(name)


class ModelFormatError(TinyTransitError):
    """The bytes are not a well-formed .tflite model of one subgraph."""


class UnsupportedOperatorError(TinyTransitError):
    """An operator, version or variant for which there is no kernel.

    Args:
        operator: Builtin operator name, such as ``CONV_2D``.
        version: Its version in the model.
        layer: Name of its output tensor.
        reason: What about it is not supported.
    """

    def __init__(self, operator: str, version: int, layer: str, reason: str) -> None:
        self.operator, self.version, self.layer = operator, version, layer
        super().__init__(f"operator {operator} version {version} in layer {shown(layer)}: {reason}")
