# SPDX-License-Identifier: MIT
"""The graph that the engine runs: what the file holds, less what is known before and what the caller does."""

from tinytransit.deploy.static.ends import with_int8_ends
from tinytransit.deploy.static.folding import fold_shapes
from tinytransit.deploy.static.graph import Graph
from tinytransit.deploy.static.reader import read_model


def read_engine_graph(model: bytes) -> Graph:
    """Read the bytes of a ``.tflite`` file whose ends may be int8, uint8 or float32.

    Returns:
        The graph with shapes folded and int8 at its ends, where it can be had so.

    Raises:
        ModelFormatError: If the bytes are not a model, or an end is too large for the engine.
        UnsupportedOperatorError: If the operators at its ends or on its shapes cannot be left out as they should.
    """
    return with_int8_ends(fold_shapes(read_model(model)))
