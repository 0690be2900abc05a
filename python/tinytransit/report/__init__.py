# SPDX-License-Identifier: MIT
"""Reports for a mission study or a paper: figures with their units, sources and conditions, in several formats."""
