# SPDX-License-Identifier: MIT
"""Whether a board can carry the classifier on a given orbit, and at what cost."""
