# SPDX-License-Identifier: MIT
"""Figures of a model, measured the same way for every model."""
