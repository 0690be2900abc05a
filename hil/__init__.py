# SPDX-License-Identifier: MIT
"""The hardware-in-the-loop harness: proves that a board answers what the reference answers (``python -m hil``)."""
