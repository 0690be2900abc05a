# SPDX-License-Identifier: MIT
"""The worth of a score: calibrated probabilities, thresholds for a wanted recall or precision, and their history."""
