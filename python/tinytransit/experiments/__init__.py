# SPDX-License-Identifier: MIT
"""Experiments: what the model could be, and how it compares."""
