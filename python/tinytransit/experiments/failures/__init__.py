# SPDX-License-Identifier: MIT
"""Where a model fails: what it misses, what fools it, and what it looks at. All through the reference interpreter."""
