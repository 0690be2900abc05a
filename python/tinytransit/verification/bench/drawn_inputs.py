# SPDX-License-Identifier: MIT
"""Random inputs for a network of which no data are known, and the reference's answer to them."""

import numpy as np

from tinytransit.deploy.reference import Reference


def draw_inputs(model: bytes, seed: int) -> tuple[list[bytes], list[bytes]]:
    """Return the int8 values of each input, uniformly drawn, and of each output.

    Args:
        model: The bytes of the ``.tflite`` file.
        seed: Draws them.

    Raises:
        UnreadableModelError: If the reference cannot run it.
    """
    reference = Reference(model)
    random = np.random.default_rng(seed)
    inputs = [random.integers(-128, 128, spec.size, np.int8) for spec in reference.input_specs]
    outputs = reference.invoke(inputs)
    return [values.tobytes() for values in inputs], [values.tobytes() for values in outputs]
