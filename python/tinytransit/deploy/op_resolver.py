# SPDX-License-Identifier: MIT
"""What the engine `tflm` must know of a model: ``tflm_model.h`` with an op resolver of the model's operators only."""

import jinja2
import numpy as np

from tinytransit import __version__
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.static.emit import c_template_environment
from tinytransit.deploy.tflm_arena import arena_bytes
from tinytransit.errors import TinyTransitError

# Methods of tflite::MicroMutableOpResolver (tensorflow/lite/micro/micro_mutable_op_resolver.h) by builtin operator.
_METHODS = {
    "ADD": "AddAdd",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "CONCATENATION": "AddConcatenation",
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "DEQUANTIZE": "AddDequantize",
    "EXPAND_DIMS": "AddExpandDims",
    "FULLY_CONNECTED": "AddFullyConnected",
    "LOGISTIC": "AddLogistic",
    "MAX_POOL_2D": "AddMaxPool2D",
    "MEAN": "AddMean",
    "MUL": "AddMul",
    "PAD": "AddPad",
    "PADV2": "AddPadV2",
    "QUANTIZE": "AddQuantize",
    "RELU": "AddRelu",
    "RELU6": "AddRelu6",
    "RESHAPE": "AddReshape",
    "SOFTMAX": "AddSoftmax",
    "SQUEEZE": "AddSqueeze",
    "SUB": "AddSub",
    "TANH": "AddTanh",
}


class ResolverError(TinyTransitError):
    """An operator whose method of the op resolver is not known here."""


def resolver_header(name: str, model: bytes, manifest: Manifest) -> str:
    """Return ``tflm_model.h``.

    Args:
        name: Stem of the C array's files.
        model: The bytes of the ``.tflite`` file.
        manifest: What describes it.

    Raises:
        ResolverError: If an operator is not known here.
        ReferenceMissingError: If ``tflite-micro``, which knows the arena, is not installed.
        UnreadableModelError: If the interpreter cannot run the model.
    """
    operators = sorted({operator.name for operator in manifest.operators})
    if unknown := [operator for operator in operators if operator not in _METHODS]:
        raise ResolverError(
            f"no op resolver method is known for {', '.join(unknown)}; name it in tinytransit/deploy/op_resolver.py"
        )
    template = c_template_environment(jinja2.PackageLoader("tinytransit.deploy")).get_template("tflm_model.h.j2")
    return template.render(
        version=__version__, name=name, manifest=manifest, methods=[_METHODS[operator] for operator in operators],
        arena_bytes=arena_bytes(model), model_id=np.frombuffer(manifest.model_id_bytes, np.uint8),
    )  # fmt: skip
