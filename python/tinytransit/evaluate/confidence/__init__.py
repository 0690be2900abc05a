# SPDX-License-Identifier: MIT
"""What a score is worth: calibrated probabilities, thresholds for a wanted recall or precision, and their history."""
