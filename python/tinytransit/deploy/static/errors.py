# SPDX-License-Identifier: MIT
"""Errors of the static compiler: models and operators that it refuses."""

from tinytransit.errors import TinyTransitError


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
        super().__init__(f"operator {operator} version {version} in layer {layer!r}: {reason}")
