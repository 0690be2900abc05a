# SPDX-License-Identifier: MIT
"""A flight of many stars: raw flux, a board that searches, a queue of candidates, and a narrow link to the ground."""
