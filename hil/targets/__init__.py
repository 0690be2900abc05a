# SPDX-License-Identifier: MIT
"""Things with a serial port at whose other end a device answers: one module each."""
