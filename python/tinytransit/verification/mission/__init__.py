# SPDX-License-Identifier: MIT
"""A flight: the stars that it watches, its memory, and the C that rules that on board."""
