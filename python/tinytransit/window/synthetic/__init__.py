# SPDX-License-Identifier: MIT
"""Synthetic light curves with known answers, for when there are no files at hand."""
