# SPDX-License-Identifier: MIT
"""Synthetic light curves of known kind, for when there are no files at hand."""
