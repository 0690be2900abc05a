# SPDX-License-Identifier: MIT
"""Uncertainty of the float network about each window: Monte Carlo dropout or a deep ensemble, on the host."""
