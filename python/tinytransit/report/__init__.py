# SPDX-License-Identifier: MIT
"""What a mission study or a paper quotes: figures with their units, sources and conditions, in several formats."""
