# SPDX-License-Identifier: MIT
"""Failures of a model through the reference interpreter: what it misses, what deceives it, what it looks at."""
