# SPDX-License-Identifier: MIT
"""Seeded random search for the smallest network that is as good as the best, and the front of quality over cost."""
