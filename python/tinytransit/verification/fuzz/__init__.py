# SPDX-License-Identifier: MIT
"""Random small networks, compiled and compared with the reference: the proof that the static engine is byte-exact.

`generate` draws a `Network` (a description) with `draws`; `writer` and `layers` make it a ``.tflite`` model;
`targets` builds and runs the generated C; `compare` finds the first byte that differs; `shrink` makes a failing network
small; `regression` keeps it as a test; `bisecting` names the layer to blame; `campaign` does it all a thousand times.
"""
