# SPDX-License-Identifier: MIT
"""Chips as start-up code sees them: reset values, ready flags and locks, in Unicorn.

The facts come from the CMSIS device headers of ST (which bits exist), from the SVD files of ST and Nordic (values after
reset), and from the sources that ``firmware/board/README.md`` names (order and locks).
"""
