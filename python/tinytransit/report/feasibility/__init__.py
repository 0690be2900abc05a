# SPDX-License-Identifier: MIT
"""Feasibility of the classifier on a board in a given orbit, and its cost."""
