# SPDX-License-Identifier: MIT
"""Verification: the engine and the firmware, watched on an emulated Cortex-M4."""
