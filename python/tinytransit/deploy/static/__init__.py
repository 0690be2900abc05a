# SPDX-License-Identifier: MIT
"""The static engine's compiler: a quantized ``.tflite`` in, plain C11 out.

The passes, in order: `reader` (flatbuffer to graph), `folding` (shapes that are known before), `ends` (int8 at both
ends; `engine_graph` is these three), `operators` (validate and lower each operator), `placement` (reshapes and
concatenations that cost nothing), `memory` (offsets by live ranges), `emit` (C text). `compiler.compile_model` runs
them.
"""
