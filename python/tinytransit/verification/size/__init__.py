# SPDX-License-Identifier: MIT
"""Sizes of a built firmware beside the limits of a board: flash, RAM, stack and latency."""
