# SPDX-License-Identifier: MIT
"""Light curves: read, clean, stitch, detrend, search."""
