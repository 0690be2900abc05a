# SPDX-License-Identifier: MIT
"""TensorFlow and Keras, imported without their start-up notes and with arithmetic that repeats.

Import ``keras`` and ``tf`` from here, so that the settings below come before the library's first line runs.
"""

import os

from tinytransit.quiet import native_output_silenced

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN picks its kernels, and with them the order of additions, by processor; without it results carry over.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

with native_output_silenced():
    import keras
    import tensorflow as tf

__all__ = ["keras", "tf"]
